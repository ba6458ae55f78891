//! One exporter's queue and thread.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Batch, Emit, ExportError, Exporter};
use crate::problems::{Problem, Problems};

/// Lines that may wait for one exporter. Beyond it the oldest batches go.
const LINES_LIMIT: usize = 8_192;

/// How often a batch is offered before it is dropped.
const ATTEMPTS: u32 = 6;

/// The first wait between two attempts; each further one is twice as long.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);

/// The longest wait that a receiver can ask for.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// What became of the lines of one exporter. At rest, `produced == delivered + dropped.total()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExporterStats {
    /// The exporter's name.
    pub name: &'static str,
    /// Lines made for it.
    pub produced: u64,
    /// Lines that it accepted.
    pub delivered: u64,
    /// Lines that it did not get or did not accept.
    pub dropped: ExporterDropped,
}

/// Lines that did not arrive, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExporterDropped {
    /// The queue was full; the oldest went.
    pub queue_full: u64,
    /// The exporter refused for good.
    pub refused: u64,
    /// The exporter refused for now, too often.
    pub retries_exhausted: u64,
    /// The exporter panicked.
    pub panicked: u64,
    /// The tracer shut down first.
    pub shutdown: u64,
}

impl ExporterDropped {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.queue_full + self.refused + self.retries_exhausted + self.panicked + self.shutdown
    }
}

/// The sending side of one exporter.
#[derive(Debug)]
pub(crate) struct Delivery {
    name: &'static str,
    emit: Emit,
    queue: Arc<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    /// Signals the exporter's thread that there is work, and those who flush that work is done.
    changed: Condvar,
    produced: AtomicU64,
    delivered: AtomicU64,
    dropped: Dropped,
}

#[derive(Debug, Default)]
struct State {
    batches: VecDeque<Batch>,
    lines: usize,
    /// Flushes asked for and done, by number; the deadline of the last one asked for.
    flush_asked: u64,
    flush_done: u64,
    flush_deadline: Option<Instant>,
    closed: bool,
    /// The thread has ended: nothing that is pushed would leave.
    ended: bool,
}

#[derive(Debug, Default)]
struct Dropped {
    queue_full: AtomicU64,
    refused: AtomicU64,
    retries_exhausted: AtomicU64,
    panicked: AtomicU64,
    shutdown: AtomicU64,
}

impl Delivery {
    /// Starts the exporter's thread.
    pub(crate) fn start(exporter: Box<dyn Exporter>, problems: Arc<Problems>) -> std::io::Result<Self> {
        let (name, emit) = (exporter.name(), exporter.wants());
        let queue = Arc::new(Queue::default());
        let worker = Worker { name, exporter, queue: Arc::clone(&queue), problems };
        thread::Builder::new().name("api-inv-export".into()).spawn(move || worker.run())?;
        Ok(Self { name, emit, queue })
    }

    pub(crate) fn emit(&self) -> Emit {
        self.emit
    }

    /// Queues a batch; makes room by dropping the oldest.
    pub(crate) fn push(&self, batch: Batch) {
        let lines = batch.lines().len();
        self.queue.produced.fetch_add(lines as u64, Ordering::Relaxed);
        let mut state = self.queue.lock();
        if state.ended || state.closed {
            self.queue.dropped.shutdown.fetch_add(lines as u64, Ordering::Relaxed);
            return;
        }
        while state.lines + lines > LINES_LIMIT {
            let Some(oldest) = state.batches.pop_front() else { break };
            state.lines -= oldest.lines().len();
            self.queue.dropped.queue_full.fetch_add(oldest.lines().len() as u64, Ordering::Relaxed);
        }
        state.lines += lines;
        state.batches.push_back(batch);
        self.queue.changed.notify_all();
    }

    /// Asks for a flush; [`wait`](Self::wait) for the ticket.
    pub(crate) fn ask_flush(&self, deadline: Instant) -> u64 {
        let mut state = self.queue.lock();
        state.flush_asked += 1;
        state.flush_deadline = Some(deadline);
        self.queue.changed.notify_all();
        state.flush_asked
    }

    /// Waits until the flush with this ticket is done; false if the deadline came first.
    pub(crate) fn wait(&self, ticket: u64, deadline: Instant) -> bool {
        let mut state = self.queue.lock();
        while state.flush_done < ticket && !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.queue.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.flush_done >= ticket
    }

    /// Ends the exporter: what still waits is dropped and counted.
    pub(crate) fn close(&self) {
        let mut state = self.queue.lock();
        state.closed = true;
        let left: usize = state.batches.drain(..).map(|batch| batch.lines().len()).sum();
        state.lines = 0;
        self.queue.dropped.shutdown.fetch_add(left as u64, Ordering::Relaxed);
        self.queue.changed.notify_all();
    }

    pub(crate) fn stats(&self) -> ExporterStats {
        let Queue { produced, delivered, dropped, .. } = &*self.queue;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ExporterStats {
            name: self.name,
            produced: read(produced),
            delivered: read(delivered),
            dropped: ExporterDropped {
                queue_full: read(&dropped.queue_full),
                refused: read(&dropped.refused),
                retries_exhausted: read(&dropped.retries_exhausted),
                panicked: read(&dropped.panicked),
                shutdown: read(&dropped.shutdown),
            },
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.close();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a deadline, or until the queue is closed; true if it is closed.
    fn pause(&self, until: Instant) -> bool {
        let mut state = self.lock();
        loop {
            // A flush wants an end: its deadline cuts every pause short.
            let until = state.flush_deadline.map_or(until, |deadline| until.min(deadline));
            let left = until.saturating_duration_since(Instant::now());
            if state.closed || left.is_zero() {
                return state.closed;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// The exporter's thread.
struct Worker {
    name: &'static str,
    exporter: Box<dyn Exporter>,
    queue: Arc<Queue>,
    problems: Arc<Problems>,
}

enum Work {
    Export(Batch),
    Flush { ticket: u64, deadline: Instant },
    End,
}

impl Worker {
    fn run(mut self) {
        loop {
            match self.next() {
                Work::Export(batch) => self.export(&batch),
                Work::Flush { ticket, deadline } => {
                    let flushed = catch_unwind(AssertUnwindSafe(|| self.exporter.flush(deadline)));
                    if let Ok(Err(error)) = flushed {
                        self.report(&error);
                    }
                    let mut state = self.queue.lock();
                    state.flush_done = state.flush_done.max(ticket);
                    if state.flush_asked == ticket {
                        state.flush_deadline = None;
                    }
                    drop(state);
                    self.queue.changed.notify_all();
                }
                Work::End => break,
            }
        }
        // A last chance for what the exporter itself holds back.
        let _ = catch_unwind(AssertUnwindSafe(|| self.exporter.flush(Instant::now())));
        self.queue.lock().ended = true;
        self.queue.changed.notify_all();
    }

    fn next(&self) -> Work {
        let mut state = self.queue.lock();
        loop {
            if let Some(batch) = state.batches.pop_front() {
                state.lines -= batch.lines().len();
                return Work::Export(batch);
            }
            if state.flush_done < state.flush_asked {
                let deadline = state.flush_deadline.unwrap_or_else(Instant::now);
                return Work::Flush { ticket: state.flush_asked, deadline };
            }
            if state.closed {
                return Work::End;
            }
            state = self.queue.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Offers a batch until it is accepted, refused, or has been offered often enough.
    fn export(&mut self, batch: &Batch) {
        let lines = batch.lines().len() as u64;
        let mut backoff = FIRST_BACKOFF;
        let dropped = &self.queue.dropped;
        let counter = 'attempts: {
            for attempt in 1..=ATTEMPTS {
                match catch_unwind(AssertUnwindSafe(|| self.exporter.export(batch))) {
                    Ok(Ok(())) => break 'attempts &self.queue.delivered,
                    Ok(Err(error @ ExportError::Permanent { .. })) => {
                        self.report(&error);
                        break 'attempts &dropped.refused;
                    }
                    Ok(Err(error @ ExportError::Retry { after, .. })) => {
                        self.report(&error);
                        if attempt == ATTEMPTS {
                            break;
                        }
                        let wait = after.unwrap_or(backoff).min(LONGEST_BACKOFF);
                        if self.queue.pause(Instant::now() + wait) {
                            break 'attempts &dropped.shutdown;
                        }
                        backoff = backoff.saturating_mul(2);
                    }
                    Err(_) => {
                        self.problems.report(Problem::exporter(self.name, "panicked; the batch was dropped"));
                        break 'attempts &dropped.panicked;
                    }
                }
            }
            &dropped.retries_exhausted
        };
        counter.fetch_add(lines, Ordering::Relaxed);
    }

    fn report(&self, error: &ExportError) {
        self.problems.report(Problem::exporter(self.name, &error.to_string()));
    }
}
