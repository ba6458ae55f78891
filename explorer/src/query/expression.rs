//! What a query asks, as a tree.

use std::ops::Bound;

use super::{Attribute, Pattern, Time};

/// A query, or a part of one.
///
/// The constructors [`all_of`](Self::all_of), [`any_of`](Self::any_of) and [`negated`](Self::negated) keep one form of what
/// can be written in several: no list stands directly in a list of its kind, none has a single element, and nothing is
/// negated twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// Matches every endpoint: the empty query.
    All,
    /// One condition.
    Term(Term),
    /// What does not match.
    Not(Box<Expression>),
    /// What matches all of these.
    And(Vec<Expression>),
    /// What matches one of these.
    Or(Vec<Expression>),
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// The method and the route, the operation, the service, or the owner has this in it.
    Words(Pattern),
    /// An attribute has a value that fits.
    Attribute(&'static Attribute, Condition),
    /// An attribute that a rule of the operator gave, by its name, has a value that fits.
    Tagged(String, Condition),
}

/// Which values fit. An endpoint with several values matches if one of them does; one without value never does.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Any.
    Exists,
    /// Texts that look so, whatever their case.
    Is(Pattern),
    /// Values on one side of another.
    Compare(Comparison, Value),
    /// Values between two others.
    Range(Bound<Value>, Bound<Value>),
}

/// On which side of a value others lie. Ages count backwards: `<7d` is what happened within the last seven days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The value itself.
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value that others are compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, or a share from 0 to 1.
    Number(f64),
    /// A time.
    Time(Time),
    /// A text. Digits side by side count as a number: `1.10` is more than `1.9`.
    Text(String),
}

impl Expression {
    /// What matches all of these; of none, everything.
    #[must_use]
    pub fn all_of(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        match flat.len() {
            0 => Self::All,
            1 => flat.pop().unwrap_or(Self::All),
            _ => Self::And(flat),
        }
    }

    /// What matches one of these; of none, everything.
    #[must_use]
    pub fn any_of(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Or(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        match flat.len() {
            0 => Self::All,
            1 => flat.pop().unwrap_or(Self::All),
            _ => Self::Or(flat),
        }
    }

    /// What this does not match.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

impl Comparison {
    /// The signs, the longer before those that they begin with.
    pub(super) const SIGNS: [(&'static str, Self); 4] =
        [(">=", Self::GreaterOrEqual), ("<=", Self::LessOrEqual), (">", Self::Greater), ("<", Self::Less)];

    /// How it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}
