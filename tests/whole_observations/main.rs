//! Whole observations of each framework, over real sockets: every field of the line, asserted at once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod axum_router;
mod hyper_service;
mod parameters;
#[path = "../support/mod.rs"]
mod support;
mod tonic_service;

use api_inventory::Tracer;
use api_inventory::export::{InMemoryLines, Line};
use serde_json::Value;
use support::PATIENCE;

/// An observation as a file tells it.
fn expected(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The one observation that was exported, without what clock and chance say: producer, time and duration.
fn whole(tracer: &Tracer, lines: &InMemoryLines) -> Value {
    assert!(tracer.flush(PATIENCE));
    let taken = lines.take();
    let [Line::Observation(observation)] = taken.as_slice() else { panic!("{taken:?}") };
    let mut line = serde_json::to_value(observation).unwrap();
    for member in ["producer", "time", "duration"] {
        assert!(line.as_object_mut().unwrap().remove(member).is_some(), "{member}");
    }
    line
}
