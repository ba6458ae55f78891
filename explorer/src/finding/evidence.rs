//! What has to be counted of an endpoint before something is said of it.

use super::dimension::{Counted, Dimension};
use crate::inventory::SharedText;
use crate::query::{Matcher, fold};

/// One thing that has to be counted.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What it is, in words: `successes without credentials`.
    pub what: SharedText,
    /// What is counted.
    pub counted: Counted,
    /// Which of it.
    pub selection: Selection,
    /// What it is a share of: of the same list; of sensitive data, of exchanges. None if nobody asks for a share.
    pub of: Option<Selection>,
    /// So many at least; 1 if a rule does not say.
    pub at_least: u64,
    /// So many at most.
    pub at_most: Option<u64>,
    /// Such a share at least.
    pub share_at_least: Option<f64>,
    /// Such a share at most.
    pub share_at_most: Option<f64>,
    /// What does as well, where this falls short.
    pub or: Option<Box<Evidence>>,
}

/// Which of the counted things count: those that fit each condition.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    conditions: Vec<Choice>,
}

/// What one dimension may be.
#[derive(Clone, Debug)]
struct Choice {
    dimension: Dimension,
    values: Values,
    /// It may be anything but these.
    excluded: bool,
}

#[derive(Clone, Debug)]
enum Values {
    Terms(Vec<&'static str>),
    Patterns(Vec<Matcher>),
}

impl Selection {
    /// Adds a condition on a dimension with a list of terms.
    pub(super) fn push_terms(&mut self, dimension: Dimension, terms: Vec<&'static str>, excluded: bool) {
        self.conditions.push(Choice { dimension, values: Values::Terms(terms), excluded });
    }

    /// Adds a condition on a dimension that may be any text.
    pub(super) fn push_patterns(&mut self, dimension: Dimension, patterns: Vec<Matcher>, excluded: bool) {
        self.conditions.push(Choice { dimension, values: Values::Patterns(patterns), excluded });
    }

    /// Whether a thing is chosen, of which `value` tells what a dimension is.
    pub(super) fn fits<'a>(&self, value: impl Fn(Dimension) -> &'a str) -> bool {
        self.conditions.iter().all(|choice| {
            let value = value(choice.dimension);
            let is_among = match &choice.values {
                Values::Terms(terms) => terms.contains(&value),
                Values::Patterns(patterns) => {
                    let folded = fold(value);
                    patterns.iter().any(|pattern| pattern.matches(&folded))
                }
            };
            is_among != choice.excluded
        })
    }
}
