//! The cap on captures per second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Dice;
use super::thinning::keep;

/// So many captures a second over time, in bursts of one second's worth, or of ten captures where that is more. A bucket of tokens, kept as the time at which it
/// would be full again (the generic cell rate algorithm, ITU-T I.371), which is one word.
#[derive(Debug)]
pub(crate) struct CaptureRate {
    /// What one capture takes; zero does not limit.
    interval: Duration,
    /// What fills the bucket.
    depth: Duration,
    origin: Instant,
    /// Nanoseconds from the origin on.
    full_at: AtomicU64,
}

const SECOND: Duration = Duration::from_secs(1);

/// With fewer in a bucket there is nothing between plenty and none, and nothing to thin out by.
const FEWEST: u32 = 10;

impl CaptureRate {
    /// `per_second` 0 does not limit.
    pub(crate) fn new(per_second: u32, origin: Instant) -> Self {
        let interval = SECOND.checked_div(per_second).unwrap_or_default();
        Self { interval, depth: SECOND.max(interval * FEWEST), origin, full_at: AtomicU64::new(0) }
    }

    /// The probability with which a capture was admitted, if it was. When the bucket runs low captures are thinned out, but
    /// of routes that were hardly ever captured: those are admitted as long as there is anything left.
    pub(crate) fn admit(&self, now: Instant, is_new: bool, dice: &Dice) -> Option<f64> {
        if self.interval.is_zero() {
            return Some(1.0);
        }
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let now = nanoseconds(now.saturating_duration_since(self.origin));
        let (depth, interval) = (nanoseconds(self.depth), nanoseconds(self.interval));
        let missing = self.full_at.load(Ordering::Relaxed).saturating_sub(now);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let level = 1.0 - missing as f64 / depth as f64;
        let chance = keep(if is_new { 1.0 } else { level }, 1.0);
        if !dice.draw(chance) {
            return None;
        }
        let taken = self.full_at.fetch_update(Ordering::AcqRel, Ordering::Acquire, |full_at| {
            let next = full_at.max(now).saturating_add(interval);
            (next <= now.saturating_add(depth)).then_some(next)
        });
        taken.is_ok().then_some(chance.probability())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(rate: &CaptureRate, start: Instant, demand: u32, seconds: u32, is_new: bool) -> (f64, f64) {
        let dice = Dice::new(Some(3));
        let (mut count, mut estimate) = (0.0, 0.0);
        for request in 0..demand * seconds {
            let now = start + Duration::from_secs(1) * request / demand;
            if let Some(probability) = rate.admit(now, is_new, &dice) {
                count += 1.0;
                estimate += 1.0 / probability;
            }
        }
        (count, estimate)
    }

    #[test]
    fn no_more_than_the_rate_and_one_burst_are_admitted_and_they_stand_for_all() {
        for demand in [200, 1_000, 20_000] {
            let start = Instant::now();
            let (count, estimate) = admitted(&CaptureRate::new(100, start), start, demand, 60, false);
            assert!((5_000.0..=6_100.0).contains(&count), "{count} of {demand} a second");
            let requests = f64::from(demand * 60);
            assert!((estimate / requests - 1.0).abs() < 0.1, "{estimate} for {requests}");
        }
    }

    #[test]
    fn the_smallest_caps_let_through_ones_that_stand_for_the_others() {
        for per_second in [1, 2, 3, 5] {
            let start = Instant::now();
            let (count, estimate) = admitted(&CaptureRate::new(per_second, start), start, 200, 600, false);
            assert!(count <= f64::from(per_second * 600 + FEWEST), "{count} at {per_second}");
            assert!((estimate / 120_000.0 - 1.0).abs() < 0.3, "{estimate} at {per_second}");
        }
    }

    #[test]
    fn below_half_the_bucket_routes_that_are_new_still_pass() {
        let start = Instant::now();
        let rate = CaptureRate::new(10, start);
        let at_once = |is_new| (0..20).filter(|_| rate.admit(start, is_new, &Dice::new(Some(1))).is_some()).count();
        assert!(at_once(false) < 10);
        assert!(at_once(true) > 0);
        assert_eq!(at_once(true), 0, "and then it is empty");
    }

    #[test]
    fn zero_admits_everything() {
        let start = Instant::now();
        let (count, estimate) = admitted(&CaptureRate::new(0, start), start, 100_000, 1, false);
        assert_eq!((count, estimate), (100_000.0, 100_000.0));
    }
}
