#![no_main]
//! Whatever a file of decisions holds, reading it does not panic, and its events are written as lines that are read as the same.

use api_inventory_explorer::triage::Triage;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let triage = Triage::read(text).unwrap();
    let written: String = triage.events().iter().map(|event| event.to_line() + "\n").collect();
    let again = Triage::read(written.as_bytes()).unwrap();
    assert_eq!(again.events(), triage.events());
});
