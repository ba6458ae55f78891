//! The endpoints that an expression matches.

use std::cmp::Ordering;
use std::ops::{Bound, RangeBounds};

use api_inventory::observation::Minute;

use super::Index;
use super::column::{Column, TextColumn};
use super::rows::Rows;
use crate::query::check::number;
use crate::query::expression::{Comparison, Condition, Expression, Term, Value};
use crate::query::pattern::{Matcher, fold, natural_order};

impl Index<'_> {
    /// Goes as deep as the expression, which is bounded.
    pub(super) fn rows(&self, expression: &Expression) -> Rows {
        match expression {
            Expression::All => Rows::all(self.len()),
            Expression::Term(term) => self.term(term),
            Expression::Not(inner) => self.rows(inner).inverted(),
            Expression::And(parts) => {
                let mut rows = Rows::all(self.len());
                for part in parts {
                    rows.and(&self.rows(part));
                    if rows.is_empty() {
                        break;
                    }
                }
                rows
            }
            Expression::Or(parts) => {
                let mut rows = Rows::none(self.len());
                for part in parts {
                    rows.or(&self.rows(part));
                }
                rows
            }
        }
    }

    fn term(&self, term: &Term) -> Rows {
        let none = || Rows::none(self.len());
        match term {
            Term::Words(pattern) => {
                let matcher = Matcher::part(pattern);
                self.words().rows(self.len(), |text| matcher.matches(text))
            }
            Term::Tagged(name, condition) => {
                self.tagged().get(&fold(name)).map_or_else(none, |column| self.texts(column, condition))
            }
            Term::Attribute(attribute, condition) => match self.column(attribute) {
                Some(Column::Texts(column)) => self.texts(column, condition),
                Some(Column::Numbers(column)) => {
                    let range = range(condition, self.inventory.now);
                    Rows::of(self.len(), column.iter().map(|number| range.contains(number)))
                }
                None => none(),
            },
        }
    }

    fn texts(&self, column: &TextColumn, condition: &Condition) -> Rows {
        match condition {
            Condition::Exists => column.rows(self.len(), |_| true),
            Condition::Is(pattern) => {
                let matcher = Matcher::whole(pattern);
                column.rows(self.len(), |text| matcher.matches(text))
            }
            Condition::Compare(comparison, value) => {
                let value = Ordered::of(value);
                column.rows(self.len(), |text| value.order(text).is_some_and(|order| comparison.holds(order)))
            }
            Condition::Range(low, high) => {
                let side = |bound: &Bound<Value>, included: Comparison, excluded: Comparison| match bound {
                    Bound::Unbounded => None,
                    Bound::Included(value) => Some((Ordered::of(value), included)),
                    Bound::Excluded(value) => Some((Ordered::of(value), excluded)),
                };
                let sides = [
                    side(low, Comparison::GreaterOrEqual, Comparison::Greater),
                    side(high, Comparison::LessOrEqual, Comparison::Less),
                ];
                column.rows(self.len(), |text| {
                    sides
                        .iter()
                        .flatten()
                        .all(|(value, comparison)| value.order(text).is_some_and(|order| comparison.holds(order)))
                })
            }
        }
    }
}

/// What texts are compared with: numbers with such that are numbers, texts with all.
enum Ordered {
    Number(f64),
    Text(String),
}

impl Ordered {
    fn of(value: &Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(*number),
            Value::Text(text) => Self::Text(fold(text)),
            Value::Time(time) => Self::Text(fold(&time.to_string())),
        }
    }

    /// On which side of it a folded text lies; none if it cannot be told.
    fn order(&self, text: &str) -> Option<Ordering> {
        match self {
            Self::Number(wanted) => number(text)?.partial_cmp(wanted),
            Self::Text(wanted) => Some(natural_order(text, wanted)),
        }
    }
}

impl Comparison {
    const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// The numbers that fit; of times, in minutes since 1970. NaN, which is no value, is in none.
fn range(condition: &Condition, now: Minute) -> (Bound<f64>, Bound<f64>) {
    use Bound::{Excluded, Included, Unbounded};
    match condition {
        Condition::Exists => (Included(f64::NEG_INFINITY), Unbounded),
        // Of attributes that have texts alone.
        Condition::Is(_) => (Excluded(f64::INFINITY), Unbounded),
        Condition::Compare(comparison, value) => {
            let stretch = Stretch::of(value, now);
            match stretch.turned(*comparison) {
                Comparison::Equal => (Included(stretch.start), stretch.up_to_end()),
                Comparison::Less => (Unbounded, Excluded(stretch.start)),
                Comparison::LessOrEqual => (Unbounded, stretch.up_to_end()),
                Comparison::Greater => (stretch.beyond_end(), Unbounded),
                Comparison::GreaterOrEqual => (Included(stretch.start), Unbounded),
            }
        }
        Condition::Range(low, high) => {
            let of = |bound: &Bound<Value>| match bound {
                Included(value) => Some((Stretch::of(value, now), true)),
                Excluded(value) => Some((Stretch::of(value, now), false)),
                Unbounded => None,
            };
            let (low, high) = (of(low), of(high));
            let is_age = [low, high].into_iter().flatten().any(|(stretch, _)| stretch.is_age);
            let (from, to) = if is_age { (high, low) } else { (low, high) };
            let from = match from {
                None => Included(f64::NEG_INFINITY),
                Some((stretch, true)) => Included(stretch.start),
                Some((stretch, false)) => stretch.beyond_end(),
            };
            let to = match to {
                None => Unbounded,
                Some((stretch, true)) => stretch.up_to_end(),
                Some((stretch, false)) => Excluded(stretch.start),
            };
            (from, to)
        }
    }
}

/// What a value stands for: a number or an age for one point, a date for all of its minutes.
#[derive(Clone, Copy)]
struct Stretch {
    start: f64,
    /// What comes after it, if it is more than a point.
    end: Option<f64>,
    is_age: bool,
}

impl Stretch {
    fn of(value: &Value, now: Minute) -> Self {
        match value {
            Value::Number(number) => Self { start: *number, end: None, is_age: false },
            Value::Time(time) => {
                let span = time.span(now);
                Self { start: span.start, end: (!time.is_age()).then_some(span.end), is_age: time.is_age() }
            }
            Value::Text(_) => Self { start: f64::NAN, end: None, is_age: false },
        }
    }

    /// A higher age is an earlier time.
    const fn turned(self, comparison: Comparison) -> Comparison {
        match comparison {
            Comparison::Less if self.is_age => Comparison::Greater,
            Comparison::LessOrEqual if self.is_age => Comparison::GreaterOrEqual,
            Comparison::Greater if self.is_age => Comparison::Less,
            Comparison::GreaterOrEqual if self.is_age => Comparison::LessOrEqual,
            other => other,
        }
    }

    fn up_to_end(self) -> Bound<f64> {
        self.end.map_or(Bound::Included(self.start), Bound::Excluded)
    }

    fn beyond_end(self) -> Bound<f64> {
        self.end.map_or(Bound::Excluded(self.start), Bound::Included)
    }
}
