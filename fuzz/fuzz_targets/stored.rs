#![no_main]
//! Whatever stands in a file of lines, reading it does not panic, and what was read is written and read as the same.

use api_inventory::testing::readers::stored_holds;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|lines: &[u8]| assert!(stored_holds(lines)));
