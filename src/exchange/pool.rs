//! The hard bound on what captured bodies may occupy: so many slots, so many bytes a buffer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::Exchange;

/// Hands out capture slots and reuses body buffers.
///
/// At most `slots` exchanges are captured or waiting for analysis at any time, each with at most two buffers of
/// `buffer_bytes`; so captured bodies never occupy more than `2 * slots * buffer_bytes`. Heads are kept besides, as the
/// server holds them: what it accepts of header fields bounds them.
#[derive(Debug)]
pub(crate) struct CapturePool {
    buffer_bytes: usize,
    state: Mutex<PoolState>,
}

struct PoolState {
    /// The exchange of each slot, dead where it has ended or none has begun.
    slots: Box<[Weak<Exchange>]>,
    free: Vec<usize>,
    /// Returned buffers, empty of content.
    idle: Vec<Vec<u8>>,
    /// A slot was asked for in vain, and none has been given back since.
    short: bool,
}

/// What buffers held before cannot be shown.
impl std::fmt::Debug for PoolState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} of {} slots free, {} idle buffers", self.free.len(), self.slots.len(), self.idle.len())
    }
}

/// Idle buffers beyond this number are freed, so that a burst does not hold memory for ever.
const IDLE_LIMIT: usize = 64;

/// How long an exchange keeps its slot in any case. After that, others that find no slot may take it.
const UNDISTURBED: Duration = Duration::from_secs(1);

impl CapturePool {
    pub(crate) fn new(slots: usize, buffer_bytes: usize) -> Arc<Self> {
        let state = PoolState {
            slots: std::iter::repeat_with(Weak::new).take(slots).collect(),
            free: (0..slots).rev().collect(),
            idle: Vec::new(),
            short: false,
        };
        Arc::new(Self { buffer_bytes, state: Mutex::new(state) })
    }

    /// How many slots there are.
    pub(crate) fn slots(&self) -> usize {
        self.state().slots.len()
    }

    /// Takes a slot, if one is free, for bodies of so many bytes at most.
    pub(crate) fn try_slot(self: &Arc<Self>, body_limit: Option<usize>) -> Option<CaptureSlot> {
        let mut state = self.state();
        let Some(place) = state.free.pop() else {
            state.short = true;
            return None;
        };
        let body_limit = body_limit.map_or(self.buffer_bytes, |limit| limit.min(self.buffer_bytes));
        Some(CaptureSlot { place, body_limit, pool: Arc::clone(self) })
    }

    /// Exchanges that have kept their slot for `limit`; while others find none, for a second; and streams of which enough
    /// was heard.
    pub(crate) fn overdue(&self, now: Instant, limit: Duration, stream_window: Duration) -> Vec<Arc<Exchange>> {
        let state = self.state();
        let limit = if state.short { limit.min(UNDISTURBED) } else { limit };
        let mut exchanges: Vec<_> = state.slots.iter().filter_map(Weak::upgrade).collect();
        // Whoever drops the last reference to an exchange gives back its slot, and needs the lock for it.
        drop(state);
        exchanges.retain(|exchange| {
            now.saturating_duration_since(exchange.started()) >= limit || exchange.is_heard(now, stream_window)
        });
        exchanges
    }

    fn buffer(self: &Arc<Self>, limit: usize) -> Buffer {
        let bytes = self.state().idle.pop().unwrap_or_default();
        Buffer { bytes, limit, pool: Arc::clone(self) }
    }

    fn take_back(&self, mut bytes: Vec<u8>) {
        // Overwritten, not just shortened: what one caller sent must not lie in a buffer that waits for the next.
        bytes.fill(0);
        bytes.clear();
        let mut state = self.state();
        if state.idle.len() < IDLE_LIMIT.min(state.slots.len() * 2) {
            state.idle.push(bytes);
        }
    }

    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to capture one exchange. Travels with it through the queue and is returned after its analysis.
#[derive(Debug)]
pub(crate) struct CaptureSlot {
    place: usize,
    body_limit: usize,
    pool: Arc<CapturePool>,
}

impl CaptureSlot {
    /// A slot of its own, outside any tracer's bound.
    pub(crate) fn detached(buffer_bytes: usize) -> Self {
        Self { place: 0, body_limit: buffer_bytes, pool: CapturePool::new(0, buffer_bytes) }
    }

    /// Says whose slot it is.
    pub(super) fn occupy(&self, exchange: Weak<Exchange>) {
        if let Some(occupant) = self.pool.state().slots.get_mut(self.place) {
            *occupant = exchange;
        }
    }

    /// A buffer for one body of this exchange.
    pub(crate) fn buffer(&self) -> Buffer {
        self.pool.buffer(self.body_limit)
    }
}

impl Drop for CaptureSlot {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        // What a detached slot gives back nobody takes.
        if let Some(exchange) = state.slots.get_mut(self.place) {
            *exchange = Weak::new();
            state.short = false;
            state.free.push(self.place);
        }
    }
}

/// Bytes of one body. Returned to its pool, overwritten, when dropped.
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    limit: usize,
    pool: Arc<CapturePool>,
}

impl Buffer {
    /// Appends as much of `chunk` as the limit leaves room for; the number of bytes taken.
    pub(crate) fn append(&mut self, chunk: &[u8]) -> usize {
        let room = self.limit.saturating_sub(self.bytes.len());
        let Some(taken) = chunk.get(..chunk.len().min(room)) else { return 0 };
        let needed = self.bytes.len() + taken.len();
        if needed > self.bytes.capacity() {
            // Doubling, but never past the limit: the bound of the pool is exact.
            let target = needed.max(self.bytes.capacity() * 2).min(self.limit).max(needed);
            self.bytes.reserve_exact(target - self.bytes.len());
        }
        self.bytes.extend_from_slice(taken);
        taken.len()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.pool.take_back(std::mem::take(&mut self.bytes));
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Buffer({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_slots_than_configured_are_out_at_once() {
        let pool = CapturePool::new(2, 16);
        let first = pool.try_slot(None).unwrap();
        let _second = pool.try_slot(None).unwrap();
        assert!(pool.try_slot(None).is_none());
        drop(first);
        assert!(pool.try_slot(None).is_some());
    }

    #[test]
    fn a_buffer_never_grows_past_its_limit() {
        let slot = CapturePool::new(1, 100).try_slot(None).unwrap();
        let mut buffer = slot.buffer();
        assert_eq!(buffer.append(&[1; 70]), 70);
        assert_eq!(buffer.append(&[2; 70]), 30);
        assert_eq!(buffer.append(&[3; 70]), 0);
        assert_eq!(buffer.as_slice().len(), 100);
        assert!(buffer.bytes.capacity() <= 100);
    }

    #[test]
    fn a_route_may_lower_the_limit_and_never_raise_it() {
        let pool = CapturePool::new(2, 100);
        let appended = |limit| pool.try_slot(Some(limit)).unwrap().buffer().append(&[1; 200]);
        assert_eq!((appended(0), appended(7), appended(1_000)), (0, 7, 100));
    }

    #[test]
    fn debug_output_shows_lengths_only() {
        let slot = CapturePool::new(1, 100).try_slot(None).unwrap();
        let mut buffer = slot.buffer();
        buffer.append(b"secret");
        assert_eq!(format!("{buffer:?}"), "Buffer(6 bytes)");
        assert!(!format!("{slot:?}").contains("secret"));
    }
}
