//! Flushes from wherever an application runs: within a runtime, one with a single worker, without any.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::export::{Batch, Emit, ExportError, Exporter};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedSender;

use crate::support::{PATIENCE, every_capture};
use crate::{accounts, drive, is_balanced};

/// Hands the number of lines of each batch to somebody in the runtime of the application, and waits until they are taken.
struct ToTheRuntime(UnboundedSender<(usize, std::sync::mpsc::Sender<()>)>);

impl Exporter for ToTheRuntime {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let (taken, wait) = std::sync::mpsc::channel();
        self.0.send((batch.lines().len(), taken)).map_err(|_| gone())?;
        wait.recv().map_err(|_| gone())
    }

    fn wants(&self) -> Emit {
        Emit::Observations
    }
}

fn gone() -> ExportError {
    ExportError::Permanent { reason: "the receiver is gone".into() }
}

/// A tracer whose receiver is a task of the current runtime.
fn traced() -> (Tracer, Arc<AtomicU64>) {
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<(usize, std::sync::mpsc::Sender<()>)>();
    let lines = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&lines);
    tokio::spawn(async move {
        while let Some((more, taken)) = receiver.recv().await {
            counted.fetch_add(more as u64, Ordering::Relaxed);
            _ = taken.send(());
        }
    });
    (every_capture().exporter(ToTheRuntime(sender)).build(), lines)
}

fn one_thread() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn one_worker() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn an_awaited_flush_leaves_the_only_thread_to_the_receiver() {
    one_thread().block_on(async {
        let (tracer, lines) = traced();
        drive(&tracer, 5).await;
        assert!(tracer.flush_async(PATIENCE).await);
        assert_eq!(lines.load(Ordering::Relaxed), 5);
        drive(&tracer, 5).await;
        assert!(tracer.shutdown_async(PATIENCE).await);
        assert_eq!(lines.load(Ordering::Relaxed), 10);
        assert!(is_balanced(&tracer));
    });
}

#[test]
fn an_awaited_flush_leaves_the_only_worker_to_the_receiver() {
    let runtime = one_worker();
    let task = runtime.spawn(async {
        let (tracer, lines) = traced();
        drive(&tracer, 5).await;
        (tracer.flush_async(PATIENCE).await, lines.load(Ordering::Relaxed))
    });
    assert_eq!(runtime.block_on(task).unwrap(), (true, 5));
}

#[test]
fn a_flush_that_blocks_the_receivers_only_thread_ends_in_time_and_loses_nothing() {
    one_thread().block_on(async {
        let (tracer, lines) = traced();
        drive(&tracer, 5).await;
        let begun = Instant::now();
        assert!(!tracer.flush(Duration::from_millis(100)), "the receiver has no thread");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        assert!(tracer.flush_async(PATIENCE).await);
        assert_eq!((lines.load(Ordering::Relaxed), accounts(&tracer).delivered), (5, 5));
    });
}

#[test]
fn a_flush_on_the_only_worker_ends_well_where_the_receiver_is_elsewhere() {
    for runtime in [one_thread(), one_worker()] {
        let task = runtime.spawn(async {
            let (exporter, _) = api_inventory::export::InMemoryExporter::new(Emit::Both);
            let tracer = every_capture().exporter(exporter).build();
            drive(&tracer, 5).await;
            tracer.flush(PATIENCE) && tracer.shutdown(PATIENCE)
        });
        assert!(runtime.block_on(task).unwrap());
    }
}

/// Wakes a thread.
struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[test]
fn a_flush_needs_no_runtime_to_be_awaited() {
    let (exporter, _) = api_inventory::export::InMemoryExporter::new(Emit::Both);
    let tracer = every_capture().exporter(exporter).build();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut flush = pin!(tracer.flush_async(PATIENCE));
    let flushed = loop {
        match flush.as_mut().poll(&mut context) {
            Poll::Ready(flushed) => break flushed,
            Poll::Pending => thread::park(),
        }
    };
    assert!(flushed);
    assert!(tracer.flush(PATIENCE) && tracer.shutdown(PATIENCE), "nor does one that blocks");
}

#[test]
fn a_flush_that_nobody_awaits_any_more_goes_on() {
    one_thread().block_on(async {
        let (tracer, lines) = traced();
        drive(&tracer, 5).await;
        drop(tracer.flush_async(PATIENCE));
        while lines.load(Ordering::Relaxed) < 5 {
            tokio::task::yield_now().await;
        }
    });
}

/// The names of this process's threads.
#[cfg(target_os = "linux")]
fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn however_many_flushes_are_awaited_one_thread_does_them_and_each_ends_in_time() {
    one_thread().block_on(async {
        // Nobody takes what is handed over.
        let (sender, _held) = tokio::sync::mpsc::unbounded_channel();
        let tracer = every_capture().exporter(ToTheRuntime(sender)).build();
        drive(&tracer, 5).await;
        let begun = Instant::now();
        let long = tracer.flush_async(Duration::from_secs(20));
        let flushes: Vec<_> = (0..100).map(|_| tracer.flush_async(Duration::from_millis(300))).collect();
        let own = threads().iter().filter(|name| name.starts_with("api-inv-flush")).count();
        // Other tests of this process have their own.
        assert!(own < 20, "{own}");
        for flush in flushes {
            assert!(!flush.await);
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        drop(long);
        _ = tracer.shutdown(Duration::ZERO);
    });
}

#[test]
fn the_last_tracer_to_go_waits_although_a_flush_goes_on_in_the_background() {
    let (lines, tracer) = one_thread().block_on(async {
        let (exporter, lines) = api_inventory::export::InMemoryExporter::new(Emit::Observations);
        let tracer = every_capture().exporter(exporter).build();
        drive(&tracer, 5).await;
        drop(tracer.flush_async(PATIENCE));
        drive(&tracer, 5).await;
        (lines, tracer)
    });
    drop(tracer);
    assert_eq!(lines.take().len(), 10);
}

#[test]
fn an_end_that_takes_long_holds_up_nobody_who_has_less_time() {
    one_thread().block_on(async {
        let (sender, _held) = tokio::sync::mpsc::unbounded_channel();
        let tracer = every_capture().exporter(ToTheRuntime(sender)).build();
        drive(&tracer, 5).await;
        let long = tracer.shutdown_async(Duration::from_secs(20));
        let begun = Instant::now();
        assert!(!tracer.shutdown(Duration::from_millis(50)) && !tracer.flush(Duration::from_millis(50)));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        drop(long);
    });
}

#[test]
fn a_tracer_that_is_off_is_flushed_at_once() {
    one_thread().block_on(async {
        let tracer = Tracer::builder().quiet().enabled(false).build();
        assert!(tracer.flush_async(Duration::ZERO).await && tracer.shutdown_async(Duration::ZERO).await);
    });
}
