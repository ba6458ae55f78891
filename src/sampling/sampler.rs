//! The decision on one request.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::policy::{Chooser, Policy};
use super::rate::{Bucket, Rate};
use super::skipped::{SkipCounts, Skipped};
use super::window::Windows;
use super::{AnalysisBudget, Chance, Dice, Interest, RouteEntry, RouteId, SamplingPolicy, SamplingRequest};
use crate::observation::{Sampling, SamplingReason, SkipReason};

/// Decides which requests are captured, and counts those that are not for any other reason than the policy. That one is
/// the usual, and what remains of all requests: counting it too would cost more than the draw.
#[derive(Debug)]
pub(crate) struct Sampler {
    default: Rule,
    /// Policies of routes, in the order of the operator's list.
    own: Vec<Rule>,
    dice: Dice,
    /// There if a policy asks for the status.
    windows: Option<Windows>,
    rate: Rate,
    captures: Bucket,
    budget: AnalysisBudget,
    stopped: AtomicBool,
    custom_panicked: AtomicBool,
    /// Of requests whose route has no entry.
    skipped: Skipped,
}

/// A policy as it is applied.
enum Rule {
    Ratio(Chance),
    Window(Duration),
    Custom(Arc<Chooser>),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Ratio(_) => "Ratio",
            Self::Window(_) => "Window",
            Self::Custom(_) => "Custom",
        })
    }
}

impl Rule {
    fn of(policy: &SamplingPolicy) -> Self {
        match &policy.0 {
            Policy::Ratio(probability) => Self::Ratio(Chance::new(*probability)),
            Policy::Window(delay) => Self::Window(*delay),
            Policy::Always => Self::Ratio(Chance::new(1.0)),
            Policy::Never => Self::Ratio(Chance::new(0.0)),
            Policy::Custom(choose) => Self::Custom(Arc::clone(choose)),
        }
    }
}

/// What to do with a request, why, and how likely that was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) interest: Interest,
    pub(crate) reason: SamplingReason,
    pub(crate) probability: f64,
}

/// What bounds captures.
#[derive(Debug)]
pub(crate) struct Caps {
    pub(crate) per_second: u32,
    pub(crate) budget: AnalysisBudget,
}

impl Sampler {
    /// `own` are the policies that entries of routes name by their number.
    pub(crate) fn new<'a>(
        default: &SamplingPolicy,
        own: impl IntoIterator<Item = &'a SamplingPolicy>,
        seed: Option<u64>,
        caps: Caps,
        now: Instant,
    ) -> Self {
        let own: Vec<_> = own.into_iter().map(Rule::of).collect();
        let default = Rule::of(default);
        let awaits = |rule: &Rule| matches!(rule, Rule::Window(_));
        Self {
            windows: (awaits(&default) || own.iter().any(awaits)).then(|| Windows::new(now)),
            default,
            own,
            dice: Dice::new(seed),
            rate: Rate::new(caps.per_second, now),
            captures: Bucket::default(),
            budget: caps.budget,
            stopped: AtomicBool::new(false),
            custom_panicked: AtomicBool::new(false),
            skipped: Skipped::default(),
        }
    }

    pub(crate) fn budget(&self) -> &AnalysisBudget {
        &self.budget
    }

    fn rule(&self, route: Option<&RouteEntry>) -> &Rule {
        route.and_then(RouteEntry::policy).and_then(|at| self.own.get(usize::from(at))).unwrap_or(&self.default)
    }

    /// Decides on a request that is not excluded. `route` is its entry in the table, if it has one; `request` is asked for
    /// where the operator's code decides, and `now` where the clock does.
    ///
    /// First sight is for routes that a router or a declaration vouches for: were it for any path, a caller could raise
    /// the sample rate by inventing paths.
    #[inline]
    pub(crate) fn decide<'a>(
        &self,
        route: Option<&RouteEntry>,
        request: impl FnOnce() -> SamplingRequest<'a>,
        now: impl FnOnce() -> Instant,
    ) -> Decision {
        if self.stopped.load(Ordering::Relaxed) {
            self.skip(route, SkipReason::Shutdown);
            return Decision::LEAVE;
        }
        let (reason, probability) = match self.rule(route) {
            Rule::Ratio(chance) => {
                let may_be_first = route.is_some_and(|entry| entry.is_new() && entry.is_vouched());
                // While there is no time to analyse it, the next one can be the first as well.
                if may_be_first
                    && chance.probability() > 0.0
                    && !self.budget.is_spent()
                    && route.is_some_and(RouteEntry::claim_first)
                {
                    return Decision::take(SamplingReason::FirstSeen, 1.0);
                }
                if !self.dice.draw(*chance) {
                    return Decision::LEAVE;
                }
                (SamplingReason::Ratio, chance.probability())
            }
            Rule::Window(_) => return Decision::WAIT,
            Rule::Custom(choose) => {
                let chance = self.chosen(&**choose, &request());
                if !self.dice.draw(chance) {
                    return Decision::LEAVE;
                }
                (SamplingReason::Custom, chance.probability())
            }
        };
        match self.admit(route, now()) {
            Ok(admitted) => Decision::take(reason, probability * admitted),
            Err(skipped) => {
                self.skip(route, skipped);
                Decision::LEAVE
            }
        }
    }

    /// What the operator's code says; nothing if it panics, because the application must not.
    #[cold]
    fn chosen(&self, choose: &Chooser, request: &SamplingRequest<'_>) -> Chance {
        let probability = catch_unwind(AssertUnwindSafe(|| choose(request)));
        if probability.is_err() {
            self.custom_panicked.store(true, Ordering::Relaxed);
        }
        Chance::new(probability.unwrap_or(0.0))
    }

    /// Whether the operator's code has panicked since the last call.
    pub(crate) fn take_panic(&self) -> bool {
        self.custom_panicked.load(Ordering::Relaxed) && self.custom_panicked.swap(false, Ordering::Relaxed)
    }

    /// What the caps say to a capture that a policy wants: how likely they let it pass, if they do.
    fn admit(&self, route: Option<&RouteEntry>, now: Instant) -> Result<f64, SkipReason> {
        if self.budget.is_spent() {
            return Err(SkipReason::Budget);
        }
        let is_new = route.is_some_and(RouteEntry::is_hardly_captured);
        self.rate.admit(&self.captures, now, is_new, &self.dice).ok_or(SkipReason::RateLimit)
    }

    /// Decides on a request that waited for its status: `None` if it is not wanted. Without a slot to capture it in it is
    /// counted, and that is told if it was wanted.
    pub(crate) fn settle(
        &self,
        (id, route): (Option<RouteId>, Option<&RouteEntry>),
        status: Option<u16>,
        has_slot: bool,
        now: Instant,
    ) -> Option<Sampling> {
        let (Rule::Window(delay), Some(windows)) = (self.rule(route), &self.windows) else { return None };
        let due = windows.take(id, status, (*delay, now), || {
            let answer = if has_slot { self.admit(route, now) } else { Err(SkipReason::NoSlot) };
            if let Err(skipped) = answer {
                self.skip(route, skipped);
            }
            answer.is_ok()
        })?;
        // What the caps have held back stayed due: the one that is taken stands for it already.
        Some(Sampling { reason: SamplingReason::Window, probability: 1.0 / f64::from(due.stands_for) })
    }

    /// Makes due again what a window took, and nobody can look at.
    pub(crate) fn give_back(&self, route: Option<RouteId>, status: Option<u16>, sampling: &Sampling) {
        if let Some(windows) = &self.windows {
            windows.give_back(route, status, (1.0 / sampling.probability).round());
        }
    }

    /// Counts a request that was wanted and is not captured, or analysed.
    pub(crate) fn skip(&self, route: Option<&RouteEntry>, reason: SkipReason) {
        match route {
            Some(entry) => entry.skip(reason),
            None => self.skipped.count(reason),
        }
    }

    /// Ends sampling: from now on every request is counted and left alone.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Requests without an entry of their route that were wanted and not captured, by reason.
    pub(crate) fn skipped(&self) -> SkipCounts {
        self.skipped.counts()
    }
}

impl Decision {
    /// Nobody is interested.
    pub(crate) const LEAVE: Self = Self { interest: Interest::NONE, reason: SamplingReason::Ratio, probability: 0.0 };

    /// The status decides.
    const WAIT: Self = Self { interest: Interest::SCHEMA_IF_DUE, reason: SamplingReason::Window, probability: 0.0 };

    fn take(reason: SamplingReason, probability: f64) -> Self {
        Self { interest: Interest::SCHEMA, reason, probability }
    }

    /// The decision as an observation tells it.
    pub(crate) fn sampling(self) -> Sampling {
        Sampling { reason: self.reason, probability: self.probability }
    }
}
