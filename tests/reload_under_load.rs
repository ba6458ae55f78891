//! Rules that change every tenth of a second while ten thousand requests a second pass.
//!
//! One test in a program of its own, because it measures the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests may panic, and say what they measure"
)]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::rules::{Reload, RuleSource, Scanner};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use peak_alloc::PeakAlloc;
use support::{PATIENCE, assert_balanced};
use tower::{Service, ServiceExt};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn source(kind: &str) -> RuleSource {
    let scanner = |suffix: &str| {
        let kind = format!("{kind}{suffix}");
        Scanner::new("ours", &kind).key_words(["patient id"])
    };
    // Two that find the same: an observation that has one without the other was made by mixed rules.
    RuleSource::new().scanner(scanner("_one")).scanner(scanner("_two"))
}

fn digest(reload: &Reload) -> String {
    let Reload::Applied(report) = reload else { panic!("{:?}", reload.report().problems) };
    report.digest.as_ref().unwrap().as_str().to_owned()
}

/// So many requests a second for so long.
const RATE: u32 = 10_000;
const SECONDS: u32 = 4;
const TASKS: u32 = 4;
const RELOAD_EVERY: Duration = Duration::from_millis(100);

#[test]
fn under_load_no_observation_mixes_rules_nothing_is_lost_and_memory_stays_flat() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = Tracer::builder()
        .quiet()
        .sample_rate(0.02)
        .captures_per_second(0)
        .analysis_share(1.0)
        .capture_slots(4_096)
        .exporter(exporter)
        .build();
    let sources = [source("a"), source("b")];
    // Before the load: what is compiled once per process is there, and so is the first of both.
    let digests = [digest(&tracer.reload(&sources[0])), digest(&tracer.reload(&sources[1]))];
    assert_ne!(digests[0], digests[1]);
    let ended = AtomicBool::new(false);
    let (reloads, sent) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let memory_before = ALLOCATOR.current_usage();
    let mut slowest = Duration::ZERO;
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut next = Instant::now();
            while !ended.load(Ordering::Acquire) {
                let turn = reloads.fetch_add(1, Ordering::AcqRel) % 2;
                assert_eq!(digest(&tracer.reload(&sources[turn])), digests[turn]);
                next += RELOAD_EVERY;
                thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        slowest = runtime.block_on(async {
            let tasks = (0..TASKS).map(|_| {
                let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
                tokio::spawn(send_at_rate(router))
            });
            let mut slowest = Duration::ZERO;
            for task in tasks.collect::<Vec<_>>() {
                let (count, slow) = task.await.unwrap();
                sent.fetch_add(count, Ordering::AcqRel);
                slowest = slowest.max(slow);
            }
            slowest
        });
        ended.store(true, Ordering::Release);
    });
    assert!(tracer.flush(PATIENCE));
    let stats = tracer.stats();
    assert_balanced(&stats);
    assert_eq!(stats.seen, u64::from(RATE * SECONDS));
    assert_eq!(sent.load(Ordering::Acquire) as u64, stats.seen);
    assert_eq!((stats.dropped.queue_full, stats.dropped.panicked, stats.dropped.shutdown), (0, 0, 0));
    assert_eq!(stats.sampled, stats.analysed);

    let mut by_digest: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.take() {
        let Line::Observation(observation) = line else { continue };
        let rules = observation.producer.rules.as_str();
        let kind = if rules == digests[0] { "a" } else { "b" };
        assert!(digests.contains(&rules.to_owned()), "rules that nobody loaded");
        let tags: Vec<String> = observation.sensitive.iter().map(|found| found.tag.to_string()).collect();
        assert_eq!(tags, [format!("ours:{kind}_one"), format!("ours:{kind}_two")], "an observation of mixed rules");
        *by_digest.entry(rules.to_owned()).or_default() += 1;
    }
    let reloads = reloads.load(Ordering::Acquire);
    println!("{reloads} reloads, observations {by_digest:?}, slowest request {slowest:?}");
    assert!(reloads >= SECONDS as usize * 4, "only {reloads} reloads");
    assert_eq!(by_digest.len(), 2, "both were in force at times");
    drop(by_digest);
    // What is left of the load beside what was there before: routes, records, the rules of the last reload.
    let grown = ALLOCATOR.current_usage().saturating_sub(memory_before);
    let one = memory_of_one_reload(&sources[0]);
    println!("grown by {grown} bytes; rules take {one}");
    assert!(grown < 2 * one + (1 << 20), "grown by {grown} bytes after {reloads} reloads of {one}");
}

/// What the rules of one reload take.
fn memory_of_one_reload(rules: &RuleSource) -> usize {
    let before = ALLOCATOR.current_usage();
    let classifier = Tracer::builder().quiet().rules(rules.clone()).build_classifier().unwrap();
    let taken = ALLOCATOR.current_usage().saturating_sub(before);
    drop(classifier);
    taken
}

/// Sends its share of the requests, evenly; how many, and how long the slowest took.
async fn send_at_rate(mut router: Router) -> (usize, Duration) {
    const TICK: Duration = Duration::from_millis(10);
    let ticks = SECONDS * 1_000 / 10;
    let per_tick = RATE * SECONDS / TASKS / ticks;
    let (mut sent, mut slowest) = (0, Duration::ZERO);
    let mut interval = tokio::time::interval(TICK);
    for _ in 0..ticks {
        interval.tick().await;
        for _ in 0..per_tick {
            let started = Instant::now();
            let request = Request::get("/?patient_id=4711").body(Body::empty()).unwrap();
            let response = router.as_service().ready().await.unwrap().call(request).await.unwrap();
            assert!(response.status().is_success());
            slowest = slowest.max(started.elapsed());
            sent += 1;
        }
    }
    (sent, slowest)
}
