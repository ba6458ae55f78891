//! The exporter's thread. Whatever an exporter does, its lines are accounted for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::queue::{Flush, Queue, Waiting};
use super::stats::Fate;
use super::{Batch, ExportError, Exporter};
use crate::problems::{Problem, Problems, guarded};

/// How often a batch is offered before it is dropped. Offers made early for the sake of a flush come on top.
const ATTEMPTS: u32 = 6;

/// The first wait between two attempts; each further one is twice as long.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);

/// The longest wait, also for a receiver that asks for more.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// The exporter, and what its thread needs.
pub(super) struct Worker {
    name: &'static str,
    exporter: Box<dyn Exporter>,
    queue: Arc<Queue>,
    problems: Arc<Problems>,
}

enum Work {
    Export(Batch),
    Flush(Flush),
    End,
}

/// How a wait between two attempts ended.
enum Pause {
    Over,
    /// Somebody waits for a flush.
    CutShort,
    Closed,
}

impl Worker {
    pub(super) fn new(
        name: &'static str,
        exporter: Box<dyn Exporter>,
        queue: Arc<Queue>,
        problems: Arc<Problems>,
    ) -> Self {
        Self { name, exporter, queue, problems }
    }

    pub(super) fn run(mut self) {
        let queue = Arc::clone(&self.queue);
        let end = EndOfThread(&queue);
        if guarded(|| self.work()).is_none() {
            self.report("its thread panicked; nothing is exported any more");
        }
        // Nobody is kept waiting by what an exporter does as it goes.
        drop(end);
        let Self { exporter, .. } = self;
        let _ = guarded(move || drop(exporter));
    }

    fn work(&mut self) {
        loop {
            match self.next() {
                Work::Export(batch) => {
                    let fate = self.offer(&batch);
                    let mut state = self.queue.lock();
                    // None are left if the queue was closed meanwhile: they are counted already.
                    let lines = std::mem::take(&mut state.in_hand);
                    state.accounts.count(fate, lines);
                }
                Work::Flush(flush) => {
                    let flushed = self.flush(flush.deadline);
                    let state = self.queue.lock();
                    let dropped = state.accounts.dropped();
                    flush.answer(flushed && dropped == state.told, dropped);
                    drop(state);
                    self.queue.notify();
                }
                Work::End => break,
            }
        }
        // A last chance for what the exporter itself holds back.
        self.flush(Instant::now());
    }

    fn next(&self) -> Work {
        let mut state = self.queue.lock();
        loop {
            match state.waiting.pop_front() {
                Some(Waiting::Batch(batch)) => {
                    state.lines -= batch.lines().len();
                    state.in_hand = batch.lines().len();
                    return Work::Export(batch);
                }
                Some(Waiting::Flush(flush)) => return Work::Flush(flush),
                None if state.closed => return Work::End,
                None => state = self.queue.wait(state),
            }
        }
    }

    /// Offers a batch until it is accepted, refused, or has been offered often enough.
    fn offer(&mut self, batch: &Batch) -> Fate {
        let mut backoff = FIRST_BACKOFF;
        let mut attempt = 1;
        loop {
            let error = match guarded(|| self.exporter.export(batch)) {
                Some(Ok(())) => return Fate::Delivered,
                Some(Err(error)) => error,
                None => {
                    self.report("panicked; the batch was dropped");
                    return Fate::Panicked;
                }
            };
            let wait = match &error {
                ExportError::Retry { after, .. } => Some(after.unwrap_or(backoff).min(LONGEST_BACKOFF)),
                ExportError::Permanent { .. } => None,
            };
            self.report_error(error);
            let Some(wait) = wait else { return Fate::Refused };
            if attempt == ATTEMPTS {
                return Fate::RetriesExhausted;
            }
            match self.pause(wait, backoff) {
                Pause::Over => attempt += 1,
                Pause::CutShort => {}
                Pause::Closed => return Fate::Shutdown,
            }
            backoff = backoff.saturating_mul(2).min(LONGEST_BACKOFF);
        }
    }

    /// Waits. While somebody waits for a flush, a longer wait is cut to the backoff, so that a receiver that is back is
    /// seen to be in time. A try that this brings forward uses up no attempt: those who flush often lose nothing by it.
    fn pause(&self, wait: Duration, backoff: Duration) -> Pause {
        let started = Instant::now();
        let mut state = self.queue.lock();
        loop {
            let now = Instant::now();
            let waited = now.saturating_duration_since(started);
            if state.closed {
                return Pause::Closed;
            }
            if waited >= wait {
                return Pause::Over;
            }
            let most = if state.is_flush_awaited(now) { wait.min(backoff) } else { wait };
            if waited >= most {
                return Pause::CutShort;
            }
            state = self.queue.wait_for(state, most.saturating_sub(waited));
        }
    }

    /// Has the exporter finish what it began; true if it did.
    fn flush(&mut self, deadline: Instant) -> bool {
        match guarded(|| self.exporter.flush(deadline)) {
            Some(Ok(())) => return true,
            Some(Err(error)) => self.report_error(error),
            None => self.report("panicked while flushing"),
        }
        false
    }

    /// Both the text of an error and its end are the exporter's code.
    fn report_error(&self, error: ExportError) {
        match guarded(|| error.to_string()) {
            Some(message) => self.report(&message),
            None => self.report("failed, and its error has no text"),
        }
        let _ = guarded(move || drop(error));
    }

    fn report(&self, message: &str) {
        self.problems.report(Problem::exporter(self.name, message));
    }
}

/// However the thread ends, what is left is counted, and nobody waits for it in vain.
struct EndOfThread<'a>(&'a Queue);

impl Drop for EndOfThread<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.ended = true;
        // Nothing is left after an orderly end.
        state.give_up(Fate::Panicked);
        drop(state);
        self.0.notify();
    }
}
