//! Scanners whose conditions are looked at one by one: those of operators and of Datadog's rulesets.
//!
//! A key is asked once, and the answer kept with everything else that the key says; a value meets the matchers of those
//! scanners only that its key names. Each matcher takes one step per byte.

use std::sync::Arc;

use super::checksum::Check;
use super::engine::{Leaf, LeafKind};
use super::evidence::KeyEvidence;
use super::judge::Hit;
use super::plausible::stands_for_a_value;
use super::set::{ScannerId, ScannerSet};
use crate::observation::Evidence;
use crate::rules::matcher::{Matcher, is_data};
use crate::rules::{RuleSet, ValueRule};

/// A set of such scanners, by their places in [`Patterned`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PatternedSet(u128);

impl PatternedSet {
    /// No scanners.
    pub(super) const EMPTY: Self = Self(0);

    /// Whether no scanner is in the set.
    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of two sets.
    #[must_use]
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn insert(&mut self, place: usize) {
        self.0 |= u32::try_from(place).ok().and_then(|place| 1_u128.checked_shl(place)).unwrap_or(0);
    }

    fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let next = (rest != 0).then(|| rest.trailing_zeros() as usize);
            rest &= rest.wrapping_sub(1);
            next
        })
    }
}

/// Scanners with conditions of their own.
#[derive(Debug, Default)]
pub(super) struct Patterned {
    all: Vec<PatternedScanner>,
    /// Those that look at every value.
    any_key: PatternedSet,
    /// Scanners of the tables that a matcher of keys names.
    keyed: Vec<(ScannerId, Arc<Matcher>)>,
}

#[derive(Debug)]
struct PatternedScanner {
    scanner: ScannerId,
    key: Option<Arc<Matcher>>,
    value: Option<Arc<Matcher>>,
    check: Option<&'static Check>,
    numbers: bool,
}

impl Patterned {
    /// How many there can be.
    pub(super) const LIMIT: usize = 128;

    /// The scanners among rules that are of this kind; `None` if there are too many.
    pub(super) fn of(rules: &RuleSet) -> Option<Self> {
        let mut patterned = Self::default();
        for (place, rule) in rules.scanners.iter().enumerate() {
            let scanner = ScannerId::at(place)?;
            let ValueRule::Pattern(value) = &rule.value else {
                patterned.keyed.extend(rule.key.matcher.clone().map(|matcher| (scanner, matcher)));
                continue;
            };
            if rule.key.is_any() {
                patterned.any_key.insert(patterned.all.len());
            }
            patterned.all.push(PatternedScanner {
                scanner,
                key: rule.key.matcher.clone(),
                value: value.matcher.clone(),
                check: value.check,
                numbers: value.numbers,
            });
        }
        (patterned.all.len() <= Self::LIMIT).then_some(patterned)
    }

    /// Adds to what a key says which of these scanners it names.
    ///
    /// A key that is data names nothing: to find it would tell it.
    pub(super) fn name(&self, key: &str, evidence: &mut KeyEvidence) {
        if self.is_empty() || is_data(key) {
            return;
        }
        for (scanner, _) in self.keyed.iter().filter(|(_, matcher)| matcher.matches_text(key.as_bytes())) {
            evidence.claim(*scanner);
        }
        for (place, scanner) in self.all.iter().enumerate() {
            if scanner.key.as_ref().is_some_and(|matcher| matcher.matches_text(key.as_bytes()))
                || evidence.names(scanner.scanner)
            {
                evidence.patterns.insert(place);
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty() && self.keyed.is_empty()
    }

    /// Which of them what something else says of a value names.
    pub(super) fn of_names(&self, named: &ScannerSet) -> PatternedSet {
        let mut set = PatternedSet::EMPTY;
        let places = self.all.iter().enumerate().filter(|(_, scanner)| named.contains(scanner.scanner));
        places.for_each(|(place, _)| set.insert(place));
        set
    }

    /// Scans a value with those that its key names, and those that look at every value.
    pub(super) fn scan(&self, leaf: Leaf<'_>, hits: &mut Vec<Hit>) {
        let wanted = leaf.key.patterns.and(self.any_key);
        for scanner in wanted.places().filter_map(|place| self.all.get(place)) {
            if leaf.kind == LeafKind::Number && !scanner.numbers {
                continue;
            }
            let matches = match &scanner.value {
                Some(matcher) => matcher.matches_text(leaf.text.as_bytes()),
                None => stands_for_a_value(leaf.text),
            };
            if matches && scanner.check.is_none_or(|check| check.passes(leaf.text.trim_ascii().as_bytes())) {
                hits.push(Hit { scanner: scanner.scanner, evidence: scanner.evidence(leaf.key) });
            }
        }
    }

    /// Whether a value has to be scanned.
    pub(super) fn concerns(&self, key: &KeyEvidence) -> bool {
        !key.patterns.and(self.any_key).is_empty()
    }
}

impl PatternedScanner {
    fn evidence(&self, key: &KeyEvidence) -> Evidence {
        let named = self.key.is_some() || key.names(self.scanner);
        let checked = self.check.is_some_and(Check::is_checksum);
        match (named, key.is_borrowed(), self.value.is_some(), checked) {
            (true, false, _, true) => Evidence::KeyCheck,
            (true, true, _, true) => Evidence::ContextCheck,
            (false, _, _, true) => Evidence::Check,
            (true, false, true, _) => Evidence::KeyShape,
            (true, true, true, _) => Evidence::ContextShape,
            (true, false, false, _) => Evidence::Key,
            (true, true, false, _) => Evidence::Context,
            (false, ..) => Evidence::Shape,
        }
    }
}
