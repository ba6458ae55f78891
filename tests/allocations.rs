//! A request that nobody is interested in costs no allocation.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

#[path = "../benches/support/services.rs"]
mod services;

use http::Request;
use services::{ANSWER, Bare, PassThrough, captures_all, drive, not_interested, request, router, served};
use tower::Layer;

/// Allocations of one request, after two that warm up whatever is made once.
fn allocations<B>(request: impl Fn() -> Request<B>, mut serve: impl FnMut(Request<B>) -> usize) -> u64 {
    serve(request());
    serve(request());
    let ready = request();
    allocation_counter::measure(|| assert_eq!(serve(ready), ANSWER.len())).count_total
}

#[test]
fn a_request_that_nobody_is_interested_in_allocates_nothing_over_the_bare_tower_service() {
    let tracer = not_interested();
    let bare = allocations(request::<http_body_util::Full<bytes::Bytes>>, |request| drive(&mut Bare, request));
    let mut layered = tracer.layer().layer(Bare);
    let layered = allocations(request::<http_body_util::Full<bytes::Bytes>>, |request| drive(&mut layered, request));
    assert_eq!(layered, bare);
    assert_eq!((tracer.stats().seen, tracer.stats().sampled), (3, 0));
}

#[test]
fn a_request_that_nobody_is_interested_in_allocates_nothing_over_a_pass_through_layer_in_axum() {
    let tracer = not_interested();
    let mut passed = served(router().layer(PassThrough));
    let passed = allocations(request::<axum::body::Body>, |request| drive(&mut passed, request));
    let mut layered = served(router().layer(tracer.axum_layer()));
    let layered = allocations(request::<axum::body::Body>, |request| drive(&mut layered, request));
    assert_eq!(layered, passed);
    assert_eq!((tracer.stats().seen, tracer.stats().sampled), (3, 1), "the first of the route was captured");
}

#[test]
fn the_count_can_fail() {
    let tracer = captures_all();
    let mut layered = tracer.layer().layer(Bare);
    assert!(allocations(request::<http_body_util::Full<bytes::Bytes>>, |request| drive(&mut layered, request)) > 0);
}
