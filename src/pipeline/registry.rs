//! The tracers of this process by number.
//!
//! A thread remembers which request it serves on every request, captured or not; a number costs it nothing, where a
//! reference would have to be counted.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use super::Shared;

/// A tracer's number; no two tracers of a process have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TracerId(NonZeroU32);

static NEXT: AtomicU32 = AtomicU32::new(1);
/// Read by whoever says something of a request, on all threads at once; written when a tracer begins or ends.
static RUNNING: RwLock<Vec<(TracerId, Weak<Shared>)>> = RwLock::new(Vec::new());

impl TracerId {
    /// The next number. After four thousand million tracers they begin again, with those of tracers long gone.
    pub(super) fn next() -> Self {
        NonZeroU32::new(NEXT.fetch_add(1, Ordering::Relaxed)).map_or_else(Self::next, Self)
    }

    pub(super) fn register(self, shared: &Arc<Shared>) {
        RUNNING.write().unwrap_or_else(PoisonError::into_inner).push((self, Arc::downgrade(shared)));
    }

    pub(super) fn unregister(self) {
        RUNNING.write().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != self);
    }

    /// The state of a tracer that is still running.
    pub(crate) fn find(self) -> Option<Arc<Shared>> {
        let running = RUNNING.read().unwrap_or_else(PoisonError::into_inner);
        let tracer = running.iter().find(|(id, _)| *id == self)?.1.upgrade();
        // Not under the lock: the last one to go unregisters its tracer.
        drop(running);
        tracer
    }
}
