//! A batch that is refused for now, or for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use api_inventory::export::{Batch, Emit, ExportError, Exporter};

use crate::support::{PATIENCE, every_capture};
use crate::{Order, accounts, await_lines, drive, is_balanced, ordered};

#[tokio::test]
async fn a_batch_is_offered_again_until_it_is_accepted() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    orders.give(Order::RetryAt(Duration::from_millis(1)));
    orders.give(Order::RetryAt(Duration::from_millis(1)));
    orders.give(Order::Accept);
    assert!(tracer.flush(PATIENCE));
    assert_eq!((accounts(&tracer).produced, accounts(&tracer).delivered), (1, 1));
}

#[tokio::test]
async fn a_batch_that_is_never_accepted_is_dropped_and_counted() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().retry_for(Duration::from_millis(300)).exporter(exporter).build();
    drive(&tracer, 1).await;
    for _ in 0..12 {
        orders.give(Order::RetryAt(Duration::ZERO));
    }
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    let stats = accounts(&tracer);
    assert_eq!((stats.produced, stats.delivered, stats.dropped.retries_exhausted), (1, 0, 1));
    assert!((2..12).contains(&stats.retried), "{stats:?}");
    assert_eq!(tracer.problems().len(), 1, "the same problem is told once: {:?}", tracer.problems());
}

#[tokio::test]
async fn a_long_wait_that_a_receiver_asks_for_is_kept_by_flushes_and_cut_short_for_the_end() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    orders.give(Order::RetryAt(Duration::from_secs(3_600)));
    assert!(!tracer.flush(Duration::from_millis(500)), "the receiver has asked to be left alone");
    assert_eq!(accounts(&tracer).retried, 0);
    orders.give(Order::RetryAt(Duration::from_secs(3_600)));
    orders.give(Order::Accept);
    assert!(tracer.shutdown(PATIENCE));
    assert_eq!((accounts(&tracer).produced, accounts(&tracer).delivered), (1, 1));
}

#[tokio::test]
async fn a_wait_that_nobody_asked_for_is_cut_short_for_a_flush() {
    let (orders, exporter) = ordered();
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    // The tenth wait is one of half a minute.
    for _ in 0..10 {
        orders.give(Order::Retry);
    }
    orders.give(Order::Accept);
    assert!(tracer.flush(Duration::from_secs(10)));
    assert_eq!((accounts(&tracer).delivered, accounts(&tracer).retried), (1, 10));
}

/// Accepts observations while its receiver is up.
struct Receiver {
    up: Arc<AtomicBool>,
}

impl Exporter for Receiver {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        if self.up.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(ExportError::Retry { after: None, reason: "nobody is there".into() })
    }

    fn wants(&self) -> Emit {
        Emit::Observations
    }
}

#[tokio::test]
async fn flushes_that_come_too_early_cost_no_line_of_a_backlog() {
    const LINES: usize = 3_000;
    let up = Arc::new(AtomicBool::new(false));
    let tracer = every_capture().exporter(Receiver { up: Arc::clone(&up) }).build();
    // In portions: more would not be captured at a time.
    for portion in 1..=LINES / 50 {
        drive(&tracer, 50).await;
        await_lines(&tracer, 50 * portion as u64);
    }
    assert!(!tracer.flush(Duration::from_millis(50)), "the receiver is down");
    let stats = accounts(&tracer);
    assert_eq!((stats.produced, stats.delivered, stats.dropped.total()), (LINES as u64, 0, 0));
    up.store(true, Ordering::Release);
    assert!(tracer.flush(PATIENCE));
    assert_eq!(accounts(&tracer).delivered, LINES as u64);
    assert!(is_balanced(&tracer));
}
