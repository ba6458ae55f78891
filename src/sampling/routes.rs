//! Every (method, route) that was seen, in a fixed table that is read without locks.

use std::sync::atomic::{AtomicU64, Ordering};

use http::Uri;
use once_cell::race::OnceBox;

use super::route_entry::OwnRules;
use super::skipped::SkipCounts;
use super::{RouteEntry, RouteRules, Striped};
use crate::identity::{BasePathId, BasePaths};
use crate::observation::{Method, RouteSource, RouteTemplate};

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
                Box::new(RouteEntry::new(method, (template, base_path), joined, source, own))
            });
            if entry.is(method, template, base_path) {
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
        let (source, own) = (RouteSource::Unmatched, OwnRules::default());
        let new = || Box::new(RouteEntry::new(method, (name, base_path), name.into(), source, own));
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
            totals.excluded += if entry.is_excluded() { requests } else { 0 };
            let unnamed = matches!(entry.source(), RouteSource::Unmatched | RouteSource::Learnt);
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
