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

/// Lines that may wait for one exporter. Beyond it the oldest go. As many records as an inventory has endpoints fit in.
const LINES_LIMIT: usize = 16_384;

/// What the lines that wait for one exporter may take together, in bytes, roughly. Beyond it the oldest go.
const WEIGHT_LIMIT: usize = 64 * 1024 * 1024;

/// One exporter's queue, from the side where lines are put in.
#[derive(Debug)]
pub(crate) struct Delivery {
    name: &'static str,
    emit: Emit,
    wants_trace_context: bool,
    queue: Arc<Queue>,
}

/// A flush that was asked for.
#[derive(Debug)]
pub(crate) struct Ticket(Arc<OnceLock<Answer>>);

impl Delivery {
    /// Starts the exporter's thread. A batch that its receiver cannot take for now is offered again for `retry_for`. It is told
    /// of traces if the operator says so, else if it wants to be.
    pub(crate) fn start(
        exporter: Box<dyn Exporter>,
        retry_for: Duration,
        trace_context: Option<bool>,
        problems: Arc<Problems>,
    ) -> std::io::Result<Self> {
        let name = guarded(|| exporter.name()).unwrap_or("custom");
        let emit = guarded(|| exporter.wants()).unwrap_or_default();
        let wants_trace_context =
            trace_context.unwrap_or_else(|| guarded(|| exporter.wants_trace_context()).unwrap_or_default());
        let queue = Arc::new(Queue::default());
        let worker = Worker::new(name, exporter, Arc::clone(&queue), retry_for, problems);
        thread::Builder::new().name("api-inv-export".into()).spawn(move || worker.run())?;
        Ok(Self { name, emit, wants_trace_context, queue })
    }

    pub(crate) fn emit(&self) -> Emit {
        self.emit
    }

    pub(crate) fn wants_trace_context(&self) -> bool {
        self.wants_trace_context
    }

    /// Queues lines; makes room by dropping the oldest, and of lines that are too many together the first.
    pub(crate) fn push(&self, lines: impl IntoIterator<Item = Line>) {
        // Weighed before anybody waits for the lock.
        let lines: Vec<(Line, usize)> = lines
            .into_iter()
            .map(|line| {
                let weight = weight(&line);
                (line, weight)
            })
            .collect();
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::Tracer;
    use crate::export::{Batch, ExportError};
    use crate::inventory::DeclaredEndpoints;
    use crate::observation::{LineKind, Method, Observation, RouteTemplate, WIRE_VERSION};
    use crate::offline::RecordedExchange;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// Hands on the numbers of the lines that it gets, once it may begin.
    struct Held(Receiver<()>, Sender<Vec<u64>>);

    impl Exporter for Held {
        fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
            _ = self.0.recv();
            let numbers = batch.lines().iter().map(|line| match line {
                Line::Observation(observation) => observation.producer.seq,
                Line::Endpoints(endpoints) => endpoints.producer.seq,
                Line::Record(_) => 0,
            });
            self.1.send(numbers.collect()).unwrap();
            Ok(())
        }
    }

    /// A delivery whose exporter has the first line in hand, and what ends that, and what it delivers.
    fn held(first: Line) -> (Delivery, Sender<()>, Receiver<Vec<u64>>) {
        let (begin, wait) = channel();
        let (told, numbers) = channel();
        let held = Delivery::start(Box::new(Held(wait, told)), PATIENCE, None, Arc::new(Problems::new(true))).unwrap();
        held.push([first]);
        while held.queue.lock().in_hand == 0 {
            thread::yield_now();
        }
        (held, begin, numbers)
    }

    fn observation() -> Observation {
        let mut analyzer = Tracer::builder().build_offline().unwrap();
        let request = http::Request::get("/a").body(bytes::Bytes::new()).unwrap();
        analyzer.observe(RecordedExchange::unanswered(request))
    }

    fn numbered(observation: &Observation, seq: u64) -> Line {
        let mut observation = observation.clone();
        observation.producer.seq = seq;
        Line::Observation(Arc::new(observation))
    }

    fn delivered(held: &Delivery, begin: Sender<()>, numbers: &Receiver<Vec<u64>>) -> Vec<u64> {
        drop(begin);
        let deadline = Instant::now() + PATIENCE;
        let ticket = held.ask_flush(deadline, false);
        let _ = held.wait(ticket, deadline);
        numbers.try_iter().flatten().collect()
    }

    #[test]
    fn when_there_are_too_many_lines_the_oldest_go() {
        let observation = observation();
        let (held, begin, numbers) = held(numbered(&observation, 0));
        let all = LINES_LIMIT as u64 + 10;
        for seq in 1..=all {
            held.push([numbered(&observation, seq)]);
        }
        assert_eq!(held.stats().dropped.queue_full, 10);
        let delivered = delivered(&held, begin, &numbers);
        let kept: Vec<u64> = std::iter::once(0).chain(11..=all).collect();
        assert_eq!(delivered, kept, "the one in hand, and the newest");
        assert_eq!(held.stats().produced, held.stats().delivered + held.stats().dropped.total());
        let state = held.queue.lock();
        assert_eq!((state.lines, state.weight), (0, 0));
    }

    #[test]
    fn when_lines_weigh_too_much_the_oldest_go() {
        let observation = observation();
        let route = RouteTemplate::from_router("/orders/{id}");
        let heavy = |seq| {
            let mut producer = observation.producer.clone();
            producer.seq = seq;
            Line::Endpoints(Arc::new(DeclaredEndpoints {
                kind: LineKind::Endpoints,
                v: WIRE_VERSION,
                producer,
                service: observation.service.clone(),
                // Some 2.8 MB.
                endpoints: vec![(Method::Get, route.clone()); 100_000],
            }))
        };
        let (held, begin, numbers) = held(numbered(&observation, 0));
        for seq in 1..=30 {
            held.push([heavy(seq)]);
        }
        assert!(held.queue.lock().weight <= WEIGHT_LIMIT);
        let dropped = held.stats().dropped.queue_full;
        assert!((1..30).contains(&dropped), "{dropped}");
        let kept: Vec<u64> = std::iter::once(0).chain(dropped + 1..=30).collect();
        assert_eq!(delivered(&held, begin, &numbers), kept);
    }
}
