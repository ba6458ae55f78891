#![no_main]
//! Whatever a pattern says, compiling it and searching with it do not panic, and take bounded time.

use api_inventory::testing::rules::finds;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, bool, &[u8])| {
    let _ = finds(input.0, input.1, input.2);
});
