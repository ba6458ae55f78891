//! What a query matches, found slowly: each endpoint is read on its own, and the tree is walked for it.

use std::cmp::Ordering;
use std::ops::Bound;

use api_inventory_explorer::inventory::ApiInventory;
use api_inventory_explorer::query::{
    Attribute, Comparison, Condition, EndpointView, Expression, Pattern, Piece, Query, Reader, Term, Time, Value, Views,
};

use crate::made::NOW;

/// The numbers of the endpoints that match.
pub(crate) fn matching(query: &Query, inventory: &ApiInventory) -> Vec<usize> {
    let views = Views::of(inventory);
    let endpoints = inventory.endpoints.iter().enumerate();
    let holds = |endpoint| expression(query.expression(), &views.view(endpoint));
    endpoints.filter(|(_, endpoint)| holds(endpoint)).map(|(number, _)| number).collect()
}

fn expression(asked: &Expression, view: &EndpointView<'_>) -> bool {
    match asked {
        Expression::All => true,
        Expression::Term(asked) => term(asked, view),
        Expression::Not(inner) => !expression(inner, view),
        Expression::And(parts) => parts.iter().all(|part| expression(part, view)),
        Expression::Or(parts) => parts.iter().any(|part| expression(part, view)),
    }
}

fn term(term: &Term, view: &EndpointView<'_>) -> bool {
    match term {
        Term::Words(pattern) => {
            let endpoint = view.endpoint;
            let line = format!("{} {}", endpoint.method_name(), endpoint.route);
            let texts = [&endpoint.operation, &endpoint.service, &endpoint.owner].into_iter().flatten();
            let mut texts = texts.map(ToString::to_string).chain([line]);
            texts.any(|text| (0..=text.chars().count()).any(|skipped| begins(pattern, &text, skipped)))
        }
        Term::Tagged(name, condition) => {
            let attributes = view.record().into_iter().flat_map(|record| &record.attributes);
            let mut named = attributes.filter(|given| lower(given.name.as_str()) == lower(name));
            named.any(|given| text_fits(condition, &given.value.to_string()))
        }
        Term::Attribute(attribute, condition) => attribute_fits(attribute, condition, view),
    }
}

fn attribute_fits(attribute: &Attribute, condition: &Condition, view: &EndpointView<'_>) -> bool {
    match attribute.reader() {
        Reader::Nothing => false,
        Reader::Number(read) => read(view).is_some_and(|number| number_fits(condition, number)),
        Reader::Texts(read) => {
            let mut fits = false;
            read(view, &mut |text| fits |= text_fits(condition, text));
            fits
        }
    }
}

fn text_fits(condition: &Condition, text: &str) -> bool {
    let compared = |value: &Value| match value {
        Value::Number(wanted) => text.parse::<f64>().ok()?.partial_cmp(wanted),
        Value::Text(wanted) => Some(natural(&lower(text)).cmp(&natural(&lower(wanted)))),
        Value::Time(_) => None,
    };
    match condition {
        Condition::Exists => true,
        Condition::Is(pattern) => glob(pattern.pieces(), &lower(text).chars().collect::<Vec<_>>(), true),
        Condition::Compare(comparison, value) => compared(value).is_some_and(|order| holds(*comparison, order)),
        Condition::Range(low, high) => {
            let side = |bound: &Bound<Value>, wanted: Ordering| match bound {
                Bound::Unbounded => true,
                Bound::Included(value) => compared(value).is_some_and(|order| order.is_eq() || order == wanted),
                Bound::Excluded(value) => compared(value).is_some_and(|order| order == wanted),
            };
            side(low, Ordering::Greater) && side(high, Ordering::Less)
        }
    }
}

/// Digits side by side as numbers, all else by character. What the generator makes fits.
fn natural(text: &str) -> Vec<(u8, u64, char)> {
    let mut parts: Vec<(u8, u64, char)> = Vec::new();
    let mut in_digits = false;
    for character in text.chars() {
        match (character.to_digit(10), parts.last_mut()) {
            (Some(digit), Some(last)) if in_digits => last.1 = last.1 * 10 + u64::from(digit),
            (Some(digit), _) => parts.push((0, u64::from(digit), '0')),
            (None, _) => parts.push((0, 0, character)),
        }
        in_digits = character.is_ascii_digit();
    }
    // A digit and a letter are compared as characters.
    parts.iter().map(|(_, number, character)| (0, u64::from(u32::from(*character)) << 32 | number, ' ')).collect()
}

fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// How a number lies to a value: dates are all of their minutes, ages count backwards.
fn order(number: f64, value: &Value) -> Ordering {
    #[expect(clippy::cast_precision_loss, reason = "minutes are small")]
    let now = (NOW / 60) as f64;
    match value {
        Value::Number(wanted) => number.total_cmp(wanted),
        Value::Time(Time::Age(count, unit)) => {
            (now - number).total_cmp(&(f64::from(*count) * f64::from(unit.minutes())))
        }
        Value::Time(time) => {
            let span = time.span(crate::made::minute(NOW));
            if number < span.start {
                Ordering::Less
            } else if number >= span.end {
                Ordering::Greater
            } else {
                Ordering::Equal
            }
        }
        Value::Text(_) => panic!("a number is not compared with a text"),
    }
}

fn number_fits(condition: &Condition, number: f64) -> bool {
    match condition {
        Condition::Exists => true,
        Condition::Is(_) => panic!("a number has no pattern"),
        Condition::Compare(comparison, value) => holds(*comparison, order(number, value)),
        Condition::Range(low, high) => {
            let side = |bound: &Bound<Value>, wanted: Ordering| match bound {
                Bound::Unbounded => true,
                Bound::Included(value) => order(number, value).is_eq() || order(number, value) == wanted,
                Bound::Excluded(value) => order(number, value) == wanted,
            };
            side(low, Ordering::Greater) && side(high, Ordering::Less)
        }
    }
}

fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn begins(pattern: &Pattern, text: &str, skipped: usize) -> bool {
    glob(pattern.pieces(), &lower(text).chars().skip(skipped).collect::<Vec<_>>(), false)
}

fn glob(pieces: &[Piece], text: &[char], to_end: bool) -> bool {
    match pieces.split_first() {
        None => !to_end || text.is_empty(),
        Some((Piece::Any, rest)) => (0..=text.len()).any(|skipped| glob(rest, &text[skipped..], to_end)),
        Some((Piece::One, rest)) => !text.is_empty() && glob(rest, &text[1..], to_end),
        Some((Piece::Text(wanted), rest)) => {
            let wanted: Vec<char> = lower(wanted).chars().collect();
            text.starts_with(&wanted) && glob(rest, &text[wanted.len()..], to_end)
        }
    }
}
