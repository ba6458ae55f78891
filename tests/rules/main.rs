//! Rules of operators: what they find, where, and how they change while the tracer runs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod custom;
mod datadog;
mod reload;
#[path = "../support/mod.rs"]
mod support;
mod watch;
