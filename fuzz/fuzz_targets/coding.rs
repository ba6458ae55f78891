#![no_main]
//! Whatever is called packed, what comes out keeps within limits. The first byte chooses the coding.

use api_inventory::testing::readers::unpacks_within;
use libfuzzer_sys::fuzz_target;

const CODINGS: [&str; 6] = ["gzip", "deflate", "br", "zstd", "gzip, br", "zstd, gzip, deflate"];

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    assert!(unpacks_within(CODINGS[usize::from(choice) % CODINGS.len()], bytes, 256 * 1024));
});
