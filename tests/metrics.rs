//! The tracer's accounts, as counters of the facade `metrics`.
#![cfg(feature = "metrics")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod support;

use std::collections::BTreeMap;

use api_inventory::export::{Emit, InMemoryExporter};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use support::{PATIENCE, every_capture};
use tower::ServiceExt;

/// Each counter that is there, by its name and its labels.
fn counters(snapshotter: &Snapshotter) -> BTreeMap<String, u64> {
    let counter = |(key, _, _, value): (metrics_util::CompositeKey, _, _, DebugValue)| {
        let key = key.key();
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        match value {
            DebugValue::Counter(count) => (format!("{}{{{}}}", key.name(), labels.join(",")), count),
            other => panic!("{other:?}"),
        }
    };
    snapshotter.snapshot().into_vec().into_iter().map(counter).collect()
}

#[tokio::test]
async fn counters_say_what_the_accounts_say() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install().unwrap();
    let (exporter, _lines) = InMemoryExporter::new(Emit::Both);
    let tracer = every_capture().exclude_routes(["/health"]).exporter(exporter).build();
    let router = Router::new().route("/a", get(|| async { "x" })).route("/health", get(|| async { "x" }));
    let router = router.layer(tracer.axum_layer());
    for path in ["/a", "/a", "/a", "/health"] {
        router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    }
    assert!(tracer.shutdown(PATIENCE));
    let (stats, counters) = (tracer.stats(), counters(&snapshotter));
    for (name, count) in [
        ("api_inventory_requests_total{decision=sampled}", 3),
        ("api_inventory_requests_total{decision=excluded}", 1),
        ("api_inventory_requests_total{decision=policy}", 0),
        ("api_inventory_exchanges_total{fate=analysed}", 3),
        ("api_inventory_exchanges_total{fate=panicked}", 0),
        (
            "api_inventory_exporter_lines_total{exporter=memory,fate=delivered}",
            stats.exporters.first().unwrap().delivered,
        ),
        ("api_inventory_exporter_lines_total{exporter=memory,fate=queue_full}", 0),
        ("api_inventory_exporter_retries_total{exporter=memory}", 0),
        ("api_inventory_overflows_total{table=endpoints}", 0),
    ] {
        assert_eq!(counters.get(name), Some(&count), "{name} in {counters:?}");
    }
    let sum =
        |name: &str| counters.iter().filter(|(key, _)| key.starts_with(name)).map(|(_, count)| count).sum::<u64>();
    assert_eq!(sum("api_inventory_requests_total{"), stats.seen);
    assert_eq!(sum("api_inventory_exchanges_total{"), stats.sampled);
    assert!(counters.get("api_inventory_analysis_microseconds_total{}").is_some_and(|time| *time > 0));
}
