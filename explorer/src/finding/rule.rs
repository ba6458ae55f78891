//! What a rule is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::evidence::Evidence;
use crate::inventory::{Confidence, Severity, SharedText};
use crate::query::{Attribute, Query};

/// A rule: which endpoints it is about, what has to be counted there, and what to tell people.
///
/// Rules are data: see [`read`](fn@super::read) for how they are written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What tells it apart: `AUTH-01`. Letters, digits, `-`, `_` and `.`.
    pub id: SharedText,
    /// Counts up when the rule changes what it finds.
    pub version: u32,
    /// What is wrong, in one line.
    pub title: String,
    /// How bad that is, before exposure and environment are looked at.
    pub severity: Severity,
    /// Whether exposure and environment make it worse or better.
    pub adjusted: bool,
    /// How sure it is at best.
    pub confidence: Confidence,
    /// Which endpoints it is about, as text and as it was read.
    pub query: RuleQuery,
    /// What has to be counted at such an endpoint; all of it.
    pub evidence: Vec<Evidence>,
    /// Whose values explain the finding.
    pub show: Vec<&'static Attribute>,
    /// Ids of rules that say less: where this one finds something, they do not.
    pub covers: Vec<SharedText>,
    /// What happened.
    pub happened: String,
    /// Why it matters.
    pub matters: String,
    /// How to fix it.
    pub fix: String,
    /// Categories of the OWASP API Security Top 10 of 2023: `API2:2023`.
    pub owasp: Vec<String>,
    /// Where to read on: URLs.
    pub references: Vec<String>,
    /// As it is written.
    pub written: Arc<Value>,
    /// Whether it comes with this crate.
    pub built_in: bool,
}

impl Rule {
    /// How many exchanges of an endpoint it takes to find something; none if it counts no exchanges.
    #[must_use]
    pub fn exchanges_taken(&self) -> Option<u64> {
        let pieces = self
            .evidence
            .iter()
            .flat_map(|evidence| std::iter::successors(Some(evidence), |evidence| evidence.or.as_deref()));
        pieces.filter(|evidence| evidence.counted.is_of_exchanges()).map(|evidence| evidence.at_least).max()
    }
}

/// A query as a rule has it.
#[derive(Clone, Debug)]
pub struct RuleQuery {
    /// As it is written.
    pub text: String,
    /// As it was read.
    pub query: Query,
}

/// Rules by id, in order.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rules: Arc<[Rule]>,
    /// What each rule covers, and what that covers in turn.
    covers: Arc<BTreeMap<SharedText, BTreeSet<SharedText>>>,
}

impl Rules {
    /// These rules. Of two with one id the later holds.
    #[must_use]
    pub fn of(rules: Vec<Rule>) -> Self {
        let mut by_id = BTreeMap::new();
        for rule in rules {
            by_id.insert(Arc::clone(&rule.id), rule);
        }
        let covers = by_id.keys().map(|id| (Arc::clone(id), covered_by(id, &by_id))).collect();
        Self { rules: by_id.into_values().collect(), covers: Arc::new(covers) }
    }

    /// Whether a rule says more than another: covers it, or what covers it.
    #[must_use]
    pub fn covers(&self, rule: &str, other: &str) -> bool {
        self.covers.get(rule).is_some_and(|covered| covered.contains(other))
    }

    /// Rules that cover what is none, or each other: the rule, and what it names.
    pub fn covering_nothing(&self) -> impl Iterator<Item = (&Rule, &str)> {
        let named = self.iter().flat_map(|rule| rule.covers.iter().map(move |other| (rule, &**other)));
        named.filter(|(rule, other)| self.get(other).is_none() || self.covers(other, &rule.id))
    }

    /// The rules, by id.
    pub fn iter(&self) -> std::slice::Iter<'_, Rule> {
        self.rules.iter()
    }

    /// The rule of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        let at = self.rules.binary_search_by(|rule| (*rule.id).cmp(id)).ok()?;
        self.rules.get(at)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl<'a> IntoIterator for &'a Rules {
    type Item = &'a Rule;
    type IntoIter = std::slice::Iter<'a, Rule>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// All that a rule covers, directly or by what it covers.
fn covered_by(id: &SharedText, rules: &BTreeMap<SharedText, Rule>) -> BTreeSet<SharedText> {
    let mut covered = BTreeSet::new();
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        let others = rules.get(id).into_iter().flat_map(|rule| &rule.covers);
        next.extend(others.filter(|other| covered.insert(Arc::clone(other))));
    }
    covered
}
