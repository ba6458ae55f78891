//! The end of a tracer whose exporter does not come to an end.

use std::time::{Duration, Instant};

use api_inventory::export::{Emit, InMemoryExporter};

use crate::support::{PATIENCE, every_capture};
use crate::{Order, accounts, await_lines, drive, is_balanced, ordered};

#[tokio::test]
async fn an_exporter_that_hangs_holds_up_neither_shutdown_nor_another_exporter() {
    let (orders, hanging) = ordered();
    let (memory, lines) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(hanging).exporter(memory).build();
    drive(&tracer, 3).await;
    await_lines(&tracer, 3);
    let started = Instant::now();
    assert!(!tracer.shutdown(Duration::from_millis(300)), "the hanging exporter did not finish");
    assert!(started.elapsed() < PATIENCE);
    assert!(is_balanced(&tracer), "{:?}", tracer.stats().exporters);
    assert_eq!(lines.take().len(), 3);
    let stats = accounts(&tracer);
    assert_eq!((stats.produced, stats.dropped.shutdown), (3, 3), "what it has in hand is given up");
    orders.end();
    assert_eq!(accounts(&tracer), stats, "what it accepts after all is not counted twice");
}

#[tokio::test]
async fn a_receiver_that_asks_for_a_long_wait_does_not_hold_up_shutdown() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    for _ in 0..6 {
        orders.give(Order::RetryAt(Duration::from_secs(3_600)));
    }
    await_lines(&tracer, 1);
    let started = Instant::now();
    assert!(!tracer.shutdown(Duration::from_millis(200)));
    assert!(started.elapsed() < PATIENCE);
    let stats = accounts(&tracer);
    assert_eq!((stats.produced, stats.delivered, stats.dropped.shutdown), (1, 0, 1));
    orders.end();
    assert_eq!(accounts(&tracer), stats);
}

#[tokio::test]
async fn what_an_exporter_fails_at_after_shutdown_is_not_counted_twice() {
    for order in [Order::Refuse, Order::RetryAt(Duration::ZERO)] {
        let (orders, exporter) = ordered();
        let tracer = every_capture().exporter(exporter).build();
        drive(&tracer, 2).await;
        await_lines(&tracer, 2);
        assert!(!tracer.shutdown(Duration::from_millis(200)));
        let stats = accounts(&tracer);
        assert!(is_balanced(&tracer), "{stats:?}");
        orders.give(order);
        orders.end();
        assert_eq!(accounts(&tracer), stats);
    }
}
