#![no_main]
//! Whatever a file of rules holds, reading it does not panic; what it tells and what it keeps is bounded, and rules have what they need.

use api_inventory_explorer::finding::{self, Rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut problems = Vec::new();
    let rules = finding::read(text, &mut problems);
    assert!(problems.len() <= 100);
    assert!(rules.iter().all(|rule| !rule.id.is_empty() && !rule.title.is_empty() && !rule.fix.is_empty()));
    let rules = Rules::of(rules);
    _ = rules.covering_nothing().count();
});
