//! Rules in force, and what they say of one exchange.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address::Address;
use super::condition::{Answer, Test};
use super::input::Step;
use super::rule::TaggingRule;
use super::transform::Selection;
use super::walk::{Walk, mark_cut};
use crate::observation::{AttributeName, AttributeValue};

/// Rules in force, and what they ask for by address.
#[derive(Debug, Default)]
pub(crate) struct Tagging {
    rules: Vec<TaggingRule>,
    targets: BTreeMap<Address, Vec<Target>>,
    conditions: usize,
}

/// One input of one condition.
#[derive(Debug)]
pub(super) struct Target {
    /// Which condition asks, counted over all rules.
    pub(super) condition: usize,
    pub(super) test: Arc<Test>,
    pub(super) path: Vec<Step>,
    pub(super) selection: Selection,
}

impl Tagging {
    /// Sorts what rules ask for.
    pub(crate) fn new(rules: &[TaggingRule]) -> Self {
        let mut targets: BTreeMap<Address, Vec<Target>> = BTreeMap::new();
        let conditions = rules.iter().flat_map(|rule| &rule.conditions);
        let mut count = 0;
        for (number, condition) in conditions.enumerate() {
            count = number + 1;
            for input in &condition.inputs {
                targets.entry(input.address).or_default().push(Target {
                    condition: number,
                    test: Arc::clone(&condition.test),
                    path: input.path.clone(),
                    selection: input.selection.clone(),
                });
            }
        }
        Self { rules: rules.to_vec(), targets, conditions: count }
    }

    /// Begins with an exchange; `None` if there are no rules.
    pub(crate) fn evaluation(&self) -> Option<Evaluation<'_>> {
        let answers = vec![Answer::default(); self.conditions];
        (!self.rules.is_empty()).then_some(Evaluation { tagging: self, answers })
    }
}

/// What is known of one exchange so far. Holds nothing of it but yes and no.
#[derive(Debug)]
pub(crate) struct Evaluation<'t> {
    tagging: &'t Tagging,
    /// One for each condition of all rules.
    answers: Vec<Answer>,
}

/// What rules say of an exchange.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tagged {
    /// Where rules disagree, the last one is right.
    pub(crate) attributes: BTreeMap<AttributeName, AttributeValue>,
    /// Whether the caller has presented a credential.
    pub(crate) authenticates: bool,
}

impl Evaluation<'_> {
    /// Lets a reader report an address that is there. It is not asked to where no rule wants to know.
    pub(crate) fn read(&mut self, address: Address, reader: impl FnOnce(&mut Walk<'_>)) {
        if let Some(targets) = self.tagging.targets.get(&address) {
            let mut walk = Walk::new(targets, &mut self.answers);
            reader(&mut walk);
            walk.finish();
        }
    }

    /// Whether a rule wants to know.
    pub(crate) fn asks(&self, address: Address) -> bool {
        self.tagging.targets.contains_key(&address)
    }

    /// Something of an address was not seen.
    pub(crate) fn cut(&mut self, address: Address) {
        mark_cut(self.tagging.targets.get(&address).map_or(&[], Vec::as_slice), &mut self.answers);
    }

    /// What the rules say, now that everything is known.
    pub(crate) fn outcome(self) -> Tagged {
        let mut answers = self.answers.into_iter();
        let mut tagged = Tagged::default();
        for rule in &self.tagging.rules {
            // Each condition takes its own answer, whatever the others say.
            let answers = rule.conditions.iter().zip(answers.by_ref());
            if answers.fold(true, |all, (condition, seen)| condition.holds(seen) && all) {
                tagged.authenticates |= rule.authenticates;
                tagged.attributes.extend(rule.attributes.clone());
            }
        }
        tagged
    }
}
