//! One queue and one thread per exporter: whatever a receiver does, it holds up nobody, and every line is accounted for.

mod pace;
mod queue;
mod stats;
mod weight;
mod worker;

use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use self::queue::{Answer, Awaited, Flush, Queue, Waiting};
use self::stats::Fate;
pub use self::stats::{ExporterDropped, ExporterStats};
use self::weight::weight;
use self::worker::Worker;
use super::{Emit, Exporter, Line};
use crate::problems::{Problems, guarded};

/// Lines that may wait for one exporter. Beyond it the oldest go.
const LINES_LIMIT: usize = 8_192;

/// What the lines that wait for one exporter may take together, in bytes, roughly. Beyond it the oldest go.
const WEIGHT_LIMIT: usize = 16 * 1024 * 1024;

/// One exporter's queue, from the side where lines are put in.
#[derive(Debug)]
pub(crate) struct Delivery {
    name: &'static str,
    emit: Emit,
    queue: Arc<Queue>,
}

/// A flush that was asked for.
#[derive(Debug)]
pub(crate) struct Ticket(Arc<OnceLock<Answer>>);

impl Delivery {
    /// Starts the exporter's thread. A batch that its receiver cannot take for now is offered again for `retry_for`.
    pub(crate) fn start(
        exporter: Box<dyn Exporter>,
        retry_for: Duration,
        problems: Arc<Problems>,
    ) -> std::io::Result<Self> {
        let name = guarded(|| exporter.name()).unwrap_or("custom");
        let emit = guarded(|| exporter.wants()).unwrap_or_default();
        let queue = Arc::new(Queue::default());
        let worker = Worker::new(name, exporter, Arc::clone(&queue), retry_for, problems);
        thread::Builder::new().name("api-inv-export".into()).spawn(move || worker.run())?;
        Ok(Self { name, emit, queue })
    }

    pub(crate) fn emit(&self) -> Emit {
        self.emit
    }

    /// Queues lines; makes room by dropping the oldest, and of lines that are too many together the first.
    pub(crate) fn push(&self, lines: impl IntoIterator<Item = Line>) {
        // Weighed before anybody waits for the lock.
        let lines: Vec<(Line, usize)> = lines.into_iter().map(|line| (line.clone(), weight(&line))).collect();
        let mut state = self.queue.lock();
        state.accounts.produced += lines.len() as u64;
        if state.is_over() {
            state.accounts.count(Fate::Shutdown, lines.len());
            return;
        }
        for (line, weight) in lines {
            while (state.lines + 1 > LINES_LIMIT || state.weight + weight > WEIGHT_LIMIT) && state.drop_oldest() {}
            state.lines += 1;
            state.weight += weight;
            state.waiting.push_back(Waiting::Line(line, weight));
        }
        drop(state);
        self.queue.notify();
    }

    /// Asks for a flush of all that was pushed so far, the last one or not; [`wait`](Self::wait) for the ticket.
    pub(crate) fn ask_flush(&self, deadline: Instant, is_last: bool) -> Ticket {
        let answer = Arc::new(OnceLock::new());
        let awaited = if is_last { Awaited::End } else { Awaited::Flush };
        let flush = Flush { deadline, awaited, answer: Arc::clone(&answer) };
        let mut state = self.queue.lock();
        if state.is_over() {
            flush.answer(false, state.told);
            return Ticket(answer);
        }
        // This one does their work as well, and those who flush in vain again and again fill up nothing.
        state.waiting.retain(|waiting| !matches!(waiting, Waiting::Flush(flush) if flush.is_abandoned()));
        state.waiting.push_back(Waiting::Flush(flush));
        drop(state);
        self.queue.notify();
        Ticket(answer)
    }

    /// Waits until the flush is done. True if all that was pushed before it was delivered and the exporter finished it;
    /// false if the deadline came first, or if the exporter failed, or if lines were dropped that no flush has told of.
    pub(crate) fn wait(&self, ticket: Ticket, deadline: Instant) -> bool {
        let Ticket(answer) = ticket;
        let mut state = self.queue.lock();
        loop {
            if let Some(answer) = answer.get() {
                state.told = state.told.max(answer.dropped);
                return answer.complete;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if state.ended || left.is_zero() {
                return false;
            }
            state = self.queue.wait_for(state, left);
        }
    }

    /// Ends the exporter: what still waits is dropped and counted. So is what the exporter has in hand, for it may never
    /// let go of it.
    pub(crate) fn close(&self) {
        let mut state = self.queue.lock();
        state.closed = true;
        state.give_up(Fate::Shutdown);
        drop(state);
        self.queue.notify();
    }

    pub(crate) fn stats(&self) -> ExporterStats {
        self.queue.lock().accounts.stats(self.name)
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.close();
    }
}
