//! What the inventory costs.
//!
//! `inventory/observe/<stem>` joins the observation of one exchange into an inventory of 200 endpoints: with a body of 2 KB
//! that always has the same shape, and with such of two shapes in turn. `inventory/join` joins a delta into an inventory.
//! `inventory/snapshot/<state>` takes a snapshot of 10,000 endpoints: all handed out, or all changed since.
//!
//! Before that it prints how many bytes an endpoint takes of 10,000, and 100,000 of them: `cargo bench --bench inventory`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "benches may panic; criterion makes public items"
)]
#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a bench prints what it has measured")]

#[path = "support/routes.rs"]
mod routes;

use std::hint::black_box;

use api_inventory::Tracer;
use api_inventory::inventory::Inventory;
use api_inventory::observation::Observation;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use api_inventory::testing::instance::Instance;
use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use http::{Request, Response};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// How many endpoints there are; without optimisation fewer, because nothing is measured then.
const ENDPOINTS: usize = if cfg!(debug_assertions) { 100 } else { 10_000 };

/// An order of 2 KB, with or without some fields, and with some that only this endpoint has.
fn order(number: usize, whole: bool) -> String {
    let route = routes::route(number);
    let own: Vec<&str> = route.split('/').collect();
    let own = format!(r#""{}":{{"{}":{{"{}":1}}}},"#, own[1], own[2], own[3]);
    let item = r#"{"sku":"A-100","quantity":2,"price":{"amount":"19.95","currency":"EUR"},"note":null,"tags":["new"]}"#;
    let items = vec![item; if whole { 16 } else { 17 }].join(",");
    let gift = if whole { r#""gift":{"wrap":true,"message":"for you"},"# } else { "" };
    format!(
        r#"{{"id":{number},"status":"shipped","created_at":"2026-03-02T09:30:00Z","total":400.95,"paid":true,{own}{gift}
        "customer":{{"name":"Anna Example","email":"anna@example.org","phone":"+49 30 1234567","address":
        {{"street":"Main Street 1","city":"Berlin","zip":"10115"}}}},"items":[{items}]}}"#
    )
}

fn observe(analyzer: &mut OfflineAnalyzer, endpoint: usize, whole: bool) -> Observation {
    let route = routes::route(endpoint);
    let request = Request::post(format!("https://shop.example{}?page=1&limit=20", route.replace("{id}", "7")))
        .header("content-type", "application/json")
        .header("authorization", "Bearer abcdef0123456789")
        .header("user-agent", "bench")
        .header("accept", "application/json")
        .body(Bytes::from_static(br#"{"sku":"A-100","quantity":2}"#))
        .unwrap();
    let response = Response::builder()
        .header("content-type", "application/json")
        .header("cache-control", "no-store")
        .body(Bytes::from(order(endpoint, whole)))
        .unwrap();
    analyzer.observe(RecordedExchange::new(request, response).route(route))
}

fn offline() -> OfflineAnalyzer {
    Tracer::builder().service("shop").environment("prod").build_offline().unwrap()
}

/// An inventory of so many endpoints, each seen in two shapes, and what it takes of memory.
fn grown(endpoints: usize) -> (Instance, f64) {
    let mut analyzer = offline();
    let service = observe(&mut analyzer, 0, true).service;
    let mut instance = Instance::new(1, &service);
    let before = ALLOCATED.current_usage();
    for endpoint in 0..endpoints {
        for whole in [true, false] {
            // What the analyzer remembers is not the inventory's: each batch has a new one.
            if endpoint % 1_000 == 0 && whole {
                analyzer = offline();
            }
            instance.observe(&observe(&mut analyzer, endpoint, whole));
        }
    }
    drop(instance.deltas());
    drop(analyzer);
    let analyzer = offline();
    let with_analyzer = ALLOCATED.current_usage();
    drop(analyzer);
    let analyzers = with_analyzer - ALLOCATED.current_usage();
    (instance, (ALLOCATED.current_usage() + analyzers).saturating_sub(before) as f64)
}

fn memory() {
    for endpoints in [ENDPOINTS / 10, ENDPOINTS] {
        let (instance, bytes) = grown(endpoints);
        println!("inventory/memory: {:.0} bytes an endpoint, of {endpoints}", bytes / endpoints as f64);
        drop(instance);
    }
    // More than one tracer keeps: an inventory of several.
    let mut inventory = Inventory::default();
    let before = ALLOCATED.current_usage();
    for part in 0..10 {
        let mut analyzer = offline();
        let service = observe(&mut analyzer, 0, true).service;
        let mut instance = Instance::new(part + 1, &service);
        for endpoint in 0..ENDPOINTS {
            let endpoint = usize::try_from(part).unwrap() * ENDPOINTS + endpoint;
            instance.observe(&observe(&mut analyzer, endpoint, true));
        }
        for delta in instance.deltas() {
            let _ = inventory.apply(&delta).unwrap();
        }
    }
    let bytes = (ALLOCATED.current_usage() - before) as f64;
    println!("inventory/memory: {:.0} MiB, of {} endpoints", bytes / 1024.0 / 1024.0, 10 * ENDPOINTS);
}

fn joins(criterion: &mut Criterion) {
    memory();
    let mut analyzer = offline();
    let observations: Vec<[Observation; 2]> =
        (0..200).map(|endpoint| [true, false].map(|whole| observe(&mut analyzer, endpoint, whole))).collect();
    let mut group = criterion.benchmark_group("inventory");
    for (stem, shapes) in [("2k_one_shape", 1), ("2k_two_shapes", 2)] {
        let mut instance = Instance::new(1, &observations[0][0].service);
        let mut at = 0;
        group.bench_function(format!("observe/{stem}"), |bencher| {
            bencher.iter(|| {
                at += 1;
                instance.observe(black_box(&observations[at % 200][at / 200 % shapes]));
            });
        });
    }
    let mut instance = Instance::new(1, &observations[0][0].service);
    observations.iter().flatten().for_each(|observation| instance.observe(observation));
    let delta = instance.deltas().remove(0);
    let mut total = (*delta).clone();
    group.bench_function("join", |bencher| bencher.iter(|| total.join(black_box(&delta))));

    let (mut instance, _) = grown(ENDPOINTS);
    group.sample_size(10);
    group.bench_function("snapshot/handed_out", |bencher| bencher.iter(|| instance.snapshot()));
    for endpoint in 0..ENDPOINTS {
        instance.observe(&observe(&mut analyzer, endpoint, true));
    }
    group.bench_function("snapshot/changed", |bencher| bencher.iter(|| instance.snapshot()));
    group.finish();
}

criterion_group!(benches, joins);
criterion_main!(benches);
