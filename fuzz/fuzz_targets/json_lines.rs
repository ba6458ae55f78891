#![no_main]
//! Whatever a body of this kind holds, events nest and nothing panics.

use api_inventory::testing::readers::events_nest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assert!(events_nest("application/x-ndjson", bytes)));
