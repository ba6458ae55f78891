//! Counters that many threads add to without disturbing each other.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

const STRIPES: usize = 8;

/// A counter in stripes of one cache line each; a thread always adds to the same stripe.
#[derive(Debug, Default)]
pub(crate) struct Striped([Line; STRIPES]);

#[derive(Debug, Default)]
#[repr(align(64))]
struct Line(AtomicU64);

static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static STRIPE: usize = NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES;
}

impl Striped {
    /// Adds one.
    pub(crate) fn increment(&self) {
        // A thread that is being torn down has no stripe of its own any more.
        let stripe = STRIPE.try_with(|stripe| *stripe).unwrap_or(0);
        if let Some(Line(count)) = self.0.get(stripe) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The sum over all stripes. Exact when nobody is adding.
    pub(crate) fn sum(&self) -> u64 {
        self.0.iter().map(|Line(count)| count.load(Ordering::Relaxed)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_increment_is_lost_between_threads() {
        let counter = Striped::default();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| (0..1_000).for_each(|_| counter.increment()));
            }
        });
        assert_eq!(counter.sum(), 20_000);
    }
}
