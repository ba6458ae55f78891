#![no_main]
//! Whatever is presented as a token, claims are told of tokens only, and nothing panics.

use api_inventory::testing::heads::jwt_holds;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &[u8]| assert!(jwt_holds(line)));
