//! From where rules come from to the rules in force.

use super::report::{RuleProblem, RuleProblems};
use super::set::RuleSet;
use super::source::RuleSource;
use crate::observation::RuleText;

/// Rules that have been read, and what is to be said about them.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Those of this crate and the operator's own, with every change made.
    pub(crate) rules: RuleSet,
    /// What is wrong with the operator's own.
    pub(crate) problems: Vec<RuleProblem>,
    /// How many problems there are beyond those.
    pub(crate) omitted: usize,
    strict: bool,
}

impl RuleSource {
    /// Reads all sources, and everything in them that can be used.
    pub(crate) fn load(&self) -> Loaded {
        let problems = RuleProblems::default();
        let own = self.read(&problems);
        let (rules, told) = RuleSet::built_in().clone().with_own(own);
        told.into_iter().for_each(|problem| problems.add(problem));
        let count = problems.count();
        let problems = problems.into_vec();
        Loaded { rules, omitted: count - problems.len(), problems, strict: self.is_strict() }
    }
}

impl Loaded {
    /// Whether a rule is wrong.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(RuleProblem::is_error)
    }

    /// Whether what could be read may stand in for what was in force before: not if a whole source could not be read, and
    /// of strict ones not if anything is wrong.
    pub(crate) fn may_replace(&self) -> bool {
        let source_lost = |problem: &RuleProblem| problem.rule.is_none() && problem.pointer.is_empty();
        !self.problems.iter().any(|problem| problem.is_error() && (self.strict || source_lost(problem)))
    }

    /// Whether anything wrong refuses everything.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// Leaves out scanners that turned out not to do what they say, and tells why.
    pub(crate) fn leave_out(&mut self, problems: Vec<RuleProblem>) {
        let is_wrong = |id: &RuleText| problems.iter().any(|problem| problem.rule.as_ref() == Some(id));
        self.rules.scanners.retain(|scanner| !is_wrong(&scanner.id));
        self.problems.extend(problems);
    }
}
