//! The exporter's thread. Whatever an exporter does, its lines are accounted for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::pace::{Pace, Wait};
use super::queue::{Awaited, Flush, Queue, Waiting};
use super::stats::Fate;
use crate::export::{Batch, ExportError, Exporter};
use crate::problems::{Problem, Problems, guarded};

/// A batch has so many lines at most, and weighs so many bytes; a single line may weigh more. Receivers take some megabytes.
const BATCH_LINES: usize = 512;
const BATCH_WEIGHT: usize = 1024 * 1024;

/// What an offer can take of the time that there is for offers. One that takes longer was frozen, or is no client of ours.
const LONGEST_OFFER: Duration = Duration::from_secs(60);

/// The exporter, and what its thread needs.
pub(super) struct Worker {
    name: &'static str,
    exporter: Box<dyn Exporter>,
    queue: Arc<Queue>,
    retry_for: Duration,
    problems: Arc<Problems>,
}

enum Work {
    Export(Batch),
    Flush(Flush),
    End,
}

/// What came of offering a batch.
enum Offered {
    /// The same of all of it.
    All(Fate),
    /// The receiver took all but so many lines.
    Part {
        rejected: usize,
    },
    TooLarge,
}

impl Worker {
    pub(super) fn new(
        name: &'static str,
        exporter: Box<dyn Exporter>,
        queue: Arc<Queue>,
        retry_for: Duration,
        problems: Arc<Problems>,
    ) -> Self {
        Self { name, exporter, queue, retry_for, problems }
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
                Work::Export(batch) => self.export(batch),
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
            if let Some((first, mut weight)) = state.take_line(|_, _| true) {
                let kind = std::mem::discriminant(&first);
                let mut lines = vec![first];
                while lines.len() < BATCH_LINES
                    && let Some((line, more)) = state
                        .take_line(|line, more| std::mem::discriminant(line) == kind && weight + more <= BATCH_WEIGHT)
                {
                    lines.push(line);
                    weight += more;
                }
                state.in_hand = lines.len();
                return Work::Export(Batch::new(lines));
            }
            if let Some(Waiting::Flush(flush)) = state.waiting.pop_front() {
                return Work::Flush(flush);
            }
            if state.closed {
                return Work::End;
            }
            state = self.queue.wait(state);
        }
    }

    /// Offers a batch, and what it falls into if it is too large.
    fn export(&mut self, batch: Batch) {
        let mut pace = Pace::new(self.retry_for);
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            let lines = part.lines().len();
            let offered = self.offer(&part, &mut pace);
            let left_out = guarded(|| self.exporter.left_out()).unwrap_or_default();
            let mut state = self.queue.lock();
            state.accounts.left_out = left_out;
            match offered {
                Offered::All(fate) => state.settle(fate, lines),
                Offered::Part { rejected } => {
                    let rejected = rejected.min(lines);
                    state.settle(Fate::Refused, rejected);
                    state.settle(Fate::Delivered, lines - rejected);
                }
                Offered::TooLarge => match part.halves() {
                    Some((first, second)) => parts.extend([second, first]),
                    None => state.settle(Fate::Refused, lines),
                },
            }
            if state.closed {
                break;
            }
        }
    }

    /// Offers a batch until it is accepted, refused, or has been offered for long enough.
    fn offer(&mut self, batch: &Batch, pace: &mut Pace) -> Offered {
        loop {
            let begun = Instant::now();
            let outcome = guarded(|| self.exporter.export(batch));
            pace.spend(begun.elapsed(), LONGEST_OFFER);
            let error = match outcome {
                Some(Ok(())) => {
                    pace.accepted();
                    return Offered::All(Fate::Delivered);
                }
                Some(Err(error)) => error,
                None => {
                    self.report("panicked; the batch was dropped");
                    return Offered::All(Fate::Panicked);
                }
            };
            let next = match &error {
                ExportError::Retry { after, .. } => pace.wait(*after).ok_or(Offered::All(Fate::RetriesExhausted)),
                ExportError::Permanent { .. } => Err(Offered::All(Fate::Refused)),
                ExportError::Rejected { lines, .. } => Err(Offered::Part { rejected: *lines }),
                ExportError::TooLarge { .. } => Err(Offered::TooLarge),
            };
            self.report_error(error);
            let wait = match next {
                Ok(wait) => wait,
                Err(offered) => return offered,
            };
            let begun = Instant::now();
            if !self.pause(wait) {
                return Offered::All(Fate::Shutdown);
            }
            pace.spend(begun.elapsed(), wait.whole);
            self.queue.lock().accounts.retried += 1;
        }
    }

    /// Waits, for less while somebody waits for a flush, so that a receiver that is back is seen to be in time; false if the
    /// queue was closed meanwhile.
    fn pause(&self, wait: Wait) -> bool {
        let begun = Instant::now();
        let mut state = self.queue.lock();
        loop {
            let now = Instant::now();
            let waited = now.saturating_duration_since(begun);
            if state.closed {
                return false;
            }
            let most = match state.awaited(now) {
                Awaited::Nothing => wait.whole,
                Awaited::Flush => wait.while_flushing,
                Awaited::End => wait.while_ending,
            };
            if waited >= most {
                return true;
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
