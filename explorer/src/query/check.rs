//! What a value means to the attribute that it is asked of.

use std::ops::Bound;
use std::time::{Duration, UNIX_EPOCH};

use api_inventory::observation::Minute;

use super::attribute::{Attribute, Kind};
use super::error::Problem;
use super::expression::{Comparison, Condition, Value};
use super::hint::Notice;
use super::parse::{Subject, Written};
use super::pattern::{Matcher, Pattern, Piece, fold};
use super::scan::Word;
use super::time::Time;

/// Keys that are longer are compared with no attribute's name.
const NAME_LIMIT: usize = 64;

/// What a key names.
pub(super) fn subject(key: &str) -> Result<Subject, Problem> {
    if let Some(name) = key.strip_prefix('@') {
        return if name.is_empty() {
            Err(Problem::UnknownAttribute { nearest: None })
        } else {
            Ok(Subject::Tagged(name.to_owned()))
        };
    }
    let key = fold(key);
    Attribute::find(&key).map(Subject::Attribute).ok_or_else(|| {
        let names = Attribute::all().flat_map(|attribute| attribute.names().map(|name| (name, attribute.name())));
        Problem::UnknownAttribute { nearest: nearest(&key, names) }
    })
}

/// What of some spellings is written nearly so: every third letter may be wrong.
fn nearest(written: &str, spellings: impl Iterator<Item = (&'static str, &'static str)>) -> Option<&'static str> {
    if written.len() > NAME_LIMIT {
        return None;
    }
    let distance = |spelling: &str| strsim::damerau_levenshtein(written, &fold(spelling));
    spellings
        .map(|(spelling, meant)| (distance(spelling), spelling.len(), meant))
        .filter(|(distance, length, _)| *distance * 3 <= written.len().max(*length))
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., meant)| meant)
}

/// The condition that a value is.
pub(super) fn condition(subject: &Subject, written: &Written) -> Result<Condition, Problem> {
    match written {
        Written::One(_, word) if word.is_missing() => Err(Problem::MissingValue),
        Written::One(None, word) if word.is_any() => Ok(Condition::Exists),
        Written::One(None, word) => value(subject, word),
        Written::One(Some(comparison), word) => comparison_with(subject, *comparison, word),
        Written::Range((low, has_low), (high, has_high)) => {
            let bound = |word: &Word, included: bool| {
                if word.is_any() {
                    return Ok(Bound::Unbounded);
                }
                ordered(subject, word).map(if included { Bound::Included } else { Bound::Excluded })
            };
            let (low, high) = (bound(low, *has_low)?, bound(high, *has_high)?);
            match (&low, &high) {
                (Bound::Unbounded, Bound::Unbounded) => Ok(Condition::Exists),
                (
                    Bound::Included(Value::Time(low)) | Bound::Excluded(Value::Time(low)),
                    Bound::Included(Value::Time(high)) | Bound::Excluded(Value::Time(high)),
                ) if low.is_age() != high.is_age() => Err(Problem::MixedTimes),
                _ if is_turned(&low, &high) => Err(Problem::EmptyRange),
                _ => Ok(Condition::Range(low, high)),
            }
        }
    }
}

/// Whether a range ends before it begins. Ages grow backwards.
fn is_turned(low: &Bound<Value>, high: &Bound<Value>) -> bool {
    let value = |bound: &Bound<Value>| match bound {
        Bound::Included(value) | Bound::Excluded(value) => Some(value.clone()),
        Bound::Unbounded => None,
    };
    match (value(low), value(high)) {
        (Some(Value::Number(low)), Some(Value::Number(high))) => low > high,
        (Some(Value::Time(low)), Some(Value::Time(high))) => {
            // Far from the beginning of time, so that no age is cut off there.
            let now = Minute::of(UNIX_EPOCH + Duration::from_secs(1 << 36));
            let (from, to) = (low.span(now).start, high.span(now).start);
            if low.is_age() { from < to } else { from > to }
        }
        _ => false,
    }
}

fn value(subject: &Subject, word: &Word) -> Result<Condition, Problem> {
    let Subject::Attribute(attribute) = *subject else {
        return Ok(Condition::Is(word.pattern.clone()));
    };
    match attribute.kind() {
        Kind::Closed(_) | Kind::Flag => known(attribute, &word.pattern).map(Condition::Is),
        Kind::Tag => Ok(Condition::Is(tag(&word.pattern))),
        Kind::Text => Ok(Condition::Is(word.pattern.clone())),
        Kind::Number | Kind::Share | Kind::Time => match ordered(subject, word)? {
            Value::Time(time) if time.is_age() => Err(Problem::BareAge),
            value => Ok(Condition::Compare(Comparison::Equal, value)),
        },
    }
}

fn comparison_with(subject: &Subject, comparison: Comparison, word: &Word) -> Result<Condition, Problem> {
    // Some terms begin with a sign: `<=1h`.
    if let (Subject::Attribute(attribute), Some(text)) = (subject, word.pattern.as_literal()) {
        let signed = Pattern::literal(&format!("{}{text}", comparison.as_str()));
        if let (Kind::Closed(_), Ok(known)) = (attribute.kind(), known(attribute, &signed)) {
            return Ok(Condition::Is(known));
        }
    }
    ordered(subject, word).map(|value| Condition::Compare(comparison, value))
}

/// The value as its attribute's term, if it is one or a wildcard stands for some.
fn known(attribute: &'static Attribute, pattern: &Pattern) -> Result<Pattern, Problem> {
    let terms = attribute.terms();
    let Some(text) = pattern.as_literal() else {
        let matcher = Matcher::whole(pattern);
        let is_known = terms.iter().any(|term| matcher.matches(&fold(term)));
        return if is_known { Ok(pattern.clone()) } else { Err(Problem::UnknownValue { attribute, nearest: None }) };
    };
    let text = fold(text);
    let spellings = || terms.iter().map(|term| (*term, *term)).chain(attribute.spellings().iter().copied());
    if let Some((_, term)) = spellings().find(|(spelling, _)| fold(spelling) == text) {
        return Ok(Pattern::literal(term));
    }
    let nearest = class_of(&text, &terms).or_else(|| nearest(&text, spellings()));
    Err(Problem::UnknownValue { attribute, nearest })
}

/// The term for the class of a status: `4xx` for `404`, if that is one.
fn class_of(text: &str, terms: &[&'static str]) -> Option<&'static str> {
    let status = text.parse::<u16>().ok().filter(|status| (100..=599).contains(status))?;
    let class = format!("{}xx", status / 100);
    terms.iter().copied().find(|term| *term == class)
}

/// `category:type`. A category alone is all of its types, and Datadog's older spelling of one is known.
fn tag(pattern: &Pattern) -> Pattern {
    let beginning = pattern.beginning();
    let folded = fold(beginning);
    let older = folded.strip_prefix("payments").filter(|rest| rest.is_empty() || rest.starts_with(':'));
    let mut pattern = older.map_or_else(|| pattern.clone(), |rest| pattern.with_beginning(&format!("payment{rest}")));
    if pattern.as_literal().is_some_and(|text| !text.contains(':')) {
        pattern.push(':');
        pattern.push_any();
    }
    pattern
}

/// A value that others are compared with.
fn ordered(subject: &Subject, word: &Word) -> Result<Value, Problem> {
    if word.is_missing() {
        return Err(Problem::MissingValue);
    }
    let text = word.pattern.as_literal().ok_or(Problem::WildcardInBound)?;
    let Subject::Attribute(attribute) = *subject else {
        let number = number(text).filter(|_| !word.quoted);
        return Ok(number.map_or_else(|| Value::Text(text.to_owned()), Value::Number));
    };
    match attribute.kind() {
        Kind::Closed(_) | Kind::Flag | Kind::Tag => Err(Problem::Unordered { attribute }),
        Kind::Text => Ok(Value::Text(text.to_owned())),
        Kind::Number => number(text).map(Value::Number).ok_or(Problem::NotANumber),
        Kind::Share => share(text).map(Value::Number).ok_or(Problem::NotAShare),
        Kind::Time => Time::read(text).map(Value::Time).ok_or(Problem::NotATime),
    }
}

/// `5`, `-0.5`, `1k`, `2.5M`
pub(super) fn number(text: &str) -> Option<f64> {
    let thousands = [(['k', 'K'], 1e3), (['m', 'M'], 1e6)];
    let factor = thousands.into_iter().find_map(|(letters, factor)| Some((text.strip_suffix(letters)?, factor)));
    let (digits, factor) = factor.unwrap_or((text, 1.0));
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let is_number = unsigned.starts_with(|first: char| first.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits.parse::<f64>().ok().filter(|_| is_number).map(|number| number * factor).filter(|number| number.is_finite())
}

/// `0.05`, `5%`
fn share(text: &str) -> Option<f64> {
    let plain = |text: &str| number(text).filter(|_| !text.ends_with(|last: char| last.is_ascii_alphabetic()));
    let share = text.strip_suffix('%').map_or_else(|| plain(text), |percent| Some(plain(percent)? / 100.0));
    share.filter(|share| (0.0..=1.0).contains(share))
}

/// What is worth knowing about a value.
pub(super) fn notice(attribute: &'static Attribute, written: &Written, condition: &Condition) -> Option<Notice> {
    let Condition::Is(pattern) = condition else { return None };
    if let Some(text) = pattern.as_literal() {
        let value = attribute.unmeasured().iter().copied().find(|value| *value == text)?;
        return Some(Notice::ValueNotMeasured { attribute, value });
    }
    // A word that became `word:*`.
    let category = match (attribute.kind(), pattern.pieces()) {
        (Kind::Tag, [Piece::Text(category), Piece::Any]) => category.strip_suffix(':')?,
        _ => return None,
    };
    let was_alone = matches!(written, Written::One(_, word) if word.pattern.as_literal().is_some());
    let is_known = CATEGORIES.iter().any(|known| category.eq_ignore_ascii_case(known));
    (was_alone && !is_known).then_some(Notice::CategoryUnknown)
}

/// Categories of the rules that the tracer brings along.
pub(crate) const CATEGORIES: [&str; 6] = ["address", "credentials", "health", "network", "payment", "pii"];
