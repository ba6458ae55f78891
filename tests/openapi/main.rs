//! The inventory as an API definition: what is in it, whether real tools accept it, and whether it is true.
//!
//! * [`document`] says what a document holds of made-up exchanges.
//! * [`keywords`] looks for what it must never hold.
//! * [`accepted`] has a validator read the documents of real bodies; [`bodies`] validates these bodies, and changed ones, against
//!   them.
//! * [`driven`] has a tool for testing APIs drive the demo from its document.
//!
//! The tools are Python's and installed once, see [`TOOLS`]; bodies that are not the project's come from a corpus beside it.
//! What is not there is skipped, and said.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may panic, and say what they skip"
)]

mod accepted;
mod bodies;
mod corpora;
mod document;
mod driven;
#[path = "../support/example.rs"]
mod example;
mod generated;
mod keywords;
mod mutations;
mod places;
#[path = "../support/python.rs"]
mod python;
#[allow(dead_code, reason = "the demo uses more of it")]
#[path = "../../examples/demo/simulation/mod.rs"]
mod simulation;

/// What reads the documents, and what asks the demo.
static TOOLS: python::Tools =
    python::Tools::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi/requirements.txt"));
