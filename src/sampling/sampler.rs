//! The decision on one request.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::limiter::Limiter;
use super::{AnalysisBudget, Draw, Interest, RouteEntry, Striped};
use crate::observation::{RouteSource, Sampling, SamplingReason};

/// Decides which requests are captured, and counts every one that is not, by reason.
#[derive(Debug)]
pub(crate) struct Sampler {
    draw: Draw,
    limiter: Limiter,
    budget: AnalysisBudget,
    stopped: AtomicBool,
    seen: Striped,
    not_drawn: Striped,
    skipped: Skipped,
}

#[derive(Debug, Default)]
struct Skipped {
    excluded: Striped,
    rate_limit: AtomicU64,
    budget: AtomicU64,
    no_slot: AtomicU64,
    stopped: AtomicU64,
}

/// Requests that were not captured, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SkipCounts {
    pub(crate) not_drawn: u64,
    pub(crate) excluded: u64,
    pub(crate) rate_limit: u64,
    pub(crate) budget: u64,
    pub(crate) no_slot: u64,
    pub(crate) stopped: u64,
}

/// What to do with a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) interest: Interest,
    pub(crate) sampling: Sampling,
}

impl Sampler {
    pub(crate) fn new(draw: Draw, captures_per_second: u32, budget: AnalysisBudget) -> Self {
        Self {
            draw,
            limiter: Limiter::new(captures_per_second),
            budget,
            stopped: AtomicBool::new(false),
            seen: Striped::default(),
            not_drawn: Striped::default(),
            skipped: Skipped::default(),
        }
    }

    pub(crate) fn budget(&self) -> &AnalysisBudget {
        &self.budget
    }

    /// Counts a request and decides. `route` is its entry in the table, if it has one.
    ///
    /// First sight is for routes that a router or a declaration vouches for: were it for any path, a caller could raise
    /// the sample rate by inventing paths.
    pub(crate) fn decide(&self, route: Option<&RouteEntry>, excluded: bool) -> Decision {
        self.seen.increment();
        if excluded {
            self.skipped.excluded.increment();
            return Decision::LEAVE;
        }
        if self.stopped.load(Ordering::Relaxed) {
            self.skipped.stopped.fetch_add(1, Ordering::Relaxed);
            return Decision::LEAVE;
        }
        let vouched = route.filter(|entry| matches!(entry.source(), RouteSource::Router | RouteSource::Declared));
        if vouched.is_some_and(RouteEntry::is_new)
            && self.draw.probability() > 0.0
            && vouched.is_some_and(RouteEntry::claim_first)
        {
            return Decision::take(SamplingReason::FirstSeen, 1.0);
        }
        if !self.draw.draw() {
            self.not_drawn.increment();
            return Decision::LEAVE;
        }
        if self.budget.is_spent() {
            self.skipped.budget.fetch_add(1, Ordering::Relaxed);
            return Decision::LEAVE;
        }
        if !self.limiter.admit(Instant::now()) {
            self.skipped.rate_limit.fetch_add(1, Ordering::Relaxed);
            return Decision::LEAVE;
        }
        Decision::take(SamplingReason::Ratio, self.draw.probability())
    }

    /// Counts a request that was to be captured when no slot was free.
    pub(crate) fn no_slot(&self) {
        self.skipped.no_slot.fetch_add(1, Ordering::Relaxed);
    }

    /// Ends sampling: from now on every request is counted and left alone.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    pub(crate) fn seen(&self) -> u64 {
        self.seen.sum()
    }

    pub(crate) fn skipped(&self) -> SkipCounts {
        SkipCounts {
            not_drawn: self.not_drawn.sum(),
            excluded: self.skipped.excluded.sum(),
            rate_limit: self.skipped.rate_limit.load(Ordering::Relaxed),
            budget: self.skipped.budget.load(Ordering::Relaxed),
            no_slot: self.skipped.no_slot.load(Ordering::Relaxed),
            stopped: self.skipped.stopped.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
impl SkipCounts {
    fn total(&self) -> u64 {
        self.not_drawn + self.excluded + self.rate_limit + self.budget + self.no_slot + self.stopped
    }
}

impl Decision {
    const LEAVE: Self =
        Self { interest: Interest::NONE, sampling: Sampling { reason: SamplingReason::Ratio, probability: 0.0 } };

    fn take(reason: SamplingReason, probability: f64) -> Self {
        Self { interest: Interest::SCHEMA, sampling: Sampling { reason, probability } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Method;
    use crate::sampling::{Exclusions, RouteTable};

    fn sampler(probability: f64, per_second: u32) -> Sampler {
        Sampler::new(Draw::new(probability, Some(1)), per_second, AnalysisBudget::new(1.0, Instant::now()))
    }

    #[test]
    fn the_first_request_of_a_vouched_route_is_taken_with_certainty() {
        let (sampler, routes) = (sampler(1e-9, 0), RouteTable::new(Exclusions::default()));
        let (_, entry) = routes.entry(Method::Get, "/users/{id}", RouteSource::Router).unwrap();
        assert_eq!(sampler.decide(Some(entry), false), Decision::take(SamplingReason::FirstSeen, 1.0));
        assert!(sampler.decide(Some(entry), false).interest.is_none());
    }

    #[test]
    fn unmatched_paths_cannot_raise_the_rate() {
        let (sampler, routes) = (sampler(1e-9, 0), RouteTable::new(Exclusions::default()));
        let (_, entry) = routes.entry(Method::Get, "unmatched", RouteSource::Unmatched).unwrap();
        assert!((0..1_000).all(|_| sampler.decide(Some(entry), false).interest.is_none()));
    }

    #[test]
    fn a_rate_of_zero_takes_nothing_not_even_the_first() {
        let (sampler, routes) = (sampler(0.0, 0), RouteTable::new(Exclusions::default()));
        let (_, entry) = routes.entry(Method::Get, "/", RouteSource::Router).unwrap();
        assert!(sampler.decide(Some(entry), false).interest.is_none());
    }

    #[test]
    fn seen_is_taken_plus_skipped_whatever_the_reasons() {
        let (sampler, routes) = (sampler(0.5, 10), RouteTable::new(Exclusions::default()));
        let (_, entry) = routes.entry(Method::Get, "/", RouteSource::Router).unwrap();
        let mut taken = 0;
        for n in 0..1_000 {
            taken += u64::from(!sampler.decide(Some(entry), n % 10 == 0).interest.is_none());
        }
        sampler.stop();
        sampler.decide(Some(entry), false);
        let skipped = sampler.skipped();
        assert_eq!(sampler.seen(), taken + skipped.total());
        assert_eq!((skipped.excluded, skipped.stopped), (100, 1));
        assert!(skipped.rate_limit > 0 && skipped.not_drawn > 0);
    }
}
