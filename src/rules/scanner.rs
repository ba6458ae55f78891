//! Scanners as they are written: what names a value, what it looks like, what is said of it, and where it is looked for.

use std::sync::Arc;

use super::matcher::Matcher;
use super::report::{RuleProblem, RuleProblemKind};
use super::scope::Scope;
use crate::observation::{RuleText, Tag};
use crate::scan::{Check, Country};

/// A scanner, as it is written.
#[derive(Clone, Debug)]
pub(crate) struct ScannerRule {
    /// Its id.
    pub(crate) id: RuleText,
    /// What it finds, for people. Empty if nobody said.
    #[cfg_attr(not(test), expect(dead_code, reason = "written for readers of rule files"))]
    pub(crate) name: String,
    /// What names a value.
    pub(crate) key: KeyRule,
    /// Scanners that know better.
    pub(crate) yields: Vec<RuleText>,
    /// What values look like.
    pub(crate) value: ValueRule,
    /// What is said of a value that was found.
    pub(crate) tag: Tag,
    /// Where it is looked for.
    pub(crate) scope: Scope,
    /// Whether it is looked for at all.
    pub(crate) enabled: bool,
    /// Where the format comes from. Empty if nobody said.
    #[cfg_attr(not(test), expect(dead_code, reason = "written for readers of rule files"))]
    pub(crate) reference: String,
    /// Values that show what the rule means.
    pub(crate) examples: Examples,
    /// Who wrote it.
    pub(crate) author: Author,
    /// Whether an override changed it.
    pub(crate) changed: bool,
    /// What it came from, and where it stands there.
    pub(crate) origin: Origin,
}

/// Who wrote a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    /// This crate: tests hold what is not looked at when loading.
    BuiltIn,
    /// Anybody.
    Operator,
}

/// Where a rule was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The file's name, or the label given in code.
    pub(crate) source: String,
    /// JSON pointer of the rule within it.
    pub(crate) pointer: String,
}

impl ScannerRule {
    /// Whether it came with this crate.
    pub(crate) fn is_built_in(&self) -> bool {
        self.author == Author::BuiltIn
    }

    /// A problem at a place within this rule.
    pub(crate) fn problem(&self, place: &str, message: &'static str) -> RuleProblem {
        RuleProblem {
            source: self.origin.source.clone(),
            rule: Some(self.id.clone()),
            pointer: format!("{}{place}", self.origin.pointer),
            kind: RuleProblemKind::Malformed,
            message,
        }
    }
}

/// What names a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyRule {
    /// Phrases that name it in a key.
    pub(crate) phrases: Vec<String>,
    /// Phrases that take the name back.
    pub(crate) exceptions: Vec<String>,
    /// Countries beside which a generic identifier is named by this rule.
    pub(crate) countries: Vec<Country>,
    /// What the key must be like as it stands.
    pub(crate) matcher: Option<Arc<Matcher>>,
}

impl KeyRule {
    /// Whether its phrases and countries are those of another.
    pub(crate) fn has_words_of(&self, other: &Self) -> bool {
        self.phrases == other.phrases && self.exceptions == other.exceptions && self.countries == other.countries
    }

    /// Whether values are looked at under any key, and without one.
    pub(crate) fn is_any(&self) -> bool {
        self.phrases.is_empty() && self.countries.is_empty() && self.matcher.is_none()
    }
}

/// What values of a rule look like.
#[derive(Clone, Debug)]
pub(crate) enum ValueRule {
    /// One of these shapes.
    Shapes(Vec<Shape>),
    /// An email address.
    Email(Alone),
    /// A JSON Web Token.
    JsonWebToken(Alone),
    /// Anything that can be a secret; see [`plausible`](crate::scan).
    Secret,
    /// What a matcher says of the value as it stands, under the key that names it.
    Pattern(PatternRule),
}

/// A condition on values as they stand.
#[derive(Clone, Debug)]
pub(crate) struct PatternRule {
    /// What the value must be like; any is good without it.
    pub(crate) matcher: Option<Arc<Matcher>>,
    /// What it must pass besides.
    pub(crate) check: Option<&'static Check>,
    /// Whether numbers are looked at, as they are written.
    pub(crate) numbers: bool,
}

/// A shape of a value.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// The regular expression.
    pub(crate) pattern: String,
    /// What a match must pass besides.
    pub(crate) check: Option<&'static Check>,
    /// When no key is needed.
    pub(crate) alone: Alone,
    /// Whether to look for it inside longer text too.
    pub(crate) inside: bool,
    /// Whether the pattern is only how a token begins.
    pub(crate) open: bool,
}

/// How much a shape says without a key that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Alone {
    /// `never`: the key must name it.
    Never,
    /// `opaque`: enough under a key that says nothing (`value`, `f1`, `notes`).
    Opaque,
    /// `unclaimed`: enough unless the key says that the value is something else (`order_id`, `sku`).
    Unclaimed,
    /// `always`: enough under any key.
    Always,
}

impl Alone {
    /// The term of the rule files.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Opaque => "opaque",
            Self::Unclaimed => "unclaimed",
            Self::Always => "always",
        }
    }

    /// By the term of the rule files.
    pub(crate) fn by_term(term: &str) -> Option<Self> {
        [Self::Never, Self::Opaque, Self::Unclaimed, Self::Always].into_iter().find(|alone| alone.term() == term)
    }
}

/// Examples of a rule: its tests, which loading runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Examples {
    /// Found, with this rule's `category:type`.
    pub(crate) hit: Vec<Example>,
    /// Not found under this rule's `category:type`.
    pub(crate) miss: Vec<Example>,
}

/// A key and its value: text, or a number as it is written.
#[derive(Clone)]
pub(crate) struct Example {
    /// The key.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: String,
    /// Whether the value is a number.
    pub(crate) number: bool,
}

impl std::fmt::Debug for Example {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Examples are made up, but a rule file of an operator may hold what it should not.
        write!(formatter, "Example(value of {} bytes)", self.value.len())
    }
}
