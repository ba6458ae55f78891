//! Whatever a body does, and whatever is done with it: behind the layer it is the same.

use std::collections::VecDeque;
use std::io::Cursor;
use std::rc::Rc;
use std::sync::Arc;

use api_inventory::Tracer;
use api_inventory::layer::{BodyStrategy, InventoryLayer};
use bytes::Bytes;
use bytes::buf::Chain;
use http_body::Body;
use http_body_util::combinators::{BoxBody, UnsyncBoxBody};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::buffer::{Local, Pieces, Slabs};
use super::failure::{Failure, Plain, Told, Typed};
use super::polled::{Step, follow};
use super::scripted::{Plan, Scripted, Watch};
use super::support::{PATIENCE, every_capture};
use super::teed;

type Empty = UnsyncBoxBody<Bytes, std::convert::Infallible>;

/// One that captures every request, one that captures none, and one that does nothing.
struct Tracers([Tracer; 3]);

impl Tracers {
    fn new() -> Self {
        Self([
            every_capture().capture_slots(1024).build(),
            Tracer::builder().quiet().sample_rate(0.0).build(),
            Tracer::builder().enabled(false).build(),
        ])
    }

    /// What the first tracer was to capture was captured, and analysed without a panic.
    fn assert_captured(&self) {
        let [capturing, ..] = &self.0;
        assert!(capturing.flush(PATIENCE));
        let stats = capturing.stats();
        assert_eq!((stats.not_sampled.total(), stats.dropped.total()), (0, 0), "{stats:?}");
        assert_eq!(stats.seen, stats.outcomes.total(), "{stats:?}");
    }

    /// The others saw as much, or nothing, and captured nothing.
    fn assert_not_captured(&self) {
        let [capturing, idle, disabled] = self.0.each_ref().map(Tracer::stats);
        assert!(capturing.seen > 0);
        assert_eq!((idle.seen, idle.sampled, disabled.seen), (capturing.seen, 0, 0));
    }
}

/// The same steps with the bare body and with the body behind each tracer's layer, as a request's and as a response's.
fn compare<P, B>(
    tracers: &Tracers,
    layer: fn(&Tracer) -> InventoryLayer<P>,
    steps: &[Step],
    body: impl Fn(&Arc<Watch>) -> B,
) -> Result<(), TestCaseError>
where
    P: BodyStrategy<B> + BodyStrategy<Empty>,
    B: Body<Error: Told>,
    <P as BodyStrategy<B>>::Body: Body<Error: Told>,
{
    let watch = Arc::default();
    let bare = follow(steps, body(&watch), &watch);
    for (tracer, name) in tracers.0.iter().zip(["captured", "not captured", "disabled"]) {
        let watch = Arc::default();
        let seen = follow(steps, teed::of_request(&layer(tracer), body(&watch)), &watch);
        prop_assert_eq!(&seen, &bare, "of a request, {}, {}", name, std::any::type_name::<B>());
        let watch = Arc::default();
        let seen = follow(steps, teed::of_response(&layer(tracer), body(&watch)), &watch);
        prop_assert_eq!(&seen, &bare, "of a response, {}, {}", name, std::any::type_name::<B>());
    }
    Ok(())
}

/// As it is, and boxed in both ways.
fn compare_all<D: Pieces, E: Failure>(tracers: &Tracers, plan: &Plan, steps: &[Step]) -> Result<(), TestCaseError> {
    compare(tracers, Tracer::layer, steps, |watch| Scripted::<D, E>::new(plan, watch))?;
    compare(tracers, Tracer::layer, steps, |watch| BoxBody::new(Scripted::<D, E>::new(plan, watch)))?;
    compare(tracers, Tracer::preserving_layer, steps, |watch| BoxBody::new(Scripted::<D, E>::new(plan, watch)))?;
    compare(tracers, Tracer::preserving_layer, steps, |watch| UnsyncBoxBody::new(Scripted::<D, E>::new(plan, watch)))
}

fn for_any(check: impl Fn(&Tracers, &Plan, &[Step]) -> Result<(), TestCaseError>) {
    let config = Config { cases: 512, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..Config::default() };
    let tracers = Tracers::new();
    let inputs = (Plan::any(), prop::collection::vec(Step::any(), 0..24));
    let result = TestRunner::new(config).run(&inputs, |(plan, steps)| {
        check(&tracers, &plan, &steps)?;
        tracers.assert_captured();
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    tracers.assert_not_captured();
}

#[test]
fn bodies_of_bytes_and_of_no_standard_error_are_the_same_behind_the_layer() {
    for_any(compare_all::<Bytes, Plain>);
}

#[test]
fn bodies_whose_frames_lie_in_pieces_are_the_same_behind_the_layer() {
    for_any(|tracers, plan, steps| {
        compare_all::<Chain<Bytes, Cursor<Vec<u8>>>, Plain>(tracers, plan, steps)?;
        compare_all::<VecDeque<u8>, Plain>(tracers, plan, steps)?;
        compare_all::<Slabs, Plain>(tracers, plan, steps)
    });
}

#[test]
fn bodies_whose_data_and_errors_stay_on_their_thread_are_the_same_behind_the_layer() {
    for_any(compare_all::<Local, Rc<u32>>);
}

#[test]
fn axum_bodies_are_the_same_behind_the_layer() {
    let body = |plan: &Plan, watch: &_| axum::body::Body::new(Scripted::<Bytes, Typed>::new(plan, watch));
    for_any(|tracers, plan, steps| {
        compare(tracers, Tracer::layer, steps, |watch| body(plan, watch))?;
        compare(tracers, Tracer::axum_layer, steps, |watch| body(plan, watch))
    });
}

#[test]
fn tonic_bodies_are_the_same_behind_the_layer() {
    let body = |plan: &Plan, watch: &_| tonic::body::Body::new(Scripted::<Bytes, Typed>::new(plan, watch));
    for_any(|tracers, plan, steps| {
        compare(tracers, Tracer::layer, steps, |watch| body(plan, watch))?;
        compare(tracers, Tracer::preserving_layer, steps, |watch| body(plan, watch))
    });
}

/// The error of a captured body is the application's own, not one with another around it.
#[tokio::test]
async fn the_error_in_a_captured_axum_body_can_be_taken_out_by_its_type() {
    use http_body_util::BodyExt;
    let tracer = every_capture().build();
    let failing = http_body_util::StreamBody::new(tokio_stream::once(Err::<http_body::Frame<Bytes>, _>(Typed::of(7))));
    let body = teed::of_response(&tracer.axum_layer(), axum::body::Body::new(failing));
    let error = body.collect().await.unwrap_err();
    assert!(error.into_inner().downcast::<Typed>().is_ok());
}
