#![no_main]
//! Whatever is asked, reading it does not panic; its canonical spelling is read as the same query, and an error shows its place.

use api_inventory_explorer::query::{LENGTH_LIMIT, Query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Query::parse(text) {
    Ok(query) => {
        let written = query.to_string();
        // Names are longer than their aliases.
        if written.len() <= LENGTH_LIMIT {
            assert_eq!(Query::parse(&written).as_ref(), Ok(&query));
        }
        for hint in query.hints() {
            assert!(hint.render(text).contains('^'));
        }
    }
    Err(error) => {
        assert!(text.get(error.span.start..error.span.end).is_some());
        assert!(error.render(text).contains('^'));
    }
});
