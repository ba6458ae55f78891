//! Exporters: what is delivered, what is dropped, and that neither holds up anything else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod batches;
mod failures;
mod flushes;
mod lines;
mod ndjson;
mod retries;
mod runtimes;
mod shutdown;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "tracing")]
mod tracing_events;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::export::{Batch, Emit, ExportError, Exporter, ExporterStats};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use support::PATIENCE;
use tower::ServiceExt;

/// Sends `requests` requests, in turn to one of five routes.
async fn drive(tracer: &Tracer, requests: usize) {
    const ROUTES: [&str; 5] = ["/a/users", "/a/orders", "/a/items", "/a/cards", "/a/events"];
    let router = ROUTES.into_iter().fold(Router::new(), |router, route| router.route(route, get(|| async { "x" })));
    let router = router.layer(tracer.axum_layer());
    for n in 0..requests {
        let request = Request::get(ROUTES[n % ROUTES.len()]).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap();
    }
}

/// Waits until the first exporter, which delivers nothing, has so many lines to deliver.
fn await_lines(tracer: &Tracer, lines: u64) {
    while accounts(tracer).produced < lines {
        assert!(!tracer.flush(Duration::from_millis(20)), "nothing is delivered");
    }
}

/// The accounts of the first exporter.
fn accounts(tracer: &Tracer) -> ExporterStats {
    tracer.stats().exporters[0]
}

/// Whether every line that was made is accounted for.
fn is_balanced(tracer: &Tracer) -> bool {
    tracer.stats().exporters.iter().all(|stats| stats.produced == stats.delivered + stats.dropped.total())
}

/// Does what it is told, one order a call, and blocks until there is one. Without anybody to give orders it accepts.
struct Ordered {
    orders: Receiver<Order>,
    emit: Emit,
    /// Goes with the exporter, which its other end notices.
    _lives: Sender<()>,
}

enum Order {
    Accept,
    Retry,
    RetryAt(Duration),
    Refuse,
}

/// The other end of an [`Ordered`].
struct Orders {
    orders: Sender<Order>,
    lives: Receiver<()>,
}

impl Exporter for Ordered {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        match self.orders.recv().unwrap_or(Order::Accept) {
            Order::Accept => Ok(()),
            Order::Retry => Err(ExportError::Retry { after: None, reason: "later".into() }),
            Order::RetryAt(after) => Err(ExportError::Retry { after: Some(after), reason: "later".into() }),
            Order::Refuse => Err(ExportError::Permanent { reason: "no".into() }),
        }
    }

    fn wants(&self) -> Emit {
        self.emit
    }
}

impl Orders {
    fn give(&self, order: Order) {
        self.orders.send(order).unwrap();
    }

    /// Gives no more orders, and waits until the exporter has gone.
    fn end(self) {
        drop(self.orders);
        assert_eq!(self.lives.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}

fn ordered() -> (Orders, Ordered) {
    let (orders, receiver) = channel();
    let (sender, lives) = channel();
    (Orders { orders, lives }, Ordered { orders: receiver, emit: Emit::Records, _lives: sender })
}

/// An exporter from two functions.
struct Custom<E, F> {
    export: E,
    flush: F,
}

impl<E, F> Exporter for Custom<E, F>
where
    E: FnMut() -> Result<(), ExportError> + Send + 'static,
    F: FnMut() -> Result<(), ExportError> + Send + 'static,
{
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        (self.export)()
    }

    fn flush(&mut self, _: Instant) -> Result<(), ExportError> {
        (self.flush)()
    }
}
