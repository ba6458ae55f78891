//! Counters that many threads add to without disturbing each other.

use std::cell::Cell;
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
    /// The thread's stripe, once it has one.
    static STRIPE: Cell<usize> = const { Cell::new(STRIPES) };
}

impl Striped {
    /// Adds one.
    pub(crate) fn increment(&self) {
        if let Some(Line(count)) = self.0.get(STRIPE.get()) {
            count.fetch_add(1, Ordering::Relaxed);
        } else {
            STRIPE.set(NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES);
            self.increment();
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
