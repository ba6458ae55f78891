//! The bounded hand-over from request tasks to the analysis thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::CapturedExchange;

/// The sending side. Never blocks and never wakes the consumer, which polls: a wake-up would cost the request more than
/// everything else here.
#[derive(Debug)]
pub(crate) struct ExchangeQueue {
    sender: SyncSender<Box<CapturedExchange>>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    accepted: AtomicU64,
    taken: AtomicU64,
    /// Those that wait and were never counted as captured, because nobody has decided on them.
    undecided: AtomicU64,
    full: AtomicU64,
    refused: AtomicU64,
    closed: AtomicBool,
}

/// Exchanges that were not analysed, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rejections {
    pub(crate) full: u64,
    pub(crate) closed: u64,
}

/// The receiving side.
#[derive(Debug)]
pub(crate) struct ExchangeReceiver {
    receiver: Receiver<Box<CapturedExchange>>,
    counts: Arc<Counts>,
}

impl ExchangeQueue {
    pub(crate) fn new(capacity: usize) -> (Self, ExchangeReceiver) {
        let (sender, receiver) = sync_channel(capacity);
        let counts = Arc::new(Counts::default());
        (Self { sender, counts: Arc::clone(&counts) }, ExchangeReceiver { receiver, counts })
    }

    /// Hands an exchange over, or counts that it could not be.
    pub(crate) fn submit(&self, exchange: Box<CapturedExchange>) {
        // Counted before it is sent, so that a receiver that counts as far has seen it.
        self.counts.accepted.fetch_add(1, Ordering::AcqRel);
        let undecided = u64::from(exchange.is_tentative);
        self.counts.undecided.fetch_add(undecided, Ordering::AcqRel);
        let counter = match self.sender.try_send(exchange) {
            Ok(()) => return,
            Err(TrySendError::Full(_)) => &self.counts.full,
            Err(TrySendError::Disconnected(_)) => &self.counts.refused,
        };
        counter.fetch_add(1 - undecided, Ordering::Relaxed);
        self.counts.undecided.fetch_sub(undecided, Ordering::AcqRel);
        self.counts.accepted.fetch_sub(1, Ordering::AcqRel);
    }

    /// Says that the receiver is gone: what was accepted and not taken is lost, and counts from now on.
    pub(crate) fn close(&self) {
        self.counts.closed.store(true, Ordering::Release);
    }

    pub(crate) fn rejections(&self) -> Rejections {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let closed = self.counts.closed.load(Ordering::Acquire);
        let waiting = read(&self.counts.accepted).saturating_sub(read(&self.counts.taken));
        let lost = if closed { waiting.saturating_sub(read(&self.counts.undecided)) } else { 0 };
        Rejections { full: read(&self.counts.full), closed: read(&self.counts.refused) + lost }
    }
}

impl ExchangeReceiver {
    /// The next exchange, if one waits.
    pub(crate) fn poll(&self) -> Option<Box<CapturedExchange>> {
        let exchange = self.receiver.try_recv().ok()?;
        self.counts.taken.fetch_add(1, Ordering::Relaxed);
        self.counts.undecided.fetch_sub(u64::from(exchange.is_tentative), Ordering::AcqRel);
        Some(exchange)
    }

    /// How many exchanges were handed over so far.
    pub(crate) fn accepted(&self) -> u64 {
        self.counts.accepted.load(Ordering::Acquire)
    }

    /// How many of them were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.counts.taken.load(Ordering::Relaxed)
    }
}
