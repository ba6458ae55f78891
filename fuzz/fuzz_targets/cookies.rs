#![no_main]
//! Whatever stands in cookies, events nest and nothing panics.

use api_inventory::testing::heads::cookies_hold;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &[u8]| assert!(cookies_hold(line)));
