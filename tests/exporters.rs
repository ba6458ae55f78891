//! Exporters: what is delivered, what is dropped, and that neither holds up anything else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::export::{Batch, Emit, ExportError, Exporter, InMemoryExporter, NdjsonExporter};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use support::{PATIENCE, every_capture};
use tower::ServiceExt;

/// Sends `requests` requests, each to a route of its own.
async fn drive(tracer: &Tracer, requests: usize) {
    let mut router = Router::new();
    for n in 0..requests {
        router = router.route(&format!("/a/{}", letters(n)), get(|| async { "x" }));
    }
    let router = router.layer(tracer.axum_layer());
    for n in 0..requests {
        let request = Request::get(format!("/a/{}", letters(n))).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap();
    }
}

/// A word for a number: vetting leaves words alone.
fn letters(n: usize) -> String {
    ["users", "orders", "items", "cards", "events"][n % 5].to_owned()
}

/// Does what it is told, one order a call; without orders it blocks.
struct Ordered(Receiver<Order>);

enum Order {
    Accept,
    RetryAt(Duration),
}

impl Exporter for Ordered {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        match self.0.recv().unwrap_or(Order::Accept) {
            Order::Accept => Ok(()),
            Order::RetryAt(after) => Err(ExportError::Retry { after: Some(after), reason: "later".into() }),
        }
    }
}

fn ordered() -> (Sender<Order>, Ordered) {
    let (orders, receiver) = channel();
    (orders, Ordered(receiver))
}

#[tokio::test]
async fn a_batch_is_offered_again_until_it_is_accepted() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    orders.send(Order::RetryAt(Duration::from_millis(1))).unwrap();
    orders.send(Order::RetryAt(Duration::from_millis(1))).unwrap();
    orders.send(Order::Accept).unwrap();
    assert!(tracer.flush(PATIENCE));
    let stats = tracer.stats().exporters[0];
    assert_eq!((stats.produced, stats.delivered), (1, 1));
}

#[tokio::test]
async fn a_batch_that_is_never_accepted_is_dropped_and_counted() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    for _ in 0..6 {
        orders.send(Order::RetryAt(Duration::ZERO)).unwrap();
    }
    assert!(tracer.flush(PATIENCE));
    let stats = tracer.stats().exporters[0];
    assert_eq!((stats.produced, stats.delivered, stats.dropped.retries_exhausted), (1, 0, 1));
    assert_eq!(tracer.problems().len(), 1, "the same problem is told once: {:?}", tracer.problems());
}

#[tokio::test]
async fn an_exporter_that_hangs_holds_up_neither_shutdown_nor_another_exporter() {
    let (orders, hanging) = ordered();
    let (memory, lines) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(hanging).exporter(memory).build();
    drive(&tracer, 3).await;
    let started = Instant::now();
    assert!(!tracer.shutdown(Duration::from_millis(300)), "the hanging exporter did not finish");
    assert!(started.elapsed() < PATIENCE);
    assert_eq!(lines.take().len(), 3);
    drop(orders);
}

#[tokio::test]
async fn a_receiver_that_asks_for_a_long_wait_does_not_hold_up_shutdown() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    for _ in 0..6 {
        orders.send(Order::RetryAt(Duration::from_secs(3_600))).unwrap();
    }
    let started = Instant::now();
    let _ = tracer.shutdown(Duration::from_millis(200));
    assert!(started.elapsed() < PATIENCE);
    // The exporter's thread counts what it gives up.
    while tracer.stats().exporters[0].dropped.total() < 1 {
        std::thread::yield_now();
    }
    assert_eq!(tracer.stats().exporters[0].delivered, 0);
}

#[tokio::test]
async fn each_exporter_gets_the_lines_that_it_wants() {
    let (observations, observed) = InMemoryExporter::new(Emit::Observations);
    let (records, recorded) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(observations).exporter(records).build();
    drive(&tracer, 2).await;
    drive(&tracer, 2).await;
    assert!(tracer.flush(PATIENCE));
    let kinds = |lines: Vec<_>| {
        let lines = lines.iter().map(|line| serde_json::to_value(line).unwrap()["kind"].clone()).collect::<Vec<_>>();
        lines.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(observed.take()), ["observation"; 4]);
    assert_eq!(kinds(recorded.take()), ["record"; 2]);
}

#[tokio::test]
async fn records_are_deltas_and_only_changed_endpoints_have_one() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 3).await;
    assert!(tracer.flush(PATIENCE));
    drive(&tracer, 1).await;
    assert!(tracer.flush(PATIENCE));
    assert!(tracer.flush(PATIENCE));
    let lines: Vec<_> = lines.take().iter().map(|line| serde_json::to_value(line).unwrap()).collect();
    let of = |line: &serde_json::Value| {
        (line["producer"]["seq"].as_u64().unwrap(), line["endpoint"]["route"].as_str().unwrap().to_owned())
    };
    let seen: Vec<_> = lines.iter().map(of).collect();
    let expected = [(1, "/a/items"), (2, "/a/orders"), (3, "/a/users"), (4, "/a/users")];
    assert_eq!(seen, expected.map(|(seq, route)| (seq, route.to_owned())));
    assert!(lines.iter().all(|line| line["requests"]["exact"] == 1));
    let total = tracer.inventory().records.iter().map(|record| record.requests.exact).sum::<u64>();
    assert_eq!(total, 4);
}

/// Accepts so many bytes a call, then is full.
struct Drip {
    left: usize,
}

impl Write for Drip {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let written = bytes.len().min(7).min(self.left);
        self.left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_costs_the_lines_and_nothing_else() {
    let exporter = NdjsonExporter::new(Drip { left: 100 }, Emit::Records);
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    assert!(tracer.flush(PATIENCE));
    let stats = tracer.stats().exporters[0];
    assert_eq!((stats.delivered, stats.dropped.refused), (0, 1), "a line in part is not offered again");
    drive(&tracer, 1).await;
    assert_eq!(tracer.stats().seen, 2);
}

#[tokio::test]
async fn ndjson_is_one_json_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.ndjson");
    let tracer = every_capture().exporter(NdjsonExporter::append(&path, Emit::Both).unwrap()).build();
    drive(&tracer, 3).await;
    assert!(tracer.shutdown(PATIENCE));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    let objects = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    assert_eq!(objects.filter(serde_json::Value::is_object).count(), 6);
}
