//! Why a query cannot be read.

use super::render::{Span, render};
use super::{Attribute, DEPTH_LIMIT, Kind, LENGTH_LIMIT, TERM_LIMIT};

/// A query that cannot be read, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryError {
    /// The place.
    pub span: Span,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong in a query.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// It has more than [`LENGTH_LIMIT`] bytes.
    TooLong,
    /// Parentheses are nested deeper than [`DEPTH_LIMIT`].
    TooDeep,
    /// There are more than [`TERM_LIMIT`] terms.
    TooManyTerms,
    /// `()`
    EmptyGroup,
    /// `(` without `)`.
    UnclosedGroup,
    /// `)` without `(`.
    UnopenedGroup,
    /// `"` without another.
    UnclosedQuote,
    /// A quote in the middle of a word.
    QuoteInWord,
    /// A backslash at the end.
    NothingEscaped,
    /// A range that is not `[low TO high]`.
    BrokenRange,
    /// An operator without what it is about.
    MissingTerm,
    /// `key:` and nothing behind it.
    MissingValue,
    /// There is no such attribute.
    UnknownAttribute {
        /// One that is written nearly so.
        nearest: Option<&'static str>,
    },
    /// The attribute never has such a value.
    UnknownValue {
        /// The attribute.
        attribute: &'static Attribute,
        /// A value that is written nearly so.
        nearest: Option<&'static str>,
    },
    /// The values of the attribute are not in any order.
    Unordered {
        /// The attribute.
        attribute: &'static Attribute,
    },
    /// The attribute has numbers, and this is none.
    NotANumber,
    /// The attribute has shares, and this is none.
    NotAShare,
    /// The attribute has times, and this is none.
    NotATime,
    /// An age without `<` or `>`: nothing happened exactly then.
    BareAge,
    /// A range from an age to a date.
    MixedTimes,
    /// Nothing lies between the ends of a range.
    EmptyRange,
    /// A wildcard in what others are compared with.
    WildcardInBound,
}

impl QueryError {
    pub(super) const fn new(span: Span, problem: Problem) -> Self {
        Self { span, problem }
    }

    /// What would be right, if that can be told.
    #[must_use]
    pub fn suggestion(&self) -> Option<String> {
        let text = match self.problem {
            Problem::UnknownAttribute { nearest: Some(name) } => format!("did you mean `{name}`?"),
            Problem::UnknownAttribute { nearest: None } => {
                "put it in quotes to look for the text; `api-inventory attributes` lists what there is".to_owned()
            }
            Problem::UnknownValue { attribute, nearest } => {
                let meant = nearest.map(|value| format!("did you mean `{value}`? ")).unwrap_or_default();
                format!("{meant}values of `{}` are {}", attribute.name(), attribute.terms().join(", "))
            }
            Problem::Unordered { attribute } => {
                format!("write `{}:(ONE OR OTHER)`; values are {}", attribute.name(), attribute.terms().join(", "))
            }
            Problem::EmptyRange => "the smaller one stands first; of ages the younger one: `[1d TO 7d]`".to_owned(),
            Problem::UnclosedQuote => "put `\"` behind the text, or `\\` before the quote".to_owned(),
            Problem::QuoteInWord => "put a blank or `\\` before it".to_owned(),
            Problem::NothingEscaped => "a backslash that is meant is written twice".to_owned(),
            Problem::BrokenRange => {
                "write `[1 TO 5]`, `{1 TO 5}` without the ends, `[1 TO *]` without limit".to_owned()
            }
            Problem::MissingValue => "`key:*` matches what has any value".to_owned(),
            Problem::NotANumber => "write `5`, `>1k`, `<=2.5M`, `[1 TO 5]`".to_owned(),
            Problem::NotAShare => "shares go from 0 to 1: write `>0.05` or `>5%`".to_owned(),
            Problem::NotATime => {
                "write `<7d` for the last seven days (m, h, d, w), `>2026-11-01` or `2026-11-01T10:00Z`".to_owned()
            }
            Problem::BareAge => "write `<7d` for the last seven days, `>7d` for what is longer ago".to_owned(),
            Problem::UnopenedGroup | Problem::UnclosedGroup => {
                "a parenthesis that is meant is written `\\(`".to_owned()
            }
            _ => return None,
        };
        Some(text)
    }

    /// The message, the query with carets under the place, and the suggestion: some lines for a terminal. Nothing of the
    /// query reaches the terminal that would move its cursor.
    #[must_use]
    pub fn render(&self, query: &str) -> String {
        render("error", &self.to_string(), self.suggestion().as_deref(), query, self.span)
    }
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.problem {
            Problem::TooLong => write!(formatter, "the query has more than {LENGTH_LIMIT} bytes"),
            Problem::TooDeep => write!(formatter, "parentheses are nested more than {DEPTH_LIMIT} deep"),
            Problem::TooManyTerms => write!(formatter, "the query has more than {TERM_LIMIT} terms"),
            Problem::EmptyGroup => formatter.write_str("nothing stands between these parentheses"),
            Problem::UnclosedGroup => formatter.write_str("this parenthesis is not closed"),
            Problem::UnopenedGroup => formatter.write_str("this parenthesis was not opened"),
            Problem::UnclosedQuote => formatter.write_str("this quote is not closed"),
            Problem::QuoteInWord => formatter.write_str("a quote stands in the middle of a word"),
            Problem::NothingEscaped => formatter.write_str("nothing stands behind this backslash"),
            Problem::BrokenRange => formatter.write_str("this is no range"),
            Problem::MissingTerm => formatter.write_str("a term is missing here"),
            Problem::MissingValue => formatter.write_str("a value is missing here"),
            Problem::UnknownAttribute { .. } => formatter.write_str("there is no such attribute"),
            Problem::UnknownValue { attribute, .. } => write!(formatter, "`{}` has no such value", attribute.name()),
            Problem::Unordered { attribute } if matches!(attribute.kind(), Kind::Flag) => {
                write!(formatter, "`{}` is true or false, and has no order", attribute.name())
            }
            Problem::Unordered { attribute } => write!(formatter, "the values of `{}` have no order", attribute.name()),
            Problem::NotANumber => formatter.write_str("this is no number"),
            Problem::NotAShare => formatter.write_str("this is no share"),
            Problem::NotATime => formatter.write_str("this is no time"),
            Problem::BareAge => formatter.write_str("an age needs `<` or `>`"),
            Problem::MixedTimes => formatter.write_str("a range goes from age to age, or from date to date"),
            Problem::EmptyRange => formatter.write_str("nothing lies between these two"),
            Problem::WildcardInBound => formatter.write_str("a wildcard has no place in an order"),
        }
    }
}

impl std::error::Error for QueryError {}
