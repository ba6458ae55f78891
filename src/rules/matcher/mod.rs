//! What a condition or a scanner asks of a value: the operators of Datadog's rules, as data.
//!
//! ```json
//! { "operator": "match_regex", "parameters": { "regex": "^[0-9]{5}$", "options": { "min_length": 5 } } }
//! ```
//!
//! | operator | parameters |
//! |---|---|
//! | `match_regex` | `regex`; `options`: `case_sensitive` (default false), `min_length` in bytes (default 0) |
//! | `phrase_match` | `list`; `options`: `enforce_word_boundary` (default false) |
//! | `exact_match` | `list` |
//! | `ip_match` | `list` of addresses and networks |
//! | `equals` | `type`: `string`, `boolean`, `unsigned`, `signed`, `float`; `value`; `delta` for `float` (default 0.01) |
//! | `lower_than`, `greater_than` | `type`: `unsigned`, `signed`, `float`; `value` |
//!
//! A matcher judges values of some types only. Of others it says neither yes nor no, which matters to who asks for the
//! opposite.

mod data;
mod exact;
mod ip;
mod literal;
mod number;
mod parts;
mod phrases;
mod regex;
mod runes;
mod spelled;
mod syntax;
mod value;
mod variety;

use super::Place;

pub(crate) use data::is_data;
pub(crate) use exact::Exact;
pub(crate) use ip::Ip;
pub(crate) use literal::is_literal_pattern;
pub(crate) use number::{Beyond, Equals};
pub(crate) use phrases::Phrases;
pub(crate) use regex::{Regex, RegexError};
pub(crate) use value::Value;

/// What a value must be like.
pub(crate) enum Matcher {
    /// `match_regex`: the pattern matches somewhere in a text of so many bytes.
    Regex(Regex, u64),
    /// `phrase_match`.
    Phrases(Phrases),
    /// `exact_match`.
    Exact(Exact),
    /// `equals`.
    Equals(Equals),
    /// `lower_than` and `greater_than`.
    Beyond(Beyond),
    /// `ip_match`.
    Ip(Ip),
}

/// What is not here because it takes a parser of its own for each language that attackers write.
const ATTACK: &str = "an operator that looks for attacks";

/// What would be looked up in lists that are sent at run time.
const DATA: &str = "lists that come with remote configuration";

impl Matcher {
    /// Reads the operator and the parameters of an object; `None` after a problem was told. A `!` before the operator is for
    /// who calls this.
    pub(crate) fn read(place: &Place<'_>) -> Option<Self> {
        let operator = place.need("operator").and_then(|operator| operator.text().map(|text| (operator, text)));
        let parameters = place.need("parameters");
        let (operator, name) = operator?;
        Self::of(&operator, name, parameters)
    }

    /// The same for an operator that was already read, without its `!`; `place` is where it stands.
    pub(crate) fn of(place: &Place<'_>, operator: &str, parameters: Option<Place<'_>>) -> Option<Self> {
        // Versions are told apart only of what is not here.
        let name = operator.split('@').next().unwrap_or(operator);
        if name.ends_with("_detector") || matches!(name, "is_sqli" | "is_xss" | "hidden_ascii_match") {
            return place.unsupported(ATTACK);
        }
        match operator {
            "match_regex_with_checksum" => return place.unsupported("checksums in rules of Datadog"),
            "exists" => return place.unsupported("an operator that asks no value"),
            _ => {}
        }
        let parameters = parameters?;
        parameters.object()?;
        if matches!(operator, "exact_match" | "ip_match")
            && parameters.field("list").is_none()
            && let Some(data) = parameters.field("data")
        {
            return data.unsupported(DATA);
        }
        match operator {
            "match_regex" => read_regex(&parameters),
            "phrase_match" => with_room(&parameters, Phrases::read).map(Self::Phrases),
            "exact_match" => with_room(&parameters, Exact::read).map(Self::Exact),
            "equals" => Equals::read(&parameters).map(Self::Equals),
            "lower_than" => Beyond::read(&parameters, false).map(Self::Beyond),
            "greater_than" => Beyond::read(&parameters, true).map(Self::Beyond),
            "ip_match" => with_room(&parameters, Ip::read).map(Self::Ip),
            _ => place.fail(
                "one of \"match_regex\", \"phrase_match\", \"exact_match\", \"ip_match\", \"equals\", \"lower_than\", \
                 \"greater_than\"",
            ),
        }
    }

    /// Whether this is what a value is like; `None` if this judges no values of its type.
    pub(crate) fn matches(&self, value: Value<'_>) -> Option<bool> {
        match (self, value) {
            (Self::Equals(equals), value) => equals.matches(value),
            (Self::Beyond(beyond), value) => beyond.matches(value),
            (_, Value::Text(text)) => Some(self.matches_text(text)),
            _ => None,
        }
    }

    /// Whether this is what a text is like; no if this judges no texts.
    pub(crate) fn matches_text(&self, text: &[u8]) -> bool {
        match self {
            Self::Equals(equals) => equals.matches(Value::Text(text)) == Some(true),
            Self::Beyond(_) => false,
            // Nothing is found where there is nothing, not even by what matches nothing.
            _ if text.is_empty() => false,
            Self::Regex(regex, least) => {
                u64::try_from(text.len()).unwrap_or(u64::MAX) >= *least && regex.is_match(text)
            }
            Self::Phrases(phrases) => phrases.matches(text),
            Self::Exact(exact) => exact.matches(text),
            Self::Ip(ip) => ip.matches(text),
        }
    }

    /// Whether a match tells what the text was. Whoever may ask whether a number is greater than others finds it by asking.
    pub(crate) fn is_literal(&self) -> bool {
        match self {
            Self::Regex(regex, _) => regex.is_literal(),
            // Comparisons would find out a number step by step.
            Self::Phrases(_) | Self::Exact(_) | Self::Equals(_) | Self::Ip(_) | Self::Beyond(_) => true,
        }
    }

    /// Whether what it asks of a key is data.
    pub(crate) fn spells_out_data(&self) -> bool {
        match self {
            Self::Regex(regex, _) => is_data(&regex.pattern().replace('\\', "")),
            _ => is_data(&self.canonical()),
        }
    }

    /// Whether it judges texts, as keys are.
    pub(crate) fn is_about_texts(&self) -> bool {
        match self {
            Self::Regex(..) | Self::Phrases(_) | Self::Exact(_) => true,
            Self::Equals(_) | Self::Beyond(_) | Self::Ip(_) => false,
        }
    }

    /// All of it that changes what it matches, as text.
    pub(crate) fn canonical(&self) -> String {
        match self {
            Self::Regex(regex, least) => {
                format!("match_regex {} {least} {:?}", regex.is_case_sensitive(), regex.pattern())
            }
            Self::Phrases(phrases) => phrases.canonical(),
            Self::Exact(exact) => exact.canonical(),
            Self::Equals(equals) => equals.canonical(),
            Self::Beyond(beyond) => beyond.canonical(),
            Self::Ip(ip) => ip.canonical(),
        }
    }
}

impl std::fmt::Debug for Matcher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Regex(regex, _) => regex.fmt(formatter),
            Self::Phrases(_) => formatter.write_str("Phrases(..)"),
            Self::Exact(_) => formatter.write_str("Exact(..)"),
            Self::Equals(_) => formatter.write_str("Equals(..)"),
            Self::Beyond(_) => formatter.write_str("Beyond(..)"),
            Self::Ip(_) => formatter.write_str("Ip(..)"),
        }
    }
}

/// Reads a list, if there is room for what is made of it: some bytes for each of its letters.
fn with_room<M>(parameters: &Place<'_>, read: impl Fn(&Place<'_>) -> Option<M>) -> Option<M> {
    const BYTES_PER_LETTER: usize = 16;
    let list = parameters.field("list").and_then(|list| list.value().as_array());
    let letters: usize = list.into_iter().flatten().filter_map(|item| item.as_str().map(str::len)).sum();
    parameters.make_room(letters.saturating_mul(BYTES_PER_LETTER))?;
    read(parameters)
}

fn read_regex(parameters: &Place<'_>) -> Option<Matcher> {
    let (case_sensitive, least) = match parameters.field("options") {
        Some(options) => {
            options.fields(&["case_sensitive", "min_length"])?;
            (options.flag("case_sensitive", false), options.count("min_length", 0))
        }
        None => (Some(false), Some(0)),
    };
    let place = parameters.need("regex");
    let pattern = place.as_ref().and_then(Place::text);
    let (place, pattern, case_sensitive, least) = (place?, pattern?, case_sensitive?, least?);
    place.make_room(0)?;
    match Regex::new(pattern, case_sensitive) {
        Ok(regex) => place.make_room(regex.memory()).map(|()| Matcher::Regex(regex, least)),
        Err(RegexError::Broken) => place.fail("a regular expression as RE2 has them"),
        Err(RegexError::NotRegular) => place.fail("a regular expression without look-around and back references"),
        Err(RegexError::TooLarge) => place.fail("a regular expression of bounded size"),
        Err(RegexError::NamedClass) => place.unsupported("characters by the name of their script or category"),
    }
}

#[cfg(test)]
mod tests;
