//! The hard bound on what captured bodies may occupy: so many slots, so many bytes a buffer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Hands out capture slots and reuses body buffers.
///
/// At most `slots` exchanges are captured or waiting for analysis at any time, each with at most two buffers of
/// `buffer_bytes`; so captured bodies never occupy more than `2 * slots * buffer_bytes`.
#[derive(Debug)]
pub(crate) struct CapturePool {
    slots: usize,
    buffer_bytes: usize,
    in_use: AtomicUsize,
    idle: Mutex<IdleBuffers>,
}

/// Returned buffers, empty of content. `Debug` cannot show what a buffer held before.
#[derive(Default)]
struct IdleBuffers(Vec<Vec<u8>>);

impl std::fmt::Debug for IdleBuffers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} buffers", self.0.len())
    }
}

/// Idle buffers beyond this number are freed, so that a burst does not hold memory for ever.
const IDLE_LIMIT: usize = 64;

impl CapturePool {
    pub(crate) fn new(slots: usize, buffer_bytes: usize) -> Arc<Self> {
        Arc::new(Self { slots, buffer_bytes, in_use: AtomicUsize::new(0), idle: Mutex::default() })
    }

    /// Takes a slot, if one is free.
    pub(crate) fn try_slot(self: &Arc<Self>) -> Option<CaptureSlot> {
        self.in_use
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, |used| (used < self.slots).then_some(used + 1))
            .ok()
            .map(|_| CaptureSlot { pool: Arc::clone(self) })
    }

    fn buffer(self: &Arc<Self>) -> Buffer {
        let bytes = self.idle.lock().unwrap_or_else(PoisonError::into_inner).0.pop().unwrap_or_default();
        Buffer { bytes, pool: Arc::clone(self) }
    }

    fn take_back(&self, mut bytes: Vec<u8>) {
        // Overwritten, not just shortened: what one caller sent must not lie in a buffer that waits for the next.
        bytes.fill(0);
        bytes.clear();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.0.len() < IDLE_LIMIT.min(self.slots * 2) {
            idle.0.push(bytes);
        }
    }
}

/// The right to capture one exchange. Travels with it through the queue and is returned after its analysis.
#[derive(Debug)]
pub(crate) struct CaptureSlot {
    pool: Arc<CapturePool>,
}

impl CaptureSlot {
    /// A slot of its own, outside any tracer's bound.
    pub(crate) fn detached(buffer_bytes: usize) -> Self {
        let pool = CapturePool::new(1, buffer_bytes);
        pool.in_use.store(1, Ordering::Release);
        Self { pool }
    }

    /// A buffer for one body of this exchange.
    pub(crate) fn buffer(&self) -> Buffer {
        self.pool.buffer()
    }
}

impl Drop for CaptureSlot {
    fn drop(&mut self) {
        self.pool.in_use.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Bytes of one body. Returned to its pool, overwritten, when dropped.
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    pool: Arc<CapturePool>,
}

impl Buffer {
    /// Appends as much of `chunk` as the limit leaves room for; the number of bytes taken.
    pub(crate) fn append(&mut self, chunk: &[u8]) -> usize {
        let room = self.pool.buffer_bytes.saturating_sub(self.bytes.len());
        let Some(taken) = chunk.get(..chunk.len().min(room)) else { return 0 };
        let needed = self.bytes.len() + taken.len();
        if needed > self.bytes.capacity() {
            // Doubling, but never past the limit: the bound of the pool is exact.
            let target = needed.max(self.bytes.capacity() * 2).min(self.pool.buffer_bytes).max(needed);
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
        let first = pool.try_slot().unwrap();
        let _second = pool.try_slot().unwrap();
        assert!(pool.try_slot().is_none());
        drop(first);
        assert!(pool.try_slot().is_some());
    }

    #[test]
    fn a_buffer_never_grows_past_its_limit() {
        let slot = CapturePool::new(1, 100).try_slot().unwrap();
        let mut buffer = slot.buffer();
        assert_eq!(buffer.append(&[1; 70]), 70);
        assert_eq!(buffer.append(&[2; 70]), 30);
        assert_eq!(buffer.append(&[3; 70]), 0);
        assert_eq!(buffer.as_slice().len(), 100);
        assert!(buffer.bytes.capacity() <= 100);
    }

    #[test]
    fn debug_output_shows_lengths_only() {
        let slot = CapturePool::new(1, 100).try_slot().unwrap();
        let mut buffer = slot.buffer();
        buffer.append(b"secret");
        assert_eq!(format!("{buffer:?}"), "Buffer(6 bytes)");
        assert!(!format!("{slot:?}").contains("secret"));
    }
}
