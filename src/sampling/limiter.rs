//! A cap on captures per second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Admits so many captures in each second since it was made.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_second: u32,
    origin: Instant,
    /// The second in the upper half, how many were admitted in it in the lower.
    window: AtomicU64,
}

impl Limiter {
    /// `per_second` 0 admits everything.
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second, origin: Instant::now(), window: AtomicU64::new(0) }
    }

    pub(crate) fn admit(&self, now: Instant) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let second = now.saturating_duration_since(self.origin).as_secs() & 0xffff_ffff;
        self.window
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |window| {
                let admitted = if window >> 32 == second { window & 0xffff_ffff } else { 0 };
                (admitted < u64::from(self.per_second)).then_some(second << 32 | (admitted + 1))
            })
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn each_second_admits_the_configured_number() {
        let limiter = Limiter::new(3);
        let start = limiter.origin;
        for second in 0..4 {
            let now = start + Duration::from_secs(second);
            assert_eq!((0..10).filter(|_| limiter.admit(now)).count(), 3);
        }
    }

    #[test]
    fn zero_admits_everything() {
        let limiter = Limiter::new(0);
        assert!((0..100_000).all(|_| limiter.admit(limiter.origin)));
    }
}
