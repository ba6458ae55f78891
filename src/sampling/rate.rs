//! So many in a second: the cap on captures, and the pace of routes that teach nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Dice;
use super::thinning::keep;

/// So many a second over time, in bursts of one second's worth, or of ten where that is more.
#[derive(Debug)]
pub(super) struct Rate {
    /// What one takes; zero does not limit.
    interval: Duration,
    /// What fills the bucket.
    depth: Duration,
    origin: Instant,
}

/// A bucket of tokens, kept as the time at which it would be full again (the generic cell rate algorithm, ITU-T I.371), which
/// is one word: nanoseconds from the origin of its rate on.
#[derive(Debug, Default)]
pub(super) struct Bucket(AtomicU64);

const SECOND: Duration = Duration::from_secs(1);

/// With fewer in a bucket there is nothing between plenty and none, and nothing to thin out by.
const FEWEST: u32 = 10;

impl Rate {
    /// `per_second` 0 does not limit.
    pub(super) fn new(per_second: u32, origin: Instant) -> Self {
        let interval = SECOND.checked_div(per_second).unwrap_or_default();
        Self { interval, depth: SECOND.max(interval * FEWEST), origin }
    }

    /// The probability with which one was admitted, if it was. When the bucket runs low they are thinned out, but for those
    /// that are `precious`: they are admitted as long as there is anything left.
    pub(super) fn admit(&self, bucket: &Bucket, now: Instant, precious: bool, dice: &Dice) -> Option<f64> {
        if self.interval.is_zero() {
            return Some(1.0);
        }
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let now = nanoseconds(now.saturating_duration_since(self.origin));
        let (depth, interval) = (nanoseconds(self.depth), nanoseconds(self.interval));
        let missing = bucket.0.load(Ordering::Relaxed).saturating_sub(now);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let level = 1.0 - missing as f64 / depth as f64;
        let chance = keep(if precious { 1.0 } else { level }, 1.0);
        if !dice.draw(chance) {
            return None;
        }
        let taken = bucket.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |full_at| {
            let next = full_at.max(now).saturating_add(interval);
            (next <= now.saturating_add(depth)).then_some(next)
        });
        taken.is_ok().then_some(chance.probability())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(rate: &Rate, start: Instant, demand: u32, seconds: u32, precious: bool) -> (f64, f64) {
        let (dice, bucket) = (Dice::new(Some(3)), Bucket::default());
        let (mut count, mut estimate) = (0.0, 0.0);
        for request in 0..demand * seconds {
            let now = start + Duration::from_secs(1) * request / demand;
            if let Some(probability) = rate.admit(&bucket, now, precious, &dice) {
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
            let (count, estimate) = admitted(&Rate::new(100, start), start, demand, 60, false);
            assert!((5_000.0..=6_100.0).contains(&count), "{count} of {demand} a second");
            let requests = f64::from(demand * 60);
            assert!((estimate / requests - 1.0).abs() < 0.1, "{estimate} for {requests}");
        }
    }

    #[test]
    fn the_smallest_caps_let_through_ones_that_stand_for_the_others() {
        for per_second in [1, 2, 3, 5] {
            let start = Instant::now();
            let (count, estimate) = admitted(&Rate::new(per_second, start), start, 200, 600, false);
            assert!(count <= f64::from(per_second * 600 + FEWEST), "{count} at {per_second}");
            assert!((estimate / 120_000.0 - 1.0).abs() < 0.3, "{estimate} at {per_second}");
        }
    }

    #[test]
    fn below_half_the_bucket_what_is_precious_still_passes() {
        let start = Instant::now();
        let (rate, bucket, dice) = (Rate::new(10, start), Bucket::default(), Dice::new(Some(1)));
        let at_once = |precious| (0..20).filter(|_| rate.admit(&bucket, start, precious, &dice).is_some()).count();
        assert!(at_once(false) < 10);
        assert!(at_once(true) > 0);
        assert_eq!(at_once(true), 0, "and then it is empty");
    }

    #[test]
    fn zero_admits_everything() {
        let start = Instant::now();
        let (count, estimate) = admitted(&Rate::new(0, start), start, 100_000, 1, false);
        assert_eq!((count, estimate), (100_000.0, 100_000.0));
    }
}
