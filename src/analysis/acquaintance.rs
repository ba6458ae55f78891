//! What is remembered of the keys of each object, from exchange to exchange: keyed hashes and counts, no text.
//!
//! A key that nobody knows is judged by whether it keeps coming, and an object by whether it keeps bringing others. Only
//! keys are remembered of which this is asked. The memory is bounded: what two generations did not see is forgotten, and
//! begins anew.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;

use crate::observation::vetting::{Key, Past, Verdict};

/// How many keys one generation remembers, an object counted as some. A key is 16 bytes, an object 72, and what the tables
/// spare doubles it at most: the two generations stay below 4 MiB.
const GENERATION_LIMIT: usize = 32_768;

/// How many keys an object is worth.
const OBJECT: usize = 8;

/// An object with more keys than this is no record.
const WIDEST: usize = 512;

/// After so many exchanges without a new key an object is at rest.
const REST: u32 = 2;

/// An object that has brought strange keys in so many exchanges after the first keeps bringing them, unless all that came
/// are few beside those of one exchange: an update of some fields of many.
const RESTLESS: u32 = 6;

/// The objects that were seen, by where they stand.
#[derive(Default)]
pub(crate) struct Acquaintances {
    young: Generation,
    /// Of the young generation.
    young_size: usize,
    old: Generation,
    state: RandomState,
    /// The number of the exchange: one can show an object several times.
    exchange: u32,
}

type Generation = HashMap<u64, Acquaintance, RandomState>;

/// One object.
#[derive(Default)]
struct Acquaintance {
    exchanges: u32,
    /// The exchange that showed it last.
    last: u32,
    /// In how many exchanges it had been seen when a key was new.
    newest: u32,
    /// In how many exchanges strange keys were new, and how many came in one at most.
    fresh: u32,
    /// The last of these.
    freshest: u32,
    widest: usize,
    strange: usize,
    dictionary: bool,
    /// In order of their hashes.
    keys: Vec<Known>,
}

/// One key.
struct Known {
    hash: u64,
    exchanges: u32,
    last: u32,
}

impl std::fmt::Debug for Acquaintances {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Acquaintances({}, {})", self.young.len(), self.old.len())
    }
}

impl Acquaintances {
    /// Begins another exchange.
    pub(crate) fn next_exchange(&mut self) {
        self.exchange = self.exchange.wrapping_add(1);
    }

    /// A number for a place; numbers of one tracer say nothing to another.
    pub(crate) fn place(&self, place: impl Hash) -> u64 {
        self.state.hash_one(place)
    }

    /// What earlier exchanges showed of an object and its keys. Of a dictionary's keys nothing is said, unless it is asked for.
    pub(crate) fn past(&self, place: u64, keys: &[Key<'_>], counts: bool) -> Past {
        let Some(known) = self.known(place) else { return Past::default() };
        let exchanges = known.exchanges - u32::from(known.last == self.exchange);
        Past {
            dictionary: known.dictionary,
            at_rest: exchanges >= known.newest.saturating_add(REST),
            seen: if known.dictionary && !counts { &[] } else { keys }
                .iter()
                .map(|key| known.seen(self.state.hash_one(key.name), self.exchange))
                .collect(),
        }
    }

    fn known(&self, place: u64) -> Option<&Acquaintance> {
        self.young.get(&place).or_else(|| self.old.get(&place))
    }

    /// Remembers what was decided of an object that was seen once more.
    pub(crate) fn meet(&mut self, place: u64, keys: &[Key<'_>], verdict: &Verdict) {
        if verdict.remember.is_empty() && !verdict.dictionary && self.known(place).is_none() {
            return;
        }
        if !self.young.contains_key(&place) {
            let known = self.old.remove(&place);
            let size = known.as_ref().map_or(OBJECT, Acquaintance::size);
            if self.young_size + size > GENERATION_LIMIT {
                self.old = std::mem::take(&mut self.young);
                self.young_size = 0;
            }
            self.young_size += size;
            self.young.insert(place, known.unwrap_or_default());
        }
        let Some(known) = self.young.get_mut(&place) else { return };
        let before = known.size();
        let again = known.exchanges > 0 && known.last == self.exchange;
        // Several objects of one exchange stand in the same place: they count once.
        let first = !again || known.freshest != self.exchange;
        known.exchanges = known.exchanges.saturating_add(u32::from(!again));
        known.last = self.exchange;
        known.dictionary |= verdict.dictionary;
        let mut strange = 0;
        for (at, is_strange) in &verdict.remember {
            let Some(key) = keys.get(*at) else { continue };
            let is_new = known.note(self.state.hash_one(key.name));
            strange += usize::from(is_new && *is_strange);
        }
        if strange > 0 {
            known.fresh = known.fresh.saturating_add(u32::from(first));
            known.freshest = self.exchange;
            known.strange = known.strange.saturating_add(strange);
        }
        known.widest = known.widest.max(verdict.remember.len());
        known.dictionary |= known.fresh > RESTLESS && known.strange > known.widest.saturating_mul(3);
        if known.keys.len() > WIDEST {
            known.dictionary = true;
            known.keys = Vec::new();
        }
        self.young_size = (self.young_size + known.size()).saturating_sub(before);
        // Known places grow, too. The one that was met last stays young.
        if self.young_size > GENERATION_LIMIT {
            let last = self.young.remove(&place);
            self.old = std::mem::take(&mut self.young);
            self.young_size = last.as_ref().map_or(0, Acquaintance::size);
            self.young.extend(last.map(|last| (place, last)));
        }
    }
}

impl Acquaintance {
    fn size(&self) -> usize {
        self.keys.capacity() + OBJECT
    }

    /// In how many exchanges before this one a key was seen.
    fn seen(&self, hash: u64, exchange: u32) -> u32 {
        let at = self.keys.binary_search_by_key(&hash, |known| known.hash).ok();
        at.and_then(|at| self.keys.get(at)).map_or(0, |known| known.exchanges - u32::from(known.last == exchange))
    }

    /// Counts a key, and says whether it is new.
    fn note(&mut self, hash: u64) -> bool {
        let found = self.keys.binary_search_by_key(&hash, |known| known.hash);
        match found {
            Ok(at) => {
                if let Some(known) = self.keys.get_mut(at).filter(|known| known.last != self.last) {
                    known.exchanges = known.exchanges.saturating_add(1);
                    known.last = self.last;
                }
            }
            Err(at) => {
                self.keys.insert(at, Known { hash, exchanges: 1, last: self.last });
                self.newest = self.exchanges;
            }
        }
        found.is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::{Acquaintances, GENERATION_LIMIT, OBJECT, WIDEST};
    use crate::observation::vetting::{Folding, Key, Past, Verdict};

    fn keys<'a>(names: &[&'a str]) -> Vec<Key<'a>> {
        names.iter().map(|name| Key { name, kinds: 8, shape: 0 }).collect()
    }

    /// An exchange that shows an object with strange keys.
    fn meet(known: &mut Acquaintances, place: u64, names: &[&str]) {
        known.next_exchange();
        let remember = (0..names.len()).map(|at| (at, true)).collect();
        let verdict = Verdict {
            folding: Folding::Whole,
            historical: true,
            pending: true,
            dictionary: false,
            waiting: Vec::new(),
            remember,
        };
        known.meet(place, &keys(names), &verdict);
    }

    /// What the next exchange is told.
    fn past(known: &mut Acquaintances, place: u64, names: &[&str]) -> Past {
        known.next_exchange();
        known.past(place, &keys(names), true)
    }

    #[test]
    fn keys_are_counted_by_place_and_once_an_exchange() {
        let mut known = Acquaintances::default();
        let (here, there) = (known.place("here"), known.place("there"));
        meet(&mut known, here, &["a", "b"]);
        meet(&mut known, here, &["a"]);
        let verdict = Verdict {
            folding: Folding::Whole,
            historical: true,
            pending: true,
            dictionary: false,
            waiting: Vec::new(),
            remember: vec![(0, true)],
        };
        known.meet(here, &keys(&["a"]), &verdict);
        assert_eq!(known.past(here, &keys(&["a", "b"]), true).seen, [1, 1], "this exchange is no earlier one");
        assert_eq!(past(&mut known, here, &["a", "b", "c"]).seen, [2, 1, 0]);
        assert_eq!(past(&mut known, there, &["a"]), Past::default());
    }

    #[test]
    fn an_object_is_at_rest_when_no_key_has_been_new_for_a_while() {
        let mut known = Acquaintances::default();
        let place = known.place("here");
        let exchanges = [(&["a"][..], false), (&["a", "b"], false), (&["b"], false), (&["a"], true), (&["c"], false)];
        for (names, at_rest) in exchanges {
            meet(&mut known, place, names);
            assert_eq!(past(&mut known, place, &[]).at_rest, at_rest, "{names:?}");
        }
    }

    #[test]
    fn an_object_that_keeps_bringing_strange_keys_is_a_dictionary() {
        let mut known = Acquaintances::default();
        let (restless, partial) = (known.place("restless"), known.place("partial"));
        let fields: Vec<String> = (0..12).map(|number| format!("field{number}")).collect();
        for number in 0..12 {
            meet(&mut known, restless, &[&format!("a{number}"), &format!("b{number}")]);
            let some: Vec<&str> = (0..5).map(|at| fields[(number + at * 5) % 12].as_str()).collect();
            meet(&mut known, partial, &some);
        }
        assert!(past(&mut known, restless, &[]).dictionary);
        assert!(!past(&mut known, partial, &[]).dictionary);
    }

    #[test]
    fn objects_of_one_exchange_count_once() {
        let mut known = Acquaintances::default();
        let place = known.place("here");
        known.next_exchange();
        for number in 0..20 {
            let names = [format!("a{number}"), format!("b{number}")];
            let keys = keys(&names.each_ref().map(String::as_str));
            let remember = vec![(0, true), (1, true)];
            let verdict = Verdict {
                folding: Folding::Whole,
                historical: true,
                pending: true,
                dictionary: false,
                waiting: Vec::new(),
                remember,
            };
            known.meet(place, &keys, &verdict);
        }
        assert!(!past(&mut known, place, &[]).dictionary);
    }

    #[test]
    fn places_that_grow_later_are_bounded_too() {
        let mut known = Acquaintances::default();
        let places: Vec<u64> = (0..3_640).map(|number| known.place(number)).collect();
        for place in &places {
            meet(&mut known, *place, &["a"]);
        }
        let names: Vec<String> = (0..500).map(|number| format!("k{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for place in &places {
            meet(&mut known, *place, &names);
        }
        let bytes = |generation: &super::Generation| {
            let keys: usize = generation.values().map(|known| known.keys.capacity()).sum();
            keys * size_of::<super::Known>()
                + generation.capacity() * 8 / 7 * (size_of::<u64>() + size_of::<super::Acquaintance>() + 1)
        };
        assert!(known.young_size <= GENERATION_LIMIT, "{}", known.young_size);
        assert!(bytes(&known.young) + bytes(&known.old) < 4 << 20, "{}", bytes(&known.young) + bytes(&known.old));
    }

    #[test]
    fn once_a_dictionary_always_a_dictionary() {
        let mut known = Acquaintances::default();
        let (place, wide) = (known.place("here"), known.place("wide"));
        let verdict = Verdict {
            folding: Folding::Whole,
            historical: false,
            pending: false,
            dictionary: true,
            waiting: Vec::new(),
            remember: Vec::new(),
        };
        known.meet(place, &keys(&["a"]), &verdict);
        meet(&mut known, place, &["a"]);
        assert!(past(&mut known, place, &[]).dictionary);
        let many: Vec<String> = (0..=WIDEST).map(|number| format!("k{number}")).collect();
        meet(&mut known, wide, &many.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(past(&mut known, wide, &[]).dictionary);
    }

    #[test]
    fn what_is_seen_no_more_is_forgotten_and_what_is_seen_again_is_kept() {
        let mut known = Acquaintances::default();
        let (seldom, often) = (known.place("seldom"), known.place("often"));
        meet(&mut known, seldom, &["a"]);
        for number in 0..3 * GENERATION_LIMIT {
            let place = known.place(number);
            meet(&mut known, place, &["b"]);
            if number % 1_000 == 0 {
                meet(&mut known, often, &["a"]);
            }
        }
        assert_eq!(past(&mut known, seldom, &["a"]), Past::default());
        assert!(past(&mut known, often, &["a"]).seen[0] > 90);
        assert!(
            known.young_size <= GENERATION_LIMIT
                && known.young.len() + known.old.len() <= 2 * GENERATION_LIMIT / OBJECT
        );
    }
}
