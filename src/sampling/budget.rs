//! The share of the processor that analysis may take.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::thinning::AMPLE;

/// A token bucket of analysis time: it fills at `share` of wall time and holds one second's worth, and 10 ms at least.
///
/// The analysis thread charges what it spent; request tasks only read one flag.
#[derive(Debug)]
pub(crate) struct AnalysisBudget {
    share: f64,
    depth: f64,
    spent: AtomicBool,
    bucket: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// Seconds of analysis that may still be spent; negative after an expensive exchange.
    seconds: f64,
    refilled: Instant,
}

impl AnalysisBudget {
    /// `share` of the `cores` that the process has, but of one at most, because the analysis has one thread; a share of 1
    /// and more never runs out.
    pub(crate) fn new(share: f64, cores: f64, now: Instant) -> Self {
        let share = if share >= 1.0 { share } else { share * cores.min(1.0) };
        // A burst of more would be throttled by a quota, and the application with it; with less there is nothing between
        // plenty and none, because one analysis takes up to some milliseconds.
        let depth = share.max(0.01);
        Self {
            share,
            depth,
            spent: AtomicBool::new(false),
            bucket: Mutex::new(Bucket { seconds: depth, refilled: now }),
        }
    }

    /// Whether it never runs out.
    pub(super) fn is_unlimited(&self) -> bool {
        self.share >= 1.0
    }

    /// Whether captures have to wait.
    pub(crate) fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether exchanges are thinned out.
    pub(crate) fn is_short(&self) -> bool {
        self.level() < AMPLE
    }

    /// How much is left: 1 for all, 0 for nothing, less after more was spent than there was.
    pub(crate) fn level(&self) -> f64 {
        if self.is_unlimited() {
            return 1.0;
        }
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).seconds / self.depth
    }

    /// Puts a charge right: it was `charged` and should have been `ran`.
    pub(crate) fn correct(&self, charged: Duration, ran: Duration) {
        if self.is_unlimited() {
            return;
        }
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.seconds = (bucket.seconds + charged.as_secs_f64() - ran.as_secs_f64()).min(self.depth);
        self.spent.store(bucket.seconds < 0.0, Ordering::Relaxed);
    }

    /// Charges the time that analysis took up to `now`, and refills.
    pub(crate) fn charge(&self, took: Duration, now: Instant) {
        if self.is_unlimited() {
            return;
        }
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = now.saturating_duration_since(bucket.refilled).as_secs_f64();
        bucket.refilled = now;
        bucket.seconds = (bucket.seconds + elapsed * self.share).min(self.depth) - took.as_secs_f64();
        self.spent.store(bucket.seconds < 0.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_analysis_pauses_captures_until_time_has_paid_for_it() {
        let start = Instant::now();
        let budget = AnalysisBudget::new(0.05, 8.0, start);
        budget.charge(Duration::from_millis(100), start);
        assert!(budget.is_spent() && budget.level() < 0.0);
        budget.charge(Duration::ZERO, start + Duration::from_millis(500));
        assert!(budget.is_spent(), "25 of the missing 50 ms are paid");
        budget.charge(Duration::ZERO, start + Duration::from_millis(1_100));
        assert!(!budget.is_spent() && budget.level() > 0.0);
    }

    #[test]
    fn a_tenth_of_a_core_gives_a_tenth_of_the_time() {
        let start = Instant::now();
        let budget = AnalysisBudget::new(0.05, 0.1, start);
        budget.charge(Duration::from_millis(20), start);
        budget.charge(Duration::ZERO, start + Duration::from_millis(1_900));
        assert!(budget.is_spent(), "9.5 of the missing 10 ms are paid");
        budget.charge(Duration::ZERO, start + Duration::from_millis(2_100));
        assert!(!budget.is_spent());
    }

    #[test]
    fn a_whole_core_never_runs_out() {
        let start = Instant::now();
        let budget = AnalysisBudget::new(1.0, 0.1, start);
        budget.charge(Duration::from_secs(100), start);
        assert!(!budget.is_spent() && budget.level() >= 1.0);
    }
}
