//! Every (method, route) that was seen, in a fixed table that is read without locks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use http::Uri;
use once_cell::race::OnceBox;

use super::aspects::ShownAspects;
use super::rate::Bucket;
use super::skipped::{SkipCounts, Skipped};
use super::{Aspects, RouteRules, Striped};
use crate::identity::{BasePathId, BasePaths};
use crate::observation::{Method, RouteSource, RouteTemplate, SkipReason};

/// How many (method, route) pairs are counted exactly. More than any hand-written service has; a bound all the same.
const SLOTS: usize = 4_096;

/// How far a pair may lie from the slot its hash names.
const PROBES: usize = 32;

/// Exact request counts per (method, route), and who was first.
///
/// Only templates that a router or a declaration vouches for enter, so many of those that were learnt, and the one bucket for
/// the rest: a bot that tries paths cannot fill it.
pub(crate) struct RouteTable {
    rules: RouteRules,
    base_paths: BasePaths,
    slots: Box<[OnceBox<RouteEntry>]>,
    overflowed: AtomicU64,
    /// Requests whose path is excluded, and matched no route.
    excluded_paths: Striped,
}

impl std::fmt::Debug for RouteTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RouteTable({} of {SLOTS})", self.entries().count())
    }
}

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

/// The place of an entry in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RouteId(u16);

impl RouteId {
    /// A number for the place, or for none: 0.
    pub(crate) fn pack(id: Option<Self>) -> u16 {
        id.map_or(0, |RouteId(at)| at + 1)
    }

    /// The place that a number stands for.
    pub(crate) fn unpack(packed: u16) -> Option<Self> {
        packed.checked_sub(1).map(Self)
    }
}

/// How many requests there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestTotals {
    pub(crate) seen: u64,
    pub(crate) excluded: u64,
    /// Those whose route neither a router nor a declaration names.
    pub(crate) unnamed: u64,
    /// Those that were to be captured, or analysed, and were not.
    pub(crate) skipped: SkipCounts,
}

impl RouteEntry {
    fn new(method: Method, (matched, base_path): (&str, BasePathId), template: Arc<str>, source: RouteSource) -> Self {
        Self {
            method,
            matched: matched.into(),
            base_path,
            template,
            source,
            own: OwnRules::default(),
            requests: Striped::default(),
            taken: AtomicBool::new(false),
            served: AtomicBool::new(false),
            refused: AtomicBool::new(false),
            skipped: Skipped::default(),
            acquaintance: RouteAcquaintance::default(),
        }
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

    /// Counts a request that was to be captured, and was not.
    pub(crate) fn skip(&self, reason: SkipReason) {
        self.skipped.count(reason);
    }

    /// How many those were.
    pub(crate) fn skipped(&self) -> SkipCounts {
        self.skipped.counts()
    }

    /// Whether hardly any of its exchanges were captured.
    pub(super) fn is_hardly_captured(&self) -> bool {
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
        // News halve it, so that an endpoint that changes now and then is not taken for one that was never seen.
        let unchanged = self.unchanged();
        known.unchanged.store(if news { unchanged / 2 } else { unchanged.saturating_add(1) }, Ordering::Relaxed);
    }

    /// Claims the first capture; true for exactly one caller.
    pub(crate) fn claim_first(&self) -> bool {
        self.is_new() && !self.taken.swap(true, Ordering::AcqRel)
    }
}

impl RouteTable {
    pub(crate) fn new(rules: RouteRules, base_paths: BasePaths) -> Self {
        let slots = std::iter::repeat_with(OnceBox::new).take(SLOTS + Method::ALL.len()).collect();
        Self { rules, base_paths, slots, overflowed: AtomicU64::new(0), excluded_paths: Striped::default() }
    }

    /// What the operator says of single routes.
    pub(crate) fn rules(&self) -> &RouteRules {
        &self.rules
    }

    /// The paths that the service is reached under.
    pub(crate) fn base_paths(&self) -> &BasePaths {
        &self.base_paths
    }

    /// Whether the path of a request that matched no route is excluded, behind its base path or without.
    #[inline]
    pub(crate) fn excludes_path(&self, uri: &Uri, base_path: BasePathId) -> bool {
        !self.rules.excludes_nothing()
            && (self.rules.excludes(uri.path()) || self.rules.excludes(&self.base_paths.joined(base_path, uri.path())))
    }

    /// The entry of a pair under a base path, made if this is its first request; `None` when the table has no room near its
    /// slot.
    pub(crate) fn entry(
        &self,
        method: Method,
        template: &str,
        base_path: BasePathId,
        source: RouteSource,
    ) -> Option<(RouteId, &RouteEntry)> {
        let home = home(method, template);
        for probe in 0..PROBES {
            let at = home.wrapping_add(probe) % SLOTS;
            let id = RouteId(u16::try_from(at).ok()?);
            let slot = self.slots.get(at)?;
            let entry = slot.get_or_init(|| {
                let joined = self.base_paths.joined(base_path, template);
                let own = self.rules.of(method, [template, &*joined]);
                let new = RouteEntry::new(method, (template, base_path), joined, source);
                Box::new(RouteEntry { own, ..new })
            });
            if entry.method == method && entry.base_path == base_path && *entry.matched == *template {
                return Some((id, entry));
            }
        }
        self.overflowed.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// The entry of all requests of a method that matched nothing. It has a place of its own, so that it is found without
    /// a search, however full the table.
    pub(crate) fn unmatched(&self, method: Method) -> Option<(RouteId, &RouteEntry)> {
        let at = SLOTS + method as usize;
        let name = RouteTemplate::UNMATCHED;
        let base_path = BasePathId::default();
        let new = || Box::new(RouteEntry::new(method, (name, base_path), name.into(), RouteSource::Unmatched));
        Some((RouteId(u16::try_from(at).ok()?), self.slots.get(at)?.get_or_init(new)))
    }

    /// The entry at a place.
    pub(crate) fn get(&self, id: RouteId) -> Option<&RouteEntry> {
        self.slots.get(usize::from(id.0))?.get()
    }

    /// All entries, in table order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (RouteId, &RouteEntry)> {
        (0..).map(RouteId).zip(&self.slots).filter_map(|(id, slot)| slot.get().map(|entry| (id, entry)))
    }

    /// Counts a request whose path is excluded, and matched no route.
    pub(crate) fn count_excluded_path(&self) {
        self.excluded_paths.increment();
    }

    /// All requests, and those among them that are excluded, and that nobody names a route for.
    pub(crate) fn totals(&self) -> RequestTotals {
        let excluded_paths = self.excluded_paths.sum();
        let mut totals = RequestTotals {
            seen: self.overflowed() + excluded_paths,
            excluded: excluded_paths,
            unnamed: 0,
            skipped: SkipCounts::default(),
        };
        for (_, entry) in self.entries() {
            let requests = entry.requests();
            totals.seen += requests;
            totals.excluded += if entry.own.excluded { requests } else { 0 };
            let unnamed = matches!(entry.source, RouteSource::Unmatched | RouteSource::Learnt);
            totals.skipped += entry.skipped();
            totals.unnamed += if unnamed { requests } else { 0 };
        }
        totals
    }

    /// Requests that found no room in the table.
    pub(crate) fn overflowed(&self) -> u64 {
        self.overflowed.load(Ordering::Relaxed)
    }
}

/// The slot that a pair would like. Templates come from the application, and of those that are learnt there are few, so nobody
/// can make many collide; a hash that resists that would cost as much as everything else that an uninteresting request does.
fn home(method: Method, template: &str) -> usize {
    const MULTIPLIER: u64 = 0x517c_c1b7_2722_0a95;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
    let (words, rest) = template.as_bytes().as_chunks::<8>();
    let hash = words.iter().fold(method as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let hash = rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)));
    (hash >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pair_is_the_same_entry_and_methods_are_told_apart() {
        let table = RouteTable::new(RouteRules::default(), BasePaths::default());
        let entry = |method| table.entry(method, "/users/{id}", BasePathId::default(), RouteSource::Router).unwrap();
        assert_eq!(entry(Method::Get).0, entry(Method::Get).0);
        assert_ne!(entry(Method::Get).0, entry(Method::Post).0);
        assert_eq!(table.entries().count(), 2);
    }

    #[test]
    fn unmatched_requests_have_a_place_in_a_full_table_and_a_place_survives_packing() {
        let table = RouteTable::new(RouteRules::default(), BasePaths::default());
        for n in 0..SLOTS * 2 {
            table.entry(Method::Get, &format!("/r/{n}"), BasePathId::default(), RouteSource::Router);
        }
        for method in Method::ALL {
            let (id, entry) = table.unmatched(*method).unwrap();
            assert_eq!((entry.method(), entry.source()), (*method, RouteSource::Unmatched));
            assert_eq!(RouteId::unpack(RouteId::pack(Some(id))), Some(id));
        }
        assert_eq!(RouteId::unpack(RouteId::pack(None)), None);
    }

    #[test]
    fn exactly_one_caller_is_first() {
        let table = RouteTable::new(RouteRules::default(), BasePaths::default());
        let firsts = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        table
                            .entry(Method::Get, "/", BasePathId::default(), RouteSource::Router)
                            .unwrap()
                            .1
                            .claim_first()
                    })
                })
                .collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).filter(|first| *first).count()
        });
        assert_eq!(firsts, 1);
    }

    #[test]
    fn more_routes_than_slots_are_refused_and_counted_not_stored() {
        let table = RouteTable::new(RouteRules::default(), BasePaths::default());
        let offered = SLOTS as u64 * 2;
        let stored = (0..offered)
            .filter(|n| {
                table.entry(Method::Get, &format!("/r/{n}"), BasePathId::default(), RouteSource::Router).is_some()
            })
            .count() as u64;
        assert_eq!(stored + table.overflowed(), offered);
        assert!(table.entries().count() <= SLOTS);
    }
}
