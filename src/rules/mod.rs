//! Rules: what an operator tells the tracer to look for.

mod custom;
mod digest;
mod explain;
mod load;
pub(crate) mod matcher;
mod overrides;
mod place;
mod reader;
mod report;
mod scanner;
mod scope;
mod set;
mod source;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use custom::Scanner;
pub(crate) use load::Loaded;
pub(crate) use matcher::Matcher;
pub(crate) use place::Place;
pub(crate) use report::RuleProblems;
pub use report::{Reload, RuleProblem, RuleProblemKind, RuleReport, RuleSummary};
pub(crate) use scanner::{Alone, ScannerRule, ValueRule};
pub(crate) use scope::Scope;
pub(crate) use set::RuleSet;
pub use source::RuleSource;
pub(crate) use vocabulary::Vocabulary;
