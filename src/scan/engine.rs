//! The scanners at work.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::observation::{Location, Method, RuleText, Tag};
use crate::rules::matcher::is_data;
use crate::rules::{RuleProblem, RuleSet, ScannerRule, ValueRule};

use super::bytes::Look;
use super::country::Country;
use super::evidence::KeyEvidence;
use super::in_force::{InForce, Scopes};
use super::judge::{Hit, Judge, yielding};
use super::key::{KeyIndex, LENGTH_LIMIT};
use super::patterned::Patterned;
use super::plausible::can_be_secret;
use super::set::{ScannerId, ScannerSet};
use super::shapes::Scope;
use super::value_tables::ValueTables;

/// Numbers of more digits have lost no zero.
const NUMBER_DIGITS: usize = 20;

/// A scanner, as far as others need to know it.
#[derive(Clone, Debug)]
pub(crate) struct Scanner {
    /// Its id.
    pub(crate) id: RuleText,
    /// What it says of a value that it finds.
    pub(crate) tag: Tag,
}

/// A value and what is known of its place.
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a> {
    /// What the key says; the default where there is none, or where it is data.
    pub(crate) key: &'a KeyEvidence,
    /// The value: text, or a number as it is written.
    pub(crate) text: &'a str,
    /// Which of the two.
    pub(crate) kind: LeafKind,
    /// The scanners that look at its place.
    pub(crate) in_force: InForce,
}

impl std::fmt::Debug for Leaf<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Leaf({:?} of {} bytes)", self.kind, self.text.len())
    }
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafKind {
    /// As text.
    String,
    /// As a number.
    Number,
}

/// Compiled rules: immutable, shared by all threads.
#[derive(Debug)]
pub(crate) struct Scanners {
    all: Vec<Scanner>,
    keys: KeyIndex,
    tables: Arc<ValueTables>,
    secrets: Vec<ScannerId>,
    secret_set: ScannerSet,
    /// By scanner: those that know better.
    yields: Vec<ScannerSet>,
    /// Scanners with conditions of their own.
    patterned: Patterned,
    /// Those that the operator wrote.
    own: ScannerSet,
    /// Where scanners look, unless all look everywhere.
    scopes: Option<Scopes>,
}

impl Scanners {
    /// Compiles rules for a service.
    ///
    /// # Errors
    /// There are more rules than fit, or together their patterns are larger than is allowed.
    pub(crate) fn compile(rules: &RuleSet, service: Option<&str>) -> Result<Self, RuleProblem> {
        let too_many = |message| RuleProblem::of("all", message);
        let keys =
            KeyIndex::compile(rules).ok_or_else(|| too_many("at most 256 scanners, with a moderate vocabulary"))?;
        let patterned =
            Patterned::of(rules).ok_or_else(|| too_many("at most 128 scanners with conditions of their own"))?;
        let tables = ValueTables::of(rules, keys.lone_letters()).map_err(too_many)?;
        let (mut secrets, mut secret_set) = (Vec::new(), ScannerSet::default());
        for (place, rule) in rules.scanners.iter().enumerate() {
            if let Some(secret) = ScannerId::at(place).filter(|_| matches!(rule.value, ValueRule::Secret)) {
                secrets.push(secret);
                secret_set.insert(secret);
            }
        }
        let mut own = ScannerSet::default();
        let written = rules.scanners.iter().enumerate().filter(|(_, rule)| !rule.is_built_in());
        written.filter_map(|(place, _)| ScannerId::at(place)).for_each(|scanner| _ = own.insert(scanner));
        let yields = yields(rules)?;
        let all = rules.scanners.iter().map(|rule| Scanner { id: rule.id.clone(), tag: rule.tag.clone() }).collect();
        let scopes = rules.scanners.iter().any(|rule| !rule.enabled || !rule.scope.is_everywhere());
        let scope = |rule: &ScannerRule| rule.scope.of_service(service).filter(|_| rule.enabled);
        let scopes = scopes.then(|| Scopes::of(rules.scanners.iter().map(scope)));
        Ok(Self { all, keys, tables, secrets, secret_set, yields, patterned, own, scopes })
    }

    /// The scanners of this crate's rules, compiled once per process.
    ///
    /// # Errors
    /// Never, as the tests show; the type says so to keep panics out.
    pub(crate) fn default_set() -> Result<Arc<Self>, RuleProblem> {
        static DEFAULT: OnceCell<Arc<Scanners>> = OnceCell::new();
        DEFAULT.get_or_try_init(|| Self::compile(RuleSet::built_in(), None).map(Arc::new)).cloned()
    }

    /// The scanners that look at some place.
    pub(crate) fn in_force_anywhere(&self) -> InForce {
        self.scopes.as_ref().map_or(InForce::ALL, |scopes| scopes.anywhere().into())
    }

    /// The scanners that look at a location of an endpoint, by the template of its route as it leaves.
    pub(crate) fn in_force(&self, location: Location, method: Method, route: &str) -> InForce {
        self.scopes.as_ref().map_or(InForce::ALL, |scopes| scopes.at(location, method, route).into())
    }

    /// A scanner; `None` for an id that other scanners made.
    pub(crate) fn scanner(&self, id: ScannerId) -> Option<&Scanner> {
        self.all.get(id.place())
    }

    /// Everything that a key says. Allocates: remember the answer per distinct key.
    pub(crate) fn key(&self, key: &str) -> KeyEvidence {
        let mut evidence = self.keys.evidence(key);
        if key.len() <= LENGTH_LIMIT {
            self.patterned.name(key, &mut evidence);
        }
        self.without_data(key, evidence)
    }

    /// What a text says, but for scanners of the operator where the text is data: to find it would tell it.
    fn without_data(&self, text: &str, mut evidence: KeyEvidence) -> KeyEvidence {
        if !self.own.is_empty() && evidence.named.meets(&self.own) && is_data(text) {
            evidence.named = evidence.named.without(&self.own);
        }
        evidence
    }

    /// Looks at a text before it is scanned.
    pub(crate) fn look<'a>(&self, text: &'a str) -> Look<'a> {
        self.tables.inside.look(text.trim_ascii().as_bytes())
    }

    /// Scans a value and adds what was found, each scanner at most once. Linear in the value's length. Allocates only
    /// where something looks like a find: a token or credentials to decode, a number in text whose words are looked at.
    pub(crate) fn value(&self, leaf: Leaf<'_>, hits: &mut Vec<Hit>) {
        self.looked(leaf, &self.look(leaf.text), hits);
    }

    /// Scans a value that has been looked at.
    pub(crate) fn looked(&self, leaf: Leaf<'_>, look: &Look<'_>, hits: &mut Vec<Hit>) {
        let first = hits.len();
        self.scan(leaf, look, hits);
        self.settle(hits, first, leaf.in_force);
    }

    /// Scans a text of pairs whose names and values have been scanned one by one.
    pub(crate) fn pairs(&self, leaf: Leaf<'_>, hits: &mut Vec<Hit>) {
        let (look, first) = (self.look(leaf.text), hits.len());
        let mut judge = Judge::new(leaf.key, &self.keys, hits);
        self.tables.whole.whole(&look, Scope::Spanning, &mut judge);
        self.tables.inside.walk(&look, Scope::Spanning, &mut judge);
        self.patterned.scan(leaf, hits);
        self.settle(hits, first, leaf.in_force);
    }

    /// Takes back what scanners found that do not look here, and what others know better.
    fn settle(&self, hits: &mut Vec<Hit>, first: usize, in_force: InForce) {
        if in_force.is_part() && hits.len() > first {
            let mut at = 0;
            hits.retain(|hit| {
                at += 1;
                at <= first || in_force.contains(hit.scanner)
            });
        }
        yielding(hits, first, &self.yields);
    }

    /// What a text says that labels a value. Allocates, as [`key`](Self::key) does.
    pub(crate) fn label(&self, text: &str) -> KeyEvidence {
        self.with_patterns(self.without_data(text, self.keys.label(text)))
    }

    /// Whether a text may say something as a label.
    pub(crate) fn may_label(&self, text: &str) -> bool {
        self.keys.may_label(text)
    }

    /// What a country says of a generic identifier beside it; `None` if no rule knows the country.
    pub(crate) fn country(&self, country: Country) -> Option<KeyEvidence> {
        self.keys.country(country).map(|evidence| self.with_patterns(evidence))
    }

    /// What something else than a key says, with the scanners that have conditions of their own.
    fn with_patterns(&self, evidence: KeyEvidence) -> KeyEvidence {
        KeyEvidence { patterns: self.patterned.of_names(&evidence.named), ..evidence }
    }

    /// Scans a value; returns the steps taken, which tests bound.
    fn scan(&self, leaf: Leaf<'_>, look: &Look<'_>, hits: &mut Vec<Hit>) -> usize {
        let bytes = look.text;
        if self.patterned.concerns(leaf.key) {
            self.patterned.scan(leaf, hits);
        }
        // Fractions, exponents and signs make amounts and coordinates, never identifiers.
        if bytes.is_empty() || leaf.kind == LeafKind::Number && !look.is_number() {
            return 0;
        }
        let fits = !look.is_plain() || self.tables.outlines.fit(look, leaf.key);
        if !fits && (leaf.kind == LeafKind::Number || !leaf.key.names_any(&self.secret_set)) {
            return bytes.len();
        }
        let first = hits.len();
        let mut judge = Judge::new(leaf.key, &self.keys, hits);
        if leaf.kind == LeafKind::Number {
            self.number(look, &mut judge);
            // Whoever sends an identifier as a number loses its leading zero.
            let mut padded = [b'0'; NUMBER_DIGITS];
            if !leaf.key.names_nothing()
                && judge.found() == first
                && let Some(digits) = padded.get_mut(1..=bytes.len())
            {
                digits.copy_from_slice(bytes);
                let padded = padded.get(..=bytes.len()).unwrap_or_default();
                self.number(&self.tables.inside.look(padded), &mut judge);
            }
            return bytes.len();
        }
        self.tables.whole.whole(look, Scope::All, &mut judge);
        if leaf.key.names_any(&self.secret_set) && can_be_secret(leaf.text) {
            for secret in self.secrets.iter().filter(|secret| leaf.key.names(**secret)) {
                judge.secret(*secret);
            }
        }
        bytes.len() + self.tables.inside.walk(look, Scope::All, &mut judge)
    }

    /// Scans a number, as it is written.
    fn number(&self, look: &Look<'_>, judge: &mut Judge<'_>) {
        self.tables.whole.whole(look, Scope::All, judge);
        self.tables.inside.single(look, judge);
    }

    /// The rules' memory, for the test of its bound.
    #[cfg(test)]
    pub(super) fn table_memory(&self) -> usize {
        self.tables.memory()
    }

    /// The steps that a value takes, for the tests of their bound.
    #[cfg(test)]
    pub(super) fn steps(&self, leaf: Leaf<'_>) -> usize {
        self.scan(leaf, &self.look(leaf.text), &mut Vec::new())
    }
}

/// By scanner: those that it yields to.
fn yields(rules: &RuleSet) -> Result<Vec<ScannerSet>, RuleProblem> {
    let sets = rules.scanners.iter().map(|rule| {
        let mut set = ScannerSet::default();
        for id in &rule.yields {
            let place = rules.scanners.iter().position(|other| other.id == *id).and_then(ScannerId::at);
            set.insert(place.ok_or_else(|| rule.problem("/yields", "ids of other rules"))?);
        }
        Ok(set)
    });
    sets.collect()
}
