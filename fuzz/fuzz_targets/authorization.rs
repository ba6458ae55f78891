#![no_main]
//! Whatever stands in `Authorization`, at most one credential is found, and nothing panics.

use api_inventory::testing::heads::authorization_holds;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &[u8]| assert!(authorization_holds(line)));
