//! A rule, as it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Condition;
use crate::observation::{AttributeName, AttributeValue, RuleText};

/// How many rules there may be.
pub(crate) const RULES_LIMIT: usize = 256;

/// How many different attributes all rules together may give, and so an exchange may have.
pub(crate) const ATTRIBUTES_LIMIT: usize = 64;

/// What is said of exchanges that meet conditions.
#[derive(Clone, Debug)]
pub(crate) struct TaggingRule {
    /// Its id.
    pub(crate) id: RuleText,
    /// What it was read from: a file's name, or the label given in code.
    pub(crate) source: String,
    /// Whether it is looked at at all.
    pub(crate) enabled: bool,
    /// All of these must hold.
    pub(crate) conditions: Vec<Condition>,
    /// What is said then.
    pub(crate) attributes: BTreeMap<AttributeName, AttributeValue>,
    /// Whether the caller has presented a credential then.
    pub(crate) authenticates: bool,
}

/// How many inputs the conditions of all rules may have together. Each is asked at each value of its address.
pub(crate) const INPUTS_LIMIT: usize = 512;

impl TaggingRule {
    /// How many inputs its conditions have.
    pub(crate) fn inputs(&self) -> usize {
        self.conditions.iter().map(|condition| condition.inputs.len()).sum()
    }

    /// All of it that can change a result, as text.
    pub(crate) fn content(&self) -> String {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::content).collect();
        format!("{} {conditions:?} {:?} {}", self.id, self.attributes, self.authenticates)
    }
}

/// Whether attributes of all these rules are few enough.
pub(crate) fn attributes_fit<'r>(rules: impl Iterator<Item = &'r TaggingRule>) -> bool {
    rules.flat_map(|rule| rule.attributes.keys()).collect::<BTreeSet<_>>().len() <= ATTRIBUTES_LIMIT
}
