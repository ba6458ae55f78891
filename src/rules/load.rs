//! From where rules come from to the rules in force.

use std::collections::BTreeSet;

use super::report::{RuleProblem, RuleProblems};
use super::set::RuleSet;
use super::source::RuleSource;
use crate::observation::RuleText;

/// Rules that have been read, and what is to be said about them.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Those of this crate and the operator's own, with every change made.
    pub(crate) rules: RuleSet,
    own: RuleSet,
    problems: RuleProblems,
    /// Scanners that are left out, though they could be read.
    wrong: BTreeSet<RuleText>,
    strict: bool,
}

impl RuleSource {
    /// Reads all sources, and everything in them that can be used.
    pub(crate) fn load(&self) -> Loaded {
        let problems = RuleProblems::default();
        let own = self.read(&problems);
        let rules = RuleSet::built_in().with_own(&own, &BTreeSet::new(), Some(&problems));
        Loaded { rules, own, problems, wrong: BTreeSet::new(), strict: self.is_strict() }
    }
}

impl Loaded {
    /// What is wrong with the operator's own, or not supported, as far as it is kept.
    pub(crate) fn problems(&self) -> Vec<RuleProblem> {
        self.problems.kept()
    }

    /// How many problems there are in all.
    pub(crate) fn count(&self) -> usize {
        self.problems.count()
    }

    /// Adds a problem.
    pub(crate) fn tell(&self, problem: RuleProblem) {
        self.problems.add(problem);
    }

    /// Whether a rule is wrong.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.has_errors()
    }

    /// Whether what could be read may stand in for what was in force before: not if a whole source could not be read, and
    /// of strict ones not if anything is wrong.
    pub(crate) fn may_replace(&self) -> bool {
        !(self.problems.has_lost_a_source() || self.strict && self.has_errors())
    }

    /// Whether anything wrong refuses everything.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// Leaves out scanners of the operator that turned out not to do what they say, and tells why. What they stood in for is
    /// back then. False if none was new.
    pub(crate) fn leave_out(&mut self, problems: Vec<RuleProblem>) -> bool {
        let before = self.wrong.len();
        self.wrong.extend(problems.iter().filter_map(|problem| problem.rule.clone()));
        for problem in problems {
            self.problems.add(problem);
        }
        self.rules = RuleSet::built_in().with_own(&self.own, &self.wrong, None);
        self.wrong.len() > before
    }
}
