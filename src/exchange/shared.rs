//! The exchange while it is still going on.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::{BodyCapture, CapturedExchange, ExchangeQueue, ResponseHead};
use crate::body::Continuation;
use crate::observation::{EventMetadata, OperatorText, Outcome, Sampling};

/// How many fields of one event an exchange keeps, each of one type.
pub(crate) const FIELDS_LIMIT: usize = 16;

/// Which of the two bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// An exchange that several owners add to. The last owner that drops it submits it.
///
/// That is the one rule for every ending: complete, failed, cancelled, panicked, upgraded, never polled. What remains is
/// [`revoke`](Self::revoke), which closes a capture that takes too long, and [`submit`](Self::submit) for streams, which
/// may never end, when enough of them was seen. After either, everything that is added is ignored.
#[derive(Debug)]
pub(crate) struct Exchange {
    open: Mutex<Option<Box<CapturedExchange>>>,
    queue: Arc<ExchangeQueue>,
    started: Instant,
    /// When a stream began to answer; nothing for another response.
    streaming: OnceLock<Instant>,
}

impl Exchange {
    pub(crate) fn new(captured: Box<CapturedExchange>, queue: Arc<ExchangeQueue>) -> Arc<Self> {
        let started = captured.started;
        Arc::new_cyclic(|exchange| {
            captured.slot.occupy(exchange.clone());
            Self { open: Mutex::new(Some(captured)), queue, started, streaming: OnceLock::new() }
        })
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// Whether the response is a stream that is captured from its beginning.
    pub(crate) fn is_stream(&self) -> bool {
        self.streaming.get().is_some()
    }

    /// Whether a stream has been captured for as long as one is.
    pub(super) fn is_heard(&self, now: Instant, window: Duration) -> bool {
        self.streaming.get().is_some_and(|since| now.saturating_duration_since(*since) >= window)
    }

    /// Records the response's head.
    pub(crate) fn respond(&self, response: ResponseHead, body: BodyCapture) {
        let duration = self.started.elapsed();
        self.with(|captured| {
            if response.continuation == Continuation::Stream {
                _ = self.streaming.set(self.started + duration);
            }
            captured.response = Some(response);
            captured.response_body = body;
            captured.outcome = Outcome::Response;
            captured.duration = duration;
        });
    }

    /// Records an ending without a response.
    pub(crate) fn fail(&self, outcome: Outcome) {
        self.with(|captured| captured.outcome = outcome);
    }

    /// Adds to one of the bodies; false when the exchange is closed, so that there is nothing to add to any more.
    pub(crate) fn body(&self, side: Side, add: impl FnOnce(&mut BodyCapture, &super::CaptureSlot)) -> bool {
        self.with(|captured| {
            let body = match side {
                Side::Request => &mut captured.request_body,
                Side::Response => &mut captured.response_body,
            };
            add(body, &captured.slot);
        })
    }

    /// Records that the handler knows the user.
    pub(crate) fn user_known(&self) {
        self.with(|captured| captured.user_known = true);
    }

    /// Records a business event and what was said with it; the same event counts once for an exchange, and so does the
    /// same field of it with the same type.
    pub(crate) fn event(&self, event: &OperatorText, metadata: &[EventMetadata]) {
        const EVENTS_LIMIT: usize = 16;
        self.with(|captured| {
            if !captured.events.contains(event) {
                if captured.events.len() >= EVENTS_LIMIT {
                    return;
                }
                captured.events.push(event.clone());
            }
            let kept = &mut captured.event_metadata;
            for added in metadata {
                let of_event = kept.iter().filter(|kept| kept.event == *event).count();
                if of_event < FIELDS_LIMIT && !kept.contains(added) {
                    kept.push(added.clone());
                }
            }
        });
    }

    /// Has it decided whether what was captured is wanted, now that the status is known; false if it is not, or was closed
    /// and decided on before. What nobody wants is forgotten, and what is added to it afterwards ignored.
    ///
    /// Under the lock, so that nobody closes it meanwhile, and it is decided on once.
    pub(crate) fn settle(&self, decide: impl FnOnce() -> Option<Sampling>) -> bool {
        let mut open = self.lock();
        let Some(captured) = open.as_mut() else { return false };
        let unwanted = match decide() {
            Some(sampling) => {
                (captured.sampling, captured.is_tentative) = (sampling, false);
                None
            }
            None => open.take(),
        };
        // Dropped outside the lock: buffers are overwritten, and the slot is given back.
        drop(open);
        unwanted.is_none()
    }

    /// Submits now, because the exchange may go on for hours and enough of it was seen.
    pub(crate) fn submit(&self) {
        // Not under the lock: a queue that refuses it drops it, and overwrites what it held.
        let captured = self.lock().take();
        if let Some(mut captured) = captured {
            self.close(&mut captured);
            self.queue.submit(captured);
        }
    }

    /// Closes the capture because it took too long. The caller analyses what was seen.
    pub(crate) fn revoke(&self) -> Option<Box<CapturedExchange>> {
        let mut captured = self.lock().take()?;
        captured.revoked = true;
        self.close(&mut captured);
        Some(captured)
    }

    fn close(&self, captured: &mut CapturedExchange) {
        // Without a response the exchange took until now.
        if captured.response.is_none() {
            captured.duration = self.started.elapsed();
        }
        captured.settle();
    }

    /// Changes what was captured; false when the exchange is closed.
    fn with(&self, change: impl FnOnce(&mut CapturedExchange)) -> bool {
        self.lock().as_deref_mut().map(change).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<CapturedExchange>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.submit();
    }
}
