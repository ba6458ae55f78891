//! Rules: what an operator tells the tracer to look for.

mod place;
mod report;

pub(crate) use place::Place;
pub(crate) use report::RuleProblems;
pub use report::{RuleProblem, RuleProblemKind};
