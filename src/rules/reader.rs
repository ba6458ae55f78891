//! Reads scanners of this crate's own format.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::matcher::{Matcher, is_data, is_literal_pattern};
use super::place::Place;
use super::scanner::{Alone, Author, Example, Examples, KeyRule, Origin, PatternRule, ScannerRule, Shape, ValueRule};
use super::scope::Scope;
use super::vocabulary::Vocabulary;
use crate::observation::{RuleText, Tag};
use crate::scan::{Check, Country, PHRASE_WORDS, pattern_within_bounds, small_pattern};

/// Reads a scanner.
pub(super) fn scanner(place: &Place<'_>, author: Author) -> Option<ScannerRule> {
    let before = place.problems();
    let id = place.field("id").and_then(|id| id.name());
    let place = &id.as_ref().map_or_else(|| place.clone(), |id| place.of_rule(id));
    let tag = place.need("tags").and_then(|tags| read_tag(&tags));
    // `health_info:patient_id` is known as `health_info.patient_id`.
    let id = id.or_else(|| RuleText::new(&format!("{}.{}", tag.as_ref()?.category, tag.as_ref()?.kind)));
    let known = place.fields(&[
        "id", "name", "enabled", "key", "value", "yields", "tags", "severity", "include", "exclude", "source",
        "examples",
    ]);
    let key = place.field("key").map_or_else(|| Some(KeyRule::default()), |key| key_rule(&key));
    let value = match place.field("value") {
        Some(value) => value_rule(&value, author),
        None => Some(ValueRule::Pattern(PatternRule { matcher: None, check: None, numbers: true })),
    };
    let examples =
        place.field("examples").map_or_else(|| Some(Examples::default()), |examples| read_examples(&examples));
    let text = |name| place.field(name).map_or_else(|| Some(String::new()), |text| text.text().map(String::from));
    let severity = place.field("severity").map(|severity| read_severity(&severity));
    let (name, reference) = (text("name"), text("source"));
    let (yields, scope, enabled) = (place.names("yields"), Scope::read(place), place.flag("enabled", true));
    let condition = match (&key, &value) {
        (Some(key), Some(value)) if author == Author::Operator && key.is_any() => finds_alone(place, value),
        _ => Some(()),
    };
    if place.problems() > before {
        return None;
    }
    known?;
    condition?;
    let mut tag = tag?;
    if let Some(severity) = severity {
        tag = with_severity(tag, severity?);
    }
    Some(ScannerRule {
        id: id?,
        name: name?,
        key: key?,
        yields: yields?,
        value: value?,
        tag,
        scope: scope?,
        enabled: enabled?,
        reference: reference?,
        examples: examples?,
        author,
        changed: false,
        origin: Origin { source: place.source().into(), pointer: place.pointer().into() },
    })
}

/// What finds nothing without a key needs one.
fn finds_alone(place: &Place<'_>, value: &ValueRule) -> Option<()> {
    let alone = |alone: &Alone| *alone > Alone::Never;
    match value {
        ValueRule::Pattern(PatternRule { matcher: None, .. }) => place.fail("a `key`, a `value` or both"),
        ValueRule::Pattern(_) => Some(()),
        ValueRule::Email(term) | ValueRule::JsonWebToken(term) if alone(term) => Some(()),
        ValueRule::Shapes(shapes) if shapes.iter().any(|shape| alone(&shape.alone)) => Some(()),
        _ => place.fail("a `key`, or a `value` that is found `alone`"),
    }
}

/// Reads the words that judge keys for all scanners.
pub(super) fn vocabulary(words: &Place<'_>) -> Option<Vocabulary> {
    let before = words.problems();
    words.fields(&[
        "opaque",
        "claims",
        "denials",
        "after",
        "before",
        "labels",
        "values",
        "ids",
        "countries",
        "headers",
    ]);
    let list = |name| phrases(words, name).unwrap_or_default();
    let vocabulary = Vocabulary {
        opaque: list("opaque"),
        claims: list("claims"),
        denials: list("denials"),
        after: list("after"),
        before: list("before"),
        labels: list("labels"),
        values: list("values"),
        ids: list("ids"),
        countries: list("countries"),
        headers: list("headers"),
    };
    (words.problems() == before).then_some(vocabulary)
}

fn key_rule(key: &Place<'_>) -> Option<KeyRule> {
    if key.need("operator")?.text()? != "words" {
        let matcher = Matcher::read(key)?;
        only_known_parameters(key)?;
        if !matcher.is_about_texts() {
            return key.need("operator")?.fail("an operator that judges texts");
        }
        if matcher.spells_out_data() {
            return key.need("parameters")?.fail(DATA);
        }
        return Some(KeyRule { matcher: Some(Arc::new(matcher)), ..KeyRule::default() });
    }
    let known = key.fields(&["operator", "parameters"]);
    let parameters = key.need("parameters")?;
    let read = KeyRule {
        phrases: phrases(&parameters, "list")?,
        exceptions: phrases(&parameters, "except")?,
        countries: parameters.each("countries", country)?,
        matcher: None,
    };
    known?;
    parameters.fields(&["list", "except", "countries"])?;
    if read.is_any() { parameters.fail("a `list` of phrases that is not empty") } else { Some(read) }
}

/// Why a key's condition is refused that tells which data stood in its place.
const DATA: &str = "names of fields: a key with an `@` or six digits is data, and to find it would tell it";

/// How many phrases one list may have.
const PHRASES_LIMIT: usize = 4_096;

/// Reads phrases, each once.
pub(super) fn phrases(place: &Place<'_>, name: &str) -> Option<Vec<String>> {
    let phrase = |item: &Place<'_>| {
        let text = item.text()?;
        if is_data(text) {
            return item.fail(DATA);
        }
        let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        if !(1..=PHRASE_WORDS).contains(&words) {
            return item.fail("a phrase of 1 to 12 words");
        }
        Some(text.to_owned())
    };
    let mut list = place.each(name, phrase)?;
    if list.len() > PHRASES_LIMIT {
        return place.field(name)?.fail("at most 4096 phrases");
    }
    let mut known = HashSet::new();
    list.retain(|phrase| known.insert(phrase.clone()));
    Some(list)
}

fn country(item: &Place<'_>) -> Option<Country> {
    match Country::by_code(item.text()?) {
        Some(country) => Some(country),
        None => item.fail("a country's code of two capital letters"),
    }
}

fn value_rule(place: &Place<'_>, author: Author) -> Option<ValueRule> {
    let alone = || match place.field("parameters") {
        Some(parameters) => {
            parameters.fields(&["alone"])?;
            read_alone(&parameters)
        }
        None => Some(Alone::Never),
    };
    let operator = place.need("operator")?.text()?;
    if matches!(operator, "shape" | "email" | "json_web_token" | "secret") {
        place.fields(&["operator", "parameters"])?;
    }
    match operator {
        "shape" => {
            let parameters = place.need("parameters")?;
            parameters.fields(&["shapes"])?;
            let list = parameters.need("shapes")?;
            if !(1..=SHAPES_LIMIT).contains(&list.items()?.len()) {
                return list.fail("1 to 64 shapes");
            }
            parameters.each("shapes", |item| shape(item, author)).map(ValueRule::Shapes)
        }
        "email" => alone().map(ValueRule::Email),
        "json_web_token" => alone().map(ValueRule::JsonWebToken),
        "secret" => Some(ValueRule::Secret),
        _ => pattern_rule(place).map(ValueRule::Pattern),
    }
}

/// How many shapes one scanner may have.
const SHAPES_LIMIT: usize = 64;

/// In files of our own, what is not known is misspelt.
fn only_known_parameters(place: &Place<'_>) -> Option<()> {
    let parameters = place.need("parameters")?;
    let known: &[&str] = match place.need("operator")?.text()? {
        "match_regex" => &["regex", "options"],
        "phrase_match" => &["list", "options"],
        "equals" => &["type", "value", "delta"],
        "lower_than" | "greater_than" => &["type", "value"],
        _ => &["list"],
    };
    parameters.fields(known)
}

/// Why a value's condition is refused that tells which value it was.
const LITERAL: &str =
    "a pattern that many different values match: one that spells out values tells which of them passed";

fn pattern_rule(place: &Place<'_>) -> Option<PatternRule> {
    place.fields(&["operator", "parameters", "check", "numbers"])?;
    let (matcher, check, numbers) = (Matcher::read(place), read_check(place), place.flag("numbers", true));
    only_known_parameters(place)?;
    let matcher = matcher?;
    if matcher.is_literal() {
        return place.need("parameters")?.fail(LITERAL);
    }
    Some(PatternRule { matcher: Some(Arc::new(matcher)), check: check?, numbers: numbers? })
}

/// The check in a field, if there is one; `None` if that is none.
#[expect(clippy::option_option, reason = "as all readers, `None` says that a problem was told")]
fn read_check(place: &Place<'_>) -> Option<Option<&'static Check>> {
    let Some(name) = place.field("check") else { return Some(None) };
    match Check::by_name(name.text()?) {
        Some(check) => Some(Some(check)),
        None => name.fail("the name of a check"),
    }
}

fn shape(place: &Place<'_>, author: Author) -> Option<Shape> {
    let known = place.fields(&["pattern", "check", "alone", "inside", "open"]);
    let (check, alone) = (read_check(place), read_alone(place));
    let (inside, open) = (place.flag("inside", false)?, place.flag("open", false)?);
    if open && !inside {
        return place.fail("`inside` beside `open`");
    }
    let at = place.need("pattern")?;
    let pattern = at.text()?;
    let bounds = match author {
        Author::BuiltIn => pattern_within_bounds(pattern, inside),
        Author::Operator => {
            at.make_room(0)?;
            small_pattern(pattern, inside).map(|size| _ = at.make_room(size))
        }
    };
    if let Err(expected) = bounds {
        return at.fail(expected);
    }
    if author == Author::Operator && is_literal_pattern(pattern, open) {
        return at.fail(LITERAL);
    }
    known?;
    Some(Shape { pattern: pattern.into(), check: check?, alone: alone?, inside, open })
}

fn read_alone(place: &Place<'_>) -> Option<Alone> {
    let Some(term) = place.field("alone") else { return Some(Alone::Never) };
    match Alone::by_term(term.text()?) {
        Some(alone) => Some(alone),
        None => term.fail("one of \"never\", \"opaque\", \"unclaimed\", \"always\""),
    }
}

/// Reads what is said of a value.
pub(super) fn read_tag(place: &Place<'_>) -> Option<Tag> {
    let (category, kind) = (place.need("category"), place.need("type"));
    let (category, kind) = (category.and_then(|name| read_category(&name)), kind.and_then(|name| name.name()));
    let mut attributes = std::collections::BTreeMap::new();
    for (name, value) in place.entries()? {
        if matches!(name, "category" | "type") {
            continue;
        }
        let value = if name == "severity" { read_severity(&value)? } else { value.name()? };
        attributes.insert(attribute_name(place, name)?, value);
    }
    Some(Tag::new(category?, kind?, attributes))
}

/// Reads a category.
pub(super) fn read_category(place: &Place<'_>) -> Option<RuleText> {
    place.name().map(category)
}

/// Datadog's documentation has both spellings of one category, its rules the singular.
pub(super) fn category(name: RuleText) -> RuleText {
    if name.as_str() == "payments" { RuleText::new("payment").unwrap_or(name) } else { name }
}

/// The name of a tag's attribute.
pub(super) fn attribute_name(place: &Place<'_>, name: &str) -> Option<RuleText> {
    match attribute(name) {
        Some(name) => Some(name),
        None => place.fail("names of 1 to 64 characters of [A-Za-z0-9_.-], but none that lines have beside tags: `path`, `count`, `format`"),
    }
}

/// What stands beside a tag's attributes in schemas, finds and records.
const RESERVED: [&str; 9] =
    ["format", "media_types", "location", "path", "scanner", "evidence", "count", "in", "contexts"];

/// A name that can be that of a tag's attribute.
pub(super) fn attribute(name: &str) -> Option<RuleText> {
    RuleText::new(name).filter(|name| !RESERVED.contains(&name.as_str()))
}

/// Reads a hint at how much a finding matters.
pub(super) fn read_severity(place: &Place<'_>) -> Option<RuleText> {
    match place.text()? {
        term @ ("info" | "low" | "medium" | "high" | "critical") => RuleText::new(term),
        _ => place.fail("one of \"info\", \"low\", \"medium\", \"high\", \"critical\""),
    }
}

/// The tag with a hint at how much a finding matters.
pub(super) fn with_severity(mut tag: Tag, severity: RuleText) -> Tag {
    if let Some(name) = RuleText::new("severity") {
        tag.attributes.insert(name, severity);
    }
    tag
}

/// How many examples of each kind one scanner may have.
const EXAMPLES_LIMIT: usize = 256;

fn read_examples(place: &Place<'_>) -> Option<Examples> {
    let known = place.fields(&["hit", "miss"]);
    for list in ["hit", "miss"] {
        if place.list(list)?.len() > EXAMPLES_LIMIT {
            return place.field(list)?.fail("at most 256 examples");
        }
    }
    let (hit, miss) = (place.each("hit", example), place.each("miss", example));
    known?;
    Some(Examples { hit: hit?, miss: miss? })
}

fn example(item: &Place<'_>) -> Option<Example> {
    let value = item.need("value")?;
    let (text, number) = match value.value() {
        Value::String(text) => (text.clone(), false),
        Value::Number(number) => (number.to_string(), true),
        _ => return value.fail("a text or a number"),
    };
    Some(Example { key: item.need("key")?.text()?.into(), value: text, number })
}
