//! What a batch is, and what becomes of one that its receiver takes in part.

use std::sync::mpsc::{Receiver, Sender, channel};

use api_inventory::export::{Batch, Emit, ExportError, Exporter, Line};

use crate::support::{PATIENCE, every_capture};
use crate::{accounts, await_lines, drive, is_balanced};

/// Tells of each batch, and answers by its number of lines. Waits until it may begin.
struct Counting<F> {
    begin: Receiver<()>,
    told: Sender<Vec<&'static str>>,
    answer: F,
    emit: Emit,
}

impl<F: FnMut(usize) -> Result<(), ExportError> + Send + 'static> Exporter for Counting<F> {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        _ = self.begin.recv();
        let kinds = batch.lines().iter().map(|line| match line {
            Line::Observation(_) => "observation",
            Line::Record(_) => "record",
            _ => "other",
        });
        self.told.send(kinds.collect()).unwrap();
        (self.answer)(batch.lines().len())
    }

    fn wants(&self) -> Emit {
        self.emit
    }
}

type Told = Receiver<Vec<&'static str>>;

fn counting<F: FnMut(usize) -> Result<(), ExportError>>(answer: F) -> (Sender<()>, Told, Counting<F>) {
    let (sender, begin) = channel();
    let (told, batches) = channel();
    (sender, batches, Counting { begin, told, answer, emit: Emit::Both })
}

#[tokio::test]
async fn lines_that_wait_leave_together_and_by_kind() {
    let (begin, told, exporter) = counting(|_| Ok(()));
    let tracer = every_capture().exporter(exporter).build();
    // The first is in hand while the others come.
    for _ in 0..4 {
        drive(&tracer, 40).await;
        assert!(!tracer.flush(std::time::Duration::from_millis(50)), "the exporter has not begun");
    }
    drop(begin);
    assert!(tracer.flush(PATIENCE));
    let batches: Vec<Vec<&str>> = told.try_iter().collect();
    assert_eq!(batches.iter().flatten().filter(|kind| **kind == "observation").count(), 160, "{batches:?}");
    for batch in &batches {
        assert!(batch.iter().all(|kind| *kind == batch[0]), "{batch:?}");
    }
    assert!(is_balanced(&tracer));
}

#[tokio::test]
async fn no_batch_has_more_than_512_lines() {
    let (begin, told, mut exporter) = counting(|_| Ok(()));
    exporter.emit = Emit::Observations;
    let tracer = every_capture().exporter(exporter).build();
    for portion in 1..=30 {
        drive(&tracer, 50).await;
        await_lines(&tracer, 50 * portion);
    }
    drop(begin);
    assert!(tracer.flush(PATIENCE));
    let sizes: Vec<usize> = told.try_iter().map(|batch| batch.len()).collect();
    assert!(sizes.iter().all(|size| *size <= 512) && sizes.contains(&512), "{sizes:?}");
}

#[tokio::test]
async fn a_batch_that_is_too_large_is_halved_until_it_is_not() {
    let (begin, told, exporter) = counting(|lines| match lines {
        0..=3 => Ok(()),
        _ => Err(ExportError::TooLarge { reason: "413".into() }),
    });
    drop(begin);
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 10).await;
    assert!(tracer.flush(PATIENCE));
    let stats = accounts(&tracer);
    assert_eq!((stats.delivered, stats.dropped.total()), (stats.produced, 0));
    assert!(told.try_iter().any(|batch| batch.len() > 3), "there was something to halve");
}

#[tokio::test]
async fn a_line_that_is_too_large_alone_is_dropped_and_costs_no_other() {
    let mut first = true;
    let (begin, _told, exporter) = counting(move |lines| {
        if lines > 1 || std::mem::take(&mut first) {
            return Err(ExportError::TooLarge { reason: "413".into() });
        }
        Ok(())
    });
    drop(begin);
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 5).await;
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    let stats = accounts(&tracer);
    assert_eq!((stats.dropped.refused, stats.delivered), (1, stats.produced - 1));
}

#[tokio::test]
async fn lines_that_a_receiver_rejects_are_counted_and_the_others_are_delivered() {
    // More than there are is a lie, and counts no other batch's lines.
    for (rejected, lost) in [(2, 2), (usize::MAX, 5)] {
        let mut first = true;
        let (begin, _told, exporter) = counting(move |_| {
            if std::mem::take(&mut first) {
                return Err(ExportError::Rejected { lines: rejected, reason: "not these".into() });
            }
            Ok(())
        });
        drop(begin);
        let tracer = every_capture().exporter(exporter).build();
        drive(&tracer, 5).await;
        assert!(!tracer.flush(PATIENCE), "lines were lost");
        let stats = accounts(&tracer);
        assert_eq!((stats.dropped.refused, stats.delivered), (lost, stats.produced - lost));
        assert!(tracer.flush(PATIENCE));
    }
}
