#![no_main]
//! Whatever a file of rules holds, loading it does not panic, and what it says of it is short.

use api_inventory::testing::rules::loads;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| assert!(loads(text).1));
