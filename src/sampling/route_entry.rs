//! What is counted and remembered of one (method, route) pair.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use super::aspects::ShownAspects;
use super::rate::Bucket;
use super::skipped::{SkipCounts, Skipped};
use super::{Aspects, Striped};
use crate::identity::BasePathId;
use crate::observation::{Method, RouteSource, SkipReason};

/// One (method, route) pair.
#[derive(Debug)]
pub(crate) struct RouteEntry {
    method: Method,
    /// The template as the router spells it.
    matched: Box<str>,
    base_path: BasePathId,
    template: Arc<str>,
    source: RouteSource,
    own: OwnRules,
    requests: Striped,
    taken: AtomicBool,
    served: AtomicBool,
    refused: AtomicBool,
    skipped: Skipped,
    users_known: AtomicU64,
    acquaintance: RouteAcquaintance,
}

/// What the operator says of this route alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OwnRules {
    pub(super) excluded: bool,
    /// Where its sampling policy stands in the list.
    pub(super) policy: Option<u8>,
    pub(super) body_limit: Option<usize>,
}

/// How well a route is known.
#[derive(Debug, Default)]
struct RouteAcquaintance {
    captured: AtomicU32,
    analysed: AtomicU32,
    /// How many of the last analyses taught nothing new.
    unchanged: AtomicU32,
    pace: Bucket,
    shown: ShownAspects,
}

/// A route of which so few exchanges were captured or analysed is hardly known.
const FEW: u32 = 4;

/// More analyses without news tell nothing more.
const UNCHANGED_LIMIT: u32 = 4_095;

impl RouteEntry {
    pub(super) fn new(
        method: Method,
        (matched, base_path): (&str, BasePathId),
        template: Arc<str>,
        source: RouteSource,
        own: OwnRules,
    ) -> Self {
        Self {
            method,
            matched: matched.into(),
            base_path,
            template,
            source,
            own,
            requests: Striped::default(),
            taken: AtomicBool::new(false),
            served: AtomicBool::new(false),
            refused: AtomicBool::new(false),
            skipped: Skipped::default(),
            users_known: AtomicU64::new(0),
            acquaintance: RouteAcquaintance::default(),
        }
    }

    /// Whether it is this pair, under this base path.
    #[inline]
    pub(super) fn is(&self, method: Method, template: &str, base_path: BasePathId) -> bool {
        self.method == method && self.base_path == base_path && *self.matched == *template
    }

    pub(crate) fn method(&self) -> Method {
        self.method
    }

    /// The template as the router spells it; not vetted.
    pub(crate) fn matched(&self) -> &str {
        &self.matched
    }

    /// The template as the router spells it, behind the base path; not vetted.
    pub(crate) fn template(&self) -> &Arc<str> {
        &self.template
    }

    pub(crate) fn source(&self) -> RouteSource {
        self.source
    }

    /// Whether the operator wants it left alone.
    pub(crate) fn is_excluded(&self) -> bool {
        self.own.excluded
    }

    /// Where its own sampling policy stands in the list of the operator, if it has one.
    #[inline]
    pub(super) fn policy(&self) -> Option<u8> {
        self.own.policy
    }

    /// How many bytes of a body are kept at most, if it has a bound of its own.
    pub(crate) fn body_limit(&self) -> Option<usize> {
        self.own.body_limit
    }

    /// Whether a router or a declaration vouches for it: nobody can make such a route up.
    #[inline]
    pub(super) fn is_vouched(&self) -> bool {
        matches!(self.source, RouteSource::Router | RouteSource::Declared)
    }

    /// Counts one request.
    pub(crate) fn count(&self) {
        self.requests.increment();
    }

    /// How many requests were counted.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.sum()
    }

    /// Whether nobody has captured this route yet.
    pub(crate) fn is_new(&self) -> bool {
        !self.taken.load(Ordering::Relaxed)
    }

    /// Gives the first capture back: it could not be made.
    pub(crate) fn unclaim_first(&self) {
        self.taken.store(false, Ordering::Release);
    }

    /// Remembers how the service answered: that it has no such method, or otherwise.
    pub(crate) fn answered(&self, no_such_method: bool) {
        let flag = if no_such_method { &self.refused } else { &self.served };
        if !flag.load(Ordering::Relaxed) {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a response of this route tells nothing new.
    pub(crate) fn is_settled(&self) -> bool {
        self.served.load(Ordering::Relaxed)
    }

    /// Whether this is an endpoint. Routers name the route also for methods that it does not have, and callers may try
    /// them all: a pair that was only ever refused is none.
    pub(crate) fn is_endpoint(&self) -> bool {
        self.served.load(Ordering::Relaxed) || !self.refused.load(Ordering::Relaxed)
    }

    /// Counts a request whose user is known.
    pub(crate) fn user_known(&self) {
        self.users_known.fetch_add(1, Ordering::Relaxed);
    }

    /// How many those were.
    pub(crate) fn users_known(&self) -> u64 {
        self.users_known.load(Ordering::Relaxed)
    }

    /// Counts a request that was to be captured, and was not.
    pub(crate) fn skip(&self, reason: SkipReason) {
        self.skipped.count(reason);
    }

    /// How many those were.
    pub(crate) fn skipped(&self) -> SkipCounts {
        self.skipped.counts()
    }

    /// Whether hardly any of its exchanges were captured.
    pub(crate) fn is_hardly_captured(&self) -> bool {
        self.is_vouched() && self.acquaintance.captured.load(Ordering::Relaxed) < FEW
    }

    /// Remembers a capture.
    pub(crate) fn captured(&self) {
        // Counted up to where it tells nothing more, so that the line is not written for ever.
        if self.acquaintance.captured.load(Ordering::Relaxed) < FEW {
            self.acquaintance.captured.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether an exchange may teach something new, for all that its outside tells.
    pub(super) fn may_learn_from(&self, aspects: Aspects) -> bool {
        self.acquaintance.analysed.load(Ordering::Relaxed) < FEW || self.acquaintance.shown.lacks(aspects)
    }

    /// What is left of the analyses that it has once it is settled.
    pub(super) fn pace(&self) -> &Bucket {
        &self.acquaintance.pace
    }

    /// How many of the last analyses taught nothing new.
    pub(super) fn unchanged(&self) -> u32 {
        self.acquaintance.unchanged.load(Ordering::Relaxed)
    }

    /// Remembers an analysis.
    pub(crate) fn learnt_from(&self, aspects: Aspects, news: bool) {
        let known = &self.acquaintance;
        known.shown.add(aspects);
        if known.analysed.load(Ordering::Relaxed) < FEW {
            known.analysed.fetch_add(1, Ordering::Relaxed);
        }
        // News halve it, so that an endpoint that changes now and then is not taken for one that was never seen, and one that
        // has not changed for years is not taken for one that never will.
        let unchanged = self.unchanged();
        known.unchanged.store(
            if news { unchanged / 2 } else { unchanged.saturating_add(1).min(UNCHANGED_LIMIT) },
            Ordering::Relaxed,
        );
    }

    /// Claims the first capture; true for exactly one caller.
    pub(crate) fn claim_first(&self) -> bool {
        self.is_new() && !self.taken.swap(true, Ordering::AcqRel)
    }
}
