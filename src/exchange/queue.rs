//! The bounded hand-over from request tasks to the analysis thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::CapturedExchange;

/// The sending side. Never blocks and never wakes the consumer, which polls: a wake-up would cost the request more than
/// everything else here.
#[derive(Debug)]
pub(crate) struct ExchangeQueue {
    sender: SyncSender<Box<CapturedExchange>>,
    full: AtomicU64,
    closed: AtomicU64,
}

/// Exchanges that were not taken, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rejections {
    pub(crate) full: u64,
    pub(crate) closed: u64,
}

/// The receiving side.
#[derive(Debug)]
pub(crate) struct ExchangeReceiver(Receiver<Box<CapturedExchange>>);

impl ExchangeQueue {
    pub(crate) fn new(capacity: usize) -> (Self, ExchangeReceiver) {
        let (sender, receiver) = sync_channel(capacity);
        (Self { sender, full: AtomicU64::new(0), closed: AtomicU64::new(0) }, ExchangeReceiver(receiver))
    }

    /// Hands an exchange over, or counts that it could not be.
    pub(crate) fn submit(&self, exchange: Box<CapturedExchange>) {
        let counter = match self.sender.try_send(exchange) {
            Ok(()) => return,
            Err(TrySendError::Full(_)) => &self.full,
            Err(TrySendError::Disconnected(_)) => &self.closed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn rejections(&self) -> Rejections {
        Rejections { full: self.full.load(Ordering::Relaxed), closed: self.closed.load(Ordering::Relaxed) }
    }

    /// Counts exchanges that were taken but will not be analysed, because the analysis has ended.
    pub(crate) fn count_closed(&self, exchanges: u64) {
        self.closed.fetch_add(exchanges, Ordering::Relaxed);
    }
}

impl ExchangeReceiver {
    /// The next exchange, if one waits.
    pub(crate) fn poll(&self) -> Option<Box<CapturedExchange>> {
        self.0.try_recv().ok()
    }
}
