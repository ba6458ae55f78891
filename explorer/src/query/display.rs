//! The canonical spelling of a query.
//!
//! Terms side by side, `-` for `NOT`, attributes by their own names, and `key:(a OR b)` for alternatives of one attribute.

use std::fmt::{Display, Formatter, Result, Write};
use std::ops::Bound;

use super::check::number;
use super::expression::{Comparison, Condition, Expression, Term, Value};
use super::pattern::{Pattern, Piece};
use super::scan::{ends_word, is_of_key};

impl Display for Expression {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => Ok(()),
            Self::Term(term) => term.fmt(formatter),
            Self::Not(inner) => {
                formatter.write_char('-')?;
                within(inner, matches!(**inner, Self::And(_) | Self::Or(_)), formatter)
            }
            Self::And(parts) => {
                joined(parts, " ", formatter, |part, formatter| within(part, matches!(part, Self::Or(_)), formatter))
            }
            Self::Or(parts) => match of_one_attribute(parts) {
                Some(first) => {
                    first.write_key(formatter)?;
                    formatter.write_char('(')?;
                    joined(parts, " OR ", formatter, |part, formatter| match part {
                        Self::Term(term) => term.write_condition(formatter),
                        other => other.fmt(formatter),
                    })?;
                    formatter.write_char(')')
                }
                None => joined(parts, " OR ", formatter, Display::fmt),
            },
        }
    }
}

/// In parentheses where they are needed: a list of values has its own.
fn within(expression: &Expression, parentheses: bool, formatter: &mut Formatter<'_>) -> Result {
    let has_own = matches!(expression, Expression::Or(parts) if of_one_attribute(parts).is_some());
    if parentheses && !has_own { write!(formatter, "({expression})") } else { expression.fmt(formatter) }
}

fn joined<T>(
    parts: &[T],
    between: &str,
    formatter: &mut Formatter<'_>,
    write: impl Fn(&T, &mut Formatter<'_>) -> Result,
) -> Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            formatter.write_str(between)?;
        }
        write(part, formatter)?;
    }
    Ok(())
}

/// The first of terms that ask the same attribute for texts.
fn of_one_attribute(parts: &[Expression]) -> Option<&Term> {
    let mut terms = parts.iter().map(|part| match part {
        Expression::Term(term @ (Term::Attribute(_, Condition::Is(_)) | Term::Tagged(_, Condition::Is(_)))) => {
            Some(term)
        }
        _ => None,
    });
    let first = terms.next()??;
    terms.all(|term| term.is_some_and(|term| term.asks_same(first))).then_some(first)
}

impl Term {
    fn asks_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Attribute(mine, _), Self::Attribute(theirs, _)) => mine == theirs,
            (Self::Tagged(mine, _), Self::Tagged(theirs, _)) => mine == theirs,
            _ => false,
        }
    }

    fn write_key(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Words(_) => Ok(()),
            Self::Attribute(attribute, _) => write!(formatter, "{}:", attribute.name()),
            Self::Tagged(name, _) => write!(formatter, "@{name}:"),
        }
    }

    fn write_condition(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Words(pattern) => write_pattern(pattern, Place::Words, formatter),
            Self::Attribute(_, condition) => write_condition(condition, false, formatter),
            Self::Tagged(_, condition) => write_condition(condition, true, formatter),
        }
    }
}

impl Display for Term {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.write_key(formatter)?;
        self.write_condition(formatter)
    }
}

/// Where a pattern stands: what must be escaped depends on it.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Words,
    Value,
    Bound,
}

/// A number of an attribute that a rule gave is told from a text by its look, so such texts are quoted.
fn write_condition(condition: &Condition, looks: bool, formatter: &mut Formatter<'_>) -> Result {
    match condition {
        Condition::Exists => formatter.write_char('*'),
        Condition::Is(pattern) => write_pattern(pattern, Place::Value, formatter),
        Condition::Compare(Comparison::Equal, value) => write_value(value, looks, formatter),
        Condition::Compare(comparison, value) => {
            formatter.write_str(comparison.as_str())?;
            write_value(value, looks, formatter)
        }
        Condition::Range(low, high) => {
            formatter.write_char(if matches!(low, Bound::Excluded(_)) { '{' } else { '[' })?;
            write_bound(low, looks, formatter)?;
            formatter.write_str(" TO ")?;
            write_bound(high, looks, formatter)?;
            formatter.write_char(if matches!(high, Bound::Excluded(_)) { '}' } else { ']' })
        }
    }
}

fn write_bound(bound: &Bound<Value>, looks: bool, formatter: &mut Formatter<'_>) -> Result {
    match bound {
        Bound::Unbounded => formatter.write_char('*'),
        Bound::Included(value) | Bound::Excluded(value) => write_value(value, looks, formatter),
    }
}

fn write_value(value: &Value, looks: bool, formatter: &mut Formatter<'_>) -> Result {
    match value {
        Value::Number(number) => number.fmt(formatter),
        Value::Time(time) => time.fmt(formatter),
        Value::Text(text) if looks && number(text).is_some() => write_quoted(text, formatter),
        Value::Text(text) => write_pattern(&Pattern::literal(text), Place::Bound, formatter),
    }
}

fn write_pattern(pattern: &Pattern, place: Place, formatter: &mut Formatter<'_>) -> Result {
    match pattern.as_literal() {
        Some(text) if is_plain(text, place) => formatter.write_str(text),
        Some(text) => write_quoted(text, formatter),
        None => {
            for (number, piece) in pattern.pieces().iter().enumerate() {
                match piece {
                    Piece::Any => formatter.write_char('*')?,
                    Piece::One => formatter.write_char('?')?,
                    Piece::Text(text) => write_escaped(text, number == 0, place, formatter)?,
                }
            }
            Ok(())
        }
    }
}

/// Whether a text means the same without quotes.
fn is_plain(text: &str, place: Place) -> bool {
    let is_operator = ["AND", "OR", "NOT", "TO"].iter().any(|operator| text.eq_ignore_ascii_case(operator));
    let means_more = text.is_empty()
        || is_operator
        || text.starts_with(['-', '<', '>', '[', '{'])
        // Behind `>` it would become `>=`.
        || place == Place::Bound && text.starts_with('=')
        || text.chars().any(|character| is_special(character, place))
        || place == Place::Words && looks_like_key(text);
    !means_more
}

/// Whether a word would be read as the name of an attribute.
fn looks_like_key(text: &str) -> bool {
    text.split_once(':').is_some_and(|(key, _)| !key.is_empty() && key.chars().all(is_of_key))
}

fn is_special(character: char, place: Place) -> bool {
    ends_word(character)
        || matches!(character, '\\' | '*' | '?')
        || place == Place::Bound && matches!(character, '[' | ']' | '{' | '}')
}

fn write_quoted(text: &str, formatter: &mut Formatter<'_>) -> Result {
    formatter.write_char('"')?;
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            formatter.write_char('\\')?;
        }
        formatter.write_char(character)?;
    }
    formatter.write_char('"')
}

/// Beside wildcards nothing can be quoted.
fn write_escaped(text: &str, first: bool, place: Place, formatter: &mut Formatter<'_>) -> Result {
    for (number, character) in text.chars().enumerate() {
        let leads = first && number == 0 && matches!(character, '-' | '<' | '>' | '[' | '{');
        let ends_key = place == Place::Words && character == ':';
        if leads || ends_key || is_special(character, place) {
            formatter.write_char('\\')?;
        }
        formatter.write_char(character)?;
    }
    Ok(())
}
