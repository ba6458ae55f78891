//! However hostile a body is, its analysis ends within a multiple of what a benign one of its size takes, and in bounded
//! memory.
//!
//! One test in a program of its own, because it measures the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "tests may panic"
)]

#[path = "../benches/support/hostile.rs"]
mod hostile;
#[path = "../benches/support/media_types.rs"]
mod media_types;

use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::observation::PartialReason;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use bytes::Bytes;
use http::{Request, Response};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How many times what a benign body takes.
const TIMES: u32 = 40;

/// Of a recorded body 16 MiB are unpacked at most; what grows to that is moved, and may have twice the room.
const MEMORY: usize = 4 * 16 * 1024 * 1024;

/// Below this, what an exchange takes is not its body.
const SMALL: usize = 64 * 1024;

/// Above this, what an exchange takes grows as its body does.
const LARGE: usize = 1024 * 1024;

/// Whether this build undoes a coding, if it is one.
fn is_undone(coding: &str) -> Option<bool> {
    match coding {
        "identity" => None,
        "br" => Some(cfg!(feature = "brotli")),
        "zstd" => Some(cfg!(feature = "zstd")),
        _ => Some(cfg!(feature = "gzip")),
    }
}

/// What one body takes, and how much more memory than before there was at most.
fn observe(analyzer: &mut OfflineAnalyzer, media_type: &str, coding: &str, body: &Bytes) -> (Duration, usize) {
    let request = Request::post("/orders").header("content-type", media_type).header("content-encoding", coding);
    let exchange = RecordedExchange::new(request.body(body.clone()).unwrap(), Response::new(Bytes::new()));
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let started = Instant::now();
    let observation = analyzer.observe(exchange.route("/orders"));
    let took = started.elapsed();
    if let Some(is_in) = is_undone(coding) {
        // Bombs go off, as far as they are let.
        let expected = if is_in { PartialReason::SizeLimit } else { PartialReason::Undecoded };
        let partial: Vec<_> = observation.partial.iter().map(|partial| partial.reason).collect();
        assert_eq!(partial, [expected], "{coding}");
    }
    assert!(serde_json::to_string(&observation).unwrap().len() < 256 * 1024, "{media_type}, {coding}");
    (took, ALLOCATOR.peak_usage().saturating_sub(before))
}

/// What orders as JSON take, about so many bytes of them.
fn benign(analyzer: &mut OfflineAnalyzer, size: usize) -> Duration {
    let orders = media_types::bodies().remove(0);
    let inside = &orders.bytes[1..orders.bytes.len() - 1];
    let body = Bytes::from([b"[", &*vec![inside; size / inside.len()].join(&b','), b"]"].concat());
    let runs = [(); 3].map(|()| observe(analyzer, orders.media_type, "identity", &body).0);
    runs.iter().min().unwrap().mul_f64(size as f64 / body.len() as f64)
}

#[test]
fn no_hostile_body_takes_much_longer_than_a_benign_one_or_unbounded_memory() {
    let mut analyzer = Tracer::builder().quiet().build_offline().unwrap();
    let of_large = benign(&mut analyzer, LARGE);
    let of_small = benign(&mut analyzer, SMALL);
    let mut wrong = 0;
    for body in hostile::bodies() {
        let bytes = Bytes::from(body.bytes);
        let expected = of_small.max(of_large.mul_f64(bytes.len() as f64 / LARGE as f64));
        let (took, occupied) = observe(&mut analyzer, body.media_type, body.coding, &bytes);
        let times = took.as_secs_f64() / expected.as_secs_f64();
        let length = bytes.len();
        println!("{}: {length} bytes, {took:?}, {times:.2} times a benign one, {occupied} bytes of memory", body.name);
        wrong += usize::from(took > expected * TIMES || occupied > MEMORY + 2 * length);
    }
    assert_eq!(wrong, 0);
}
