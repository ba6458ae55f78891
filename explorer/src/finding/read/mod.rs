//! Reads rules.

mod evidence;
mod reader;
mod rule;

use std::fmt;

use serde_json::Value;

use super::rule::Rule;
use crate::source::document;
use reader::Reader;

/// So many problems of one file are told.
const PROBLEM_LIMIT: usize = 100;

/// Something in a file of rules that cannot be used. The rule that it is in is left out, the others hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RuleProblem {
    /// The id of the rule, if it can be told.
    pub rule: Option<String>,
    /// Where in the file: a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What is wrong; several lines where a query cannot be read.
    pub what: String,
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rule) = &self.rule {
            write!(formatter, "{rule}: ")?;
        }
        if !self.pointer.is_empty() {
            write!(formatter, "{}: ", self.pointer)?;
        }
        formatter.write_str(&self.what)
    }
}

/// Reads the rules of a file, in YAML or JSON: a list of rules. Those that have a problem are left out.
///
/// ```
/// use api_inventory_explorer::finding;
///
/// let text = b"
/// - id: SHOP-1
///   title: Cards leave without credentials
///   severity: critical
///   query: 'service:shop sensitive:payment:card'
///   evidence:
///     - what: answers with a card to callers without credentials
///       count: sensitive
///       where: {tag: 'payment:card', location: response.body, status: 2xx, credential: none}
///       of: {status: 2xx}
///       at_least: 3
///   happened: Callers without credentials got numbers of cards.
///   matters: Whoever asks can pay with them.
///   fix: Ask for credentials, and mask the number.
/// ";
/// let mut problems = Vec::new();
/// let rules = finding::read(text, &mut problems);
/// assert_eq!((rules.len(), problems.len()), (1, 0));
///
/// assert!(finding::read(b"- {id: SHOP-2, severity: grave}", &mut problems).is_empty());
/// let told = "SHOP-2: /0/severity: is none of critical, high, medium, low, info";
/// assert!(problems.iter().any(|problem| problem.to_string() == told));
/// ```
///
/// A rule has `id`, `title`, `severity`, `query`, `happened`, `matters` and `fix`; it may have `version` (1), `confidence`
/// (`high`), `adjusted` (`true`), `evidence`, `show`, `covers`, `owasp` and `references`. A piece of evidence has `what` and
/// `count` ([`Counted`](super::Counted)); it may have `where` and `except`, conditions on what is counted ([`Dimension`](super::Dimension)), `of`, conditions on what
/// it is a share of (`{}` for all of it), `at_least` (1), `at_most`, `share` with `at_least` and `at_most` from 0 to 1, and
/// `or`, another piece that does as well.
#[must_use]
pub fn read(text: &[u8], problems: &mut Vec<RuleProblem>) -> Vec<Rule> {
    let told_before = problems.len();
    let mut doubles = Vec::new();
    let document = match document::read(text, &mut doubles) {
        Ok(document) => document,
        Err(error) => {
            problems.push(RuleProblem { rule: None, pointer: String::new(), what: error.to_string() });
            return Vec::new();
        }
    };
    problems.extend(doubles.into_iter().map(|double| RuleProblem {
        rule: None,
        pointer: double.place,
        what: double.what,
    }));
    let Value::Array(values) = document else {
        problems.push(RuleProblem { rule: None, pointer: String::new(), what: "is no list of rules".to_owned() });
        return Vec::new();
    };
    let mut rules: Vec<Rule> = Vec::new();
    for (number, value) in values.iter().enumerate() {
        let id = value.get("id").and_then(Value::as_str).filter(|id| rule::is_id(id));
        let mut reader = Reader { rule: id, problems, is_whole: true };
        let rule = reader.rule(value, &format!("/{number}"));
        let is_whole = reader.is_whole;
        if let Some(rule) = rule.filter(|_| is_whole) {
            if rules.iter().any(|known| known.id == rule.id) {
                Reader { rule: id, problems, is_whole: true }
                    .say(&format!("/{number}/id"), "stands in this file twice");
            } else {
                rules.push(rule);
            }
        }
    }
    problems.truncate(told_before.saturating_add(PROBLEM_LIMIT));
    rules
}
