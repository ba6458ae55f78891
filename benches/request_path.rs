//! What the layer costs on the request's own thread.
//!
//! `tower/*`: a service that answers at once, bare, with our layer that is not interested, and captured.
//! `axum/*`: a router, behind a layer that does nothing (the baseline: what any layer costs), and behind ours.
//! `window`: a request that is copied until its status tells that nobody wants it.
//! `*_1kib`: a service that reads a KiB and answers one.
//! The captured ones include copying head and bodies and handing them over; analysis runs on its own thread beside.
//!
//! Run with `cargo bench --bench request_path`.
#![allow(missing_docs, reason = "criterion's macros make public items")]

#[path = "support/services.rs"]
mod services;

use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use bytes::Bytes;
use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use http::{Request, Response};
use http_body::Body;
use services::{
    Bare, PassThrough, Reading, captures_all, drive, not_interested, request, request_of_a_kib, router, served,
    waits_for_statuses,
};
use tower::{Layer, Service};

/// Times requests that are made in batches outside the time; `between` the batches, and outside the time, something else.
fn batched<S, B, R>(bench: &mut Bencher<'_>, batch: u64, service: &mut S, new: fn() -> Request<B>, between: impl Fn())
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    R: Body<Data = Bytes>,
{
    bench.iter_custom(|iterations| {
        let mut took = Duration::ZERO;
        let mut left = iterations;
        while left > 0 {
            let requests: Vec<_> = (0..left.min(batch)).map(|_| new()).collect();
            left -= requests.len() as u64;
            let started = Instant::now();
            for request in requests {
                black_box(drive(service, request));
            }
            took += started.elapsed();
            between();
        }
        took
    });
}

/// Times requests that are all captured. Between batches the analysis catches up: otherwise slots would run out and the
/// figure would be that of requests that are left alone.
fn captured<S, B, R>(bench: &mut Bencher<'_>, tracer: &Tracer, service: &mut S, new: fn() -> Request<B>)
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    R: Body<Data = Bytes>,
{
    batched(bench, 1_000, service, new, || assert!(tracer.flush(Duration::from_secs(30))));
    assert_eq!(tracer.stats().not_sampled.total(), 0);
}

/// Times requests that were made just before, a few at a time, as a server makes them: what it calls a service with is
/// still in the cache.
fn fresh<S, B, R>(bench: &mut Bencher<'_>, service: &mut S, new: fn() -> Request<B>)
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    R: Body<Data = Bytes>,
{
    batched(bench, 64, service, new, || {});
}

fn tower_service(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request_path/tower");
    let new = request::<http_body_util::Full<Bytes>>;
    let (quiet, busy, waiting) = (not_interested(), captures_all(), waits_for_statuses());
    group.bench_function("bare", |bench| fresh(bench, &mut Bare, new));
    let mut service = quiet.layer().layer(Bare);
    group.bench_function("not_interested", |bench| fresh(bench, &mut service, new));
    let mut service = busy.layer().layer(Bare);
    group.bench_function("captured", |bench| captured(bench, &busy, &mut service, new));
    let mut service = waiting.layer().layer(Bare);
    drive(&mut service, new());
    group.bench_function("window", |bench| fresh(bench, &mut service, new));
    group.bench_function("bare_1kib", |bench| fresh(bench, &mut Reading, request_of_a_kib));
    let mut service = busy.layer().layer(Reading);
    group.bench_function("captured_1kib", |bench| captured(bench, &busy, &mut service, request_of_a_kib));
    let mut service = waiting.layer().layer(Reading);
    drive(&mut service, request_of_a_kib());
    group.bench_function("window_1kib", |bench| fresh(bench, &mut service, request_of_a_kib));
    group.finish();
}

fn axum_router(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request_path/axum");
    let new = request::<axum::body::Body>;
    let (quiet, busy, waiting) = (not_interested(), captures_all(), waits_for_statuses());
    let mut service = served(router().layer(PassThrough));
    group.bench_function("pass_through", |bench| fresh(bench, &mut service, new));
    let mut service = served(router().layer(quiet.axum_layer()));
    drive(&mut service, new());
    group.bench_function("not_interested", |bench| fresh(bench, &mut service, new));
    let mut service = served(router().layer(busy.axum_layer()));
    group.bench_function("captured", |bench| captured(bench, &busy, &mut service, new));
    let mut service = served(router().layer(waiting.axum_layer()));
    drive(&mut service, new());
    group.bench_function("window", |bench| fresh(bench, &mut service, new));
    group.finish();
}

criterion_group!(benches, tower_service, axum_router);
criterion_main!(benches);
