//! Who writes the lines, and their numbers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::observation::{Producer, TracerText};

/// Who writes the lines. Rules are known once the analysis thread has compiled them.
#[derive(Debug)]
pub(super) struct ProducerIdentity {
    id: TracerText,
    rules: Mutex<TracerText>,
    observations: AtomicU64,
    records: AtomicU64,
    endpoints: AtomicU64,
}

impl ProducerIdentity {
    pub(super) fn new() -> Self {
        Self {
            id: TracerText::hex(random_id(), 32),
            rules: Mutex::new(TracerText::hex(0, 16)),
            observations: AtomicU64::new(0),
            records: AtomicU64::new(0),
            endpoints: AtomicU64::new(0),
        }
    }

    pub(super) fn set_rules(&self, digest: u64) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = TracerText::hex(digest.into(), 16);
    }

    /// The producer of the next observation.
    pub(super) fn observation(&self) -> Producer {
        self.next(&self.observations)
    }

    /// The producer of the next record.
    pub(super) fn record(&self) -> Producer {
        self.next(&self.records)
    }

    /// The producer of the next list of declared endpoints.
    pub(super) fn endpoints(&self) -> Producer {
        self.next(&self.endpoints)
    }

    /// The producer of something that has no number yet.
    pub(super) fn unnumbered(&self) -> Producer {
        self.producer(0)
    }

    fn next(&self, counter: &AtomicU64) -> Producer {
        self.producer(counter.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn producer(&self, seq: u64) -> Producer {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Producer { id: self.id.clone(), seq, tracer: TracerText::version(), rules }
    }
}

/// 128 random bits. Without a source of entropy, time and process id still tell producers apart in all likelihood.
fn random_id() -> u128 {
    use rand::TryRng;
    let mut bytes = [0; 16];
    if rand::rngs::SysRng.try_fill_bytes(&mut bytes).is_ok() {
        return u128::from_ne_bytes(bytes);
    }
    let now = SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    now.as_nanos() ^ (u128::from(std::process::id()) << 96)
}
