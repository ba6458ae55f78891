#![no_main]
//! Any text has some operations or none, and nothing panics.

use api_inventory::testing::readers::count_operations;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &str| assert!(count_operations(document) <= 32));
