//! What a flush answers for.

use std::time::Duration;

use api_inventory::export::{Emit, ExportError, InMemoryExporter};

use crate::support::{PATIENCE, every_capture};
use crate::{Custom, Order, accounts, await_lines, drive, is_balanced, ordered};

#[tokio::test]
async fn a_flush_tells_of_a_line_that_was_refused_and_the_next_one_does_not() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    orders.give(Order::Refuse);
    assert!(!tracer.flush(PATIENCE));
    drive(&tracer, 1).await;
    orders.give(Order::Accept);
    assert!(tracer.flush(PATIENCE));
    assert_eq!((accounts(&tracer).delivered, accounts(&tracer).dropped.refused), (1, 1));
}

#[tokio::test]
async fn a_line_that_is_lost_after_a_flush_gave_up_waiting_is_told_by_the_next() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    await_lines(&tracer, 1);
    orders.give(Order::Refuse);
    assert!(!tracer.flush(PATIENCE));
    assert!(tracer.flush(PATIENCE));
    assert!(is_balanced(&tracer));
}

#[tokio::test]
async fn lines_that_found_no_room_are_told_by_a_flush() {
    let (orders, mut exporter) = ordered();
    exporter.emit = Emit::Observations;
    let tracer = every_capture().exporter(exporter).build();
    while accounts(&tracer).dropped.queue_full == 0 {
        drive(&tracer, 200).await;
        assert!(!tracer.flush(Duration::from_millis(20)), "the exporter hangs");
    }
    drop(orders);
    assert!(!tracer.flush(PATIENCE));
    assert!(tracer.flush(PATIENCE));
    assert!(is_balanced(&tracer));
}

#[tokio::test]
async fn an_exporter_that_cannot_finish_makes_the_flush_fail() {
    let mut calls = 0;
    let flush = move || {
        calls += 1;
        match calls {
            1 => Err(ExportError::Permanent { reason: "connection lost".into() }),
            2 => panic!("in flush"),
            _ => Ok(()),
        }
    };
    let (memory, _lines) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(Custom { export: || Ok(()), flush }).exporter(memory).build();
    drive(&tracer, 1).await;
    assert!(!tracer.flush(PATIENCE), "an error");
    assert!(!tracer.flush(PATIENCE), "a panic");
    assert!(tracer.flush(PATIENCE));
    let messages: Vec<_> = tracer.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["export failed: connection lost", "panicked while flushing"]);
}
