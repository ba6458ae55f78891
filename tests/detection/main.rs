//! What scanners find, through the public API: in context, in a labelled corpus, and where nothing is to be found.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "tests may panic; counts are small and printed"
)]

#[path = "../support/example.rs"]
mod example;

mod context;
mod corpus;
mod discretion;
mod hard_cases;
mod hold_out;
mod labelled;
mod lines;
mod ordinary;
mod score;
mod table;

use std::collections::BTreeSet;

use api_inventory::Tracer;
use api_inventory::offline::{Classifier, Content};

/// A classifier with the default rules.
fn classifier() -> Classifier {
    Tracer::builder().quiet().build_classifier().unwrap()
}

/// What is found in a body: `pointer tag evidence`, in order.
fn found(content: Content, body: &str) -> BTreeSet<String> {
    let classified = classifier().classify(content, body.as_bytes());
    classified.iter().map(|found| format!("{} {} {}", found.pointer, found.tag, found.evidence.as_str())).collect()
}
