//! Bodies of all media types, through the public API: the shapes that are inferred, the finds, and what was not looked at.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "tests may panic; counts are small and printed"
)]

mod codings;
#[path = "../detection/corpus.rs"]
#[allow(dead_code, reason = "of the corpus, only its folder is needed here")]
mod corpus;
mod faults;
mod golden;
mod json_suite;
mod marks;
mod numbers;
mod observed;
mod recorded;
mod truncated;
mod validity;
