//! A body that its reader leaves when nothing more can come has passed to its end.

use std::sync::Arc;

use api_inventory::Stats;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::observation::{Observation, Outcome};
use bytes::Bytes;

use super::failure::Plain;
use super::polled::{Step, follow};
use super::scripted::{Plan, Scripted, Watch};
use super::support::{PATIENCE, every_capture};
use super::teed;

const ID: &[&str] = &["{\"id\"", ":7}"];

/// Polls a response's body, drops it, and tells what was observed.
fn observe(plan: &Plan, steps: &[Step]) -> (Observation, Stats) {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().exporter(exporter).build();
    let watch: Arc<Watch> = Arc::default();
    let body = teed::of_response(&tracer.layer(), Scripted::<Bytes, Plain>::new(plan, &watch));
    follow(steps, body, &watch);
    assert!(tracer.flush(PATIENCE));
    match lines.take().as_slice() {
        [Line::Observation(observation)] => (Observation::clone(observation), tracer.stats()),
        lines => panic!("{lines:?}"),
    }
}

fn assert_complete(plan: &Plan, steps: &[Step]) {
    let (observation, stats) = observe(plan, steps);
    assert_eq!((observation.outcome, observation.partial.as_slice()), (Outcome::Response, &[][..]));
    assert_eq!((stats.outcomes.response, stats.outcomes.total()), (1, 1));
    assert!(serde_json::to_string(&observation.schemas).unwrap().contains("\"id\""), "{observation:?}");
}

#[test]
fn a_body_of_known_length_that_is_dropped_at_its_declared_length_was_not_aborted() {
    assert_complete(&Plan::truthful(ID, true, false), &[Step::Poll, Step::Poll]);
}

#[test]
fn a_body_that_told_its_end_with_its_last_frame_and_is_dropped_was_not_aborted() {
    assert_complete(&Plan::truthful(ID, false, true), &[Step::Poll, Step::Poll]);
}

#[test]
fn a_body_that_is_polled_to_its_end_was_not_aborted() {
    assert_complete(&Plan::truthful(ID, false, false), &[Step::Poll, Step::Poll, Step::Poll]);
}

#[test]
fn a_body_that_is_dropped_before_its_end_was_aborted() {
    for (exact, tells_its_end) in [(true, true), (true, false), (false, true), (false, false)] {
        let (observation, stats) = observe(&Plan::truthful(ID, exact, tells_its_end), &[Step::Poll]);
        assert_eq!(observation.outcome, Outcome::ResponseAborted);
        assert_eq!((stats.outcomes.response_aborted, stats.outcomes.total()), (1, 1));
    }
}

#[test]
fn a_body_of_unknown_length_that_is_dropped_before_it_told_its_end_was_aborted() {
    let (observation, _) = observe(&Plan::truthful(ID, false, false), &[Step::Poll, Step::Poll]);
    assert_eq!(observation.outcome, Outcome::ResponseAborted);
}
