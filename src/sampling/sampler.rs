//! The decision on one request.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::limiter::Limiter;
use super::{AnalysisBudget, Draw, Interest, RouteEntry};
use crate::observation::{RouteSource, Sampling, SamplingReason};

/// Decides which requests are captured, and counts those that are not for any other reason than the draw. That one is
/// the usual, and what remains of all requests: counting it too would cost more than the draw.
#[derive(Debug)]
pub(crate) struct Sampler {
    draw: Draw,
    limiter: Limiter,
    budget: AnalysisBudget,
    stopped: AtomicBool,
    skipped: Skipped,
}

#[derive(Debug, Default)]
struct Skipped {
    rate_limit: AtomicU64,
    budget: AtomicU64,
    no_slot: AtomicU64,
    stopped: AtomicU64,
}

/// Requests that were not captured, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SkipCounts {
    pub(crate) rate_limit: u64,
    pub(crate) budget: u64,
    pub(crate) no_slot: u64,
    pub(crate) stopped: u64,
}

/// What to do with a request, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) interest: Interest,
    pub(crate) reason: SamplingReason,
}

impl Sampler {
    pub(crate) fn new(draw: Draw, captures_per_second: u32, budget: AnalysisBudget) -> Self {
        Self {
            draw,
            limiter: Limiter::new(captures_per_second),
            budget,
            stopped: AtomicBool::new(false),
            skipped: Skipped::default(),
        }
    }

    pub(crate) fn budget(&self) -> &AnalysisBudget {
        &self.budget
    }

    /// Decides on a request that is not excluded. `route` is its entry in the table, if it has one.
    ///
    /// First sight is for routes that a router or a declaration vouches for: were it for any path, a caller could raise
    /// the sample rate by inventing paths.
    pub(crate) fn decide(&self, route: Option<&RouteEntry>) -> Decision {
        if self.stopped.load(Ordering::Relaxed) {
            self.skipped.stopped.fetch_add(1, Ordering::Relaxed);
            return Decision::LEAVE;
        }
        let vouched = route.filter(|entry| matches!(entry.source(), RouteSource::Router | RouteSource::Declared));
        if vouched.is_some_and(RouteEntry::is_new)
            && self.draw.probability() > 0.0
            && vouched.is_some_and(RouteEntry::claim_first)
        {
            return Decision::take(SamplingReason::FirstSeen);
        }
        if !self.draw.draw() {
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
        Decision::take(SamplingReason::Ratio)
    }

    /// How likely a request was to be taken for that reason.
    pub(crate) fn sampling(&self, reason: SamplingReason) -> Sampling {
        let probability = if reason == SamplingReason::FirstSeen { 1.0 } else { self.draw.probability() };
        Sampling { reason, probability }
    }

    /// Counts a request that was to be captured when no slot was free.
    pub(crate) fn no_slot(&self) {
        self.skipped.no_slot.fetch_add(1, Ordering::Relaxed);
    }

    /// Ends sampling: from now on every request is counted and left alone.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    pub(crate) fn skipped(&self) -> SkipCounts {
        SkipCounts {
            rate_limit: self.skipped.rate_limit.load(Ordering::Relaxed),
            budget: self.skipped.budget.load(Ordering::Relaxed),
            no_slot: self.skipped.no_slot.load(Ordering::Relaxed),
            stopped: self.skipped.stopped.load(Ordering::Relaxed),
        }
    }
}

impl SkipCounts {
    pub(crate) fn total(&self) -> u64 {
        self.rate_limit + self.budget + self.no_slot + self.stopped
    }
}

impl Decision {
    /// Nobody is interested.
    pub(crate) const LEAVE: Self = Self { interest: Interest::NONE, reason: SamplingReason::Ratio };

    fn take(reason: SamplingReason) -> Self {
        Self { interest: Interest::SCHEMA, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{BasePathId, BasePaths};
    use crate::observation::Method;
    use crate::sampling::{Exclusions, RouteTable};

    fn sampler(probability: f64, per_second: u32) -> Sampler {
        Sampler::new(Draw::new(probability, Some(1)), per_second, AnalysisBudget::new(1.0, Instant::now()))
    }

    #[test]
    fn the_first_request_of_a_vouched_route_is_taken_with_certainty() {
        let (sampler, routes) = (sampler(1e-9, 0), RouteTable::new(Exclusions::default(), BasePaths::default()));
        let (_, entry) = routes.entry(Method::Get, "/users/{id}", BasePathId::default(), RouteSource::Router).unwrap();
        assert_eq!(sampler.decide(Some(entry)), Decision::take(SamplingReason::FirstSeen));
        assert!(sampler.decide(Some(entry)).interest.is_none());
    }

    #[test]
    fn unmatched_paths_cannot_raise_the_rate() {
        let (sampler, routes) = (sampler(1e-9, 0), RouteTable::new(Exclusions::default(), BasePaths::default()));
        let (_, entry) = routes.entry(Method::Get, "unmatched", BasePathId::default(), RouteSource::Unmatched).unwrap();
        assert!((0..1_000).all(|_| sampler.decide(Some(entry)).interest.is_none()));
    }

    #[test]
    fn a_rate_of_zero_takes_nothing_not_even_the_first() {
        let (sampler, routes) = (sampler(0.0, 0), RouteTable::new(Exclusions::default(), BasePaths::default()));
        let (_, entry) = routes.entry(Method::Get, "/", BasePathId::default(), RouteSource::Router).unwrap();
        assert!(sampler.decide(Some(entry)).interest.is_none());
    }

    #[test]
    fn every_other_reason_than_the_draw_is_counted() {
        let (sampler, routes) = (sampler(1.0, 10), RouteTable::new(Exclusions::default(), BasePaths::default()));
        let (_, entry) = routes.entry(Method::Get, "/", BasePathId::default(), RouteSource::Router).unwrap();
        // The first of the route is not limited.
        let taken = (0..100).filter(|_| !sampler.decide(Some(entry)).interest.is_none()).count() as u64;
        sampler.stop();
        sampler.decide(Some(entry));
        assert!(taken >= 11);
        assert_eq!(sampler.skipped(), SkipCounts { rate_limit: 100 - taken, stopped: 1, ..SkipCounts::default() });
    }
}
