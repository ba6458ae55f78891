#![no_main]
//! Whatever is called text, nothing panics. The first byte chooses the charset.

use api_inventory::testing::readers::decodes;
use libfuzzer_sys::fuzz_target;

const CHARSETS: [&str; 6] = ["utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "shift_jis"];

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    let _ = decodes(&format!("text/plain; charset={}", CHARSETS[usize::from(choice) % CHARSETS.len()]), bytes);
});
