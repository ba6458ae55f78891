//! Reads a file of rules. The walk is by hand, so that each error has a pointer and none repeats what was read.

use serde_json::{Map, Value};

use crate::observation::{RuleText, Tag};

use super::checksum::Check;
use super::country::Country;
use super::error::RuleError;
use super::rule::{Alone, Example, Examples, Rule, RuleSet, Shape, ValueRule, Vocabulary};

/// Reads one file.
pub(super) fn read(file: &str, json: &str) -> Result<RuleSet, RuleError> {
    let syntax = |_| RuleError { file: file.into(), rule: None, pointer: String::new(), expected: "valid JSON" };
    let value: Value = serde_json::from_str(json).map_err(syntax)?;
    let root = Place { file, rule: None, pointer: String::new(), value: &value };
    root.fields(&["scanners", "vocabulary"])?;
    let mut set = RuleSet::default();
    if let Some(scanners) = root.field("scanners")? {
        for scanner in scanners.items()? {
            set.rules.push(rule(&scanner)?);
        }
    }
    if let Some(words) = root.field("vocabulary")? {
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
        ])?;
        set.vocabulary = Vocabulary {
            opaque: words.texts("opaque")?,
            claims: words.texts("claims")?,
            denials: words.texts("denials")?,
            after: words.texts("after")?,
            before: words.texts("before")?,
            labels: words.texts("labels")?,
            values: words.texts("values")?,
            ids: words.texts("ids")?,
            countries: words.texts("countries")?,
            headers: words.texts("headers")?,
        };
    }
    Ok(set)
}

fn rule(place: &Place<'_>) -> Result<Rule, RuleError> {
    let id = place.need("id")?.name()?;
    let place = &Place { rule: Some(id.clone()), ..place.clone() };
    place.fields(&["id", "name", "key", "value", "yields", "tags", "source", "examples"])?;
    let (mut phrases, mut exceptions, mut countries) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(key) = place.field("key")? {
        let parameters = key.need("parameters")?;
        match key.need("operator")?.text()? {
            "words" => parameters.fields(&["list", "except", "countries"])?,
            _ => return key.need("operator")?.fail("\"words\""),
        }
        phrases = parameters.texts("list")?;
        exceptions = parameters.texts("except")?;
        countries = country_list(&parameters)?;
    }
    let examples = place.need("examples")?;
    examples.fields(&["hit", "miss"])?;
    Ok(Rule {
        id,
        name: place.need("name")?.text()?.into(),
        phrases,
        exceptions,
        countries,
        yields: place.names("yields")?,
        value: value_rule(&place.need("value")?)?,
        tag: tag(&place.need("tags")?)?,
        source: place.need("source")?.text()?.into(),
        examples: Examples { hit: example_list(&examples, "hit")?, miss: example_list(&examples, "miss")? },
        file: place.file.into(),
        pointer: place.pointer.clone(),
    })
}

fn country_list(place: &Place<'_>) -> Result<Vec<Country>, RuleError> {
    let Some(list) = place.field("countries")? else { return Ok(Vec::new()) };
    let read = |item: &Place<'_>| match Country::by_code(item.text()?) {
        Some(country) => Ok(country),
        None => item.fail("a country's code of two capital letters"),
    };
    list.items()?.iter().map(read).collect()
}

fn value_rule(place: &Place<'_>) -> Result<ValueRule, RuleError> {
    place.fields(&["operator", "parameters"])?;
    let operator = place.need("operator")?;
    let alone = || match place.field("parameters")? {
        Some(parameters) => {
            parameters.fields(&["alone"])?;
            alone(&parameters)
        }
        None => Ok(Alone::Never),
    };
    match operator.text()? {
        "shape" => {
            let parameters = place.need("parameters")?;
            parameters.fields(&["shapes"])?;
            let shapes = parameters.need("shapes")?.items()?;
            Ok(ValueRule::Shapes(shapes.iter().map(shape).collect::<Result<_, _>>()?))
        }
        "email" => alone().map(ValueRule::Email),
        "json_web_token" => alone().map(ValueRule::JsonWebToken),
        "secret" => Ok(ValueRule::Secret),
        _ => operator.fail("one of \"shape\", \"email\", \"json_web_token\", \"secret\""),
    }
}

fn shape(place: &Place<'_>) -> Result<Shape, RuleError> {
    place.fields(&["pattern", "check", "alone", "inside", "open"])?;
    let check = match place.field("check")? {
        None => None,
        Some(name) => match Check::by_name(name.text()?) {
            Some(check) => Some(check),
            None => return name.fail("the name of a check"),
        },
    };
    let flag = |name| match place.field(name)? {
        None => Ok(false),
        Some(flag) => match flag.value {
            Value::Bool(flag) => Ok(*flag),
            _ => flag.fail("a boolean"),
        },
    };
    let (inside, open) = (flag("inside")?, flag("open")?);
    if open && !inside {
        return place.fail("`inside` beside `open`");
    }
    Ok(Shape { pattern: place.need("pattern")?.text()?.into(), check, alone: alone(place)?, inside, open })
}

fn alone(place: &Place<'_>) -> Result<Alone, RuleError> {
    let Some(term) = place.field("alone")? else { return Ok(Alone::Never) };
    match Alone::by_term(term.text()?) {
        Some(alone) => Ok(alone),
        None => term.fail("one of \"never\", \"opaque\", \"unclaimed\", \"always\""),
    }
}

fn tag(place: &Place<'_>) -> Result<Tag, RuleError> {
    let (mut category, kind) = (place.need("category")?.name()?, place.need("type")?.name()?);
    // Datadog's documentation has both spellings, its rules the singular.
    if category.as_str() == "payments"
        && let Some(payment) = RuleText::new("payment")
    {
        category = payment;
    }
    let mut attributes = std::collections::BTreeMap::new();
    for name in place.object()?.keys().filter(|name| !matches!(name.as_str(), "category" | "type")) {
        // Two stand beside a tag's attributes in schemas.
        let Some(attribute) = RuleText::new(name).filter(|name| !matches!(name.as_str(), "format" | "media_types"))
        else {
            return place.fail("names of 1 to 64 characters of [A-Za-z0-9_.-], but not `format` and `media_types`");
        };
        attributes.insert(attribute, place.need(name)?.name()?);
    }
    Ok(Tag::new(category, kind, attributes))
}

fn example_list(place: &Place<'_>, list: &str) -> Result<Vec<Example>, RuleError> {
    let Some(list) = place.field(list)? else { return Ok(Vec::new()) };
    let read = |item: &Place<'_>| {
        let value = item.need("value")?;
        let (text, number) = match value.value {
            Value::String(text) => (text.clone(), false),
            Value::Number(number) => (number.to_string(), true),
            _ => return value.fail("a text or a number"),
        };
        Ok(Example { key: item.need("key")?.text()?.into(), value: text, number })
    };
    list.items()?.iter().map(read).collect()
}

/// A place in a file.
#[derive(Clone)]
struct Place<'a> {
    file: &'a str,
    rule: Option<RuleText>,
    pointer: String,
    value: &'a Value,
}

impl<'a> Place<'a> {
    fn fail<T>(&self, expected: &'static str) -> Result<T, RuleError> {
        Err(RuleError { file: self.file.into(), rule: self.rule.clone(), pointer: self.pointer.clone(), expected })
    }

    fn inner(&self, step: &str, value: &'a Value) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { file: self.file, rule: self.rule.clone(), pointer: format!("{}/{step}", self.pointer), value }
    }

    fn object(&self) -> Result<&'a Map<String, Value>, RuleError> {
        match self.value {
            Value::Object(object) => Ok(object),
            _ => self.fail("an object"),
        }
    }

    /// Refuses misspelt fields: a rule that silently does less than it says is worse than an error.
    fn fields(&self, known: &[&str]) -> Result<(), RuleError> {
        if self.object()?.keys().all(|name| known.contains(&name.as_str())) {
            return Ok(());
        }
        self.fail("only fields that the format knows")
    }

    fn field(&self, name: &str) -> Result<Option<Self>, RuleError> {
        Ok(self.object()?.get(name).map(|value| self.inner(name, value)))
    }

    fn need(&self, name: &str) -> Result<Self, RuleError> {
        match self.field(name)? {
            Some(place) => Ok(place),
            None => self.inner(name, self.value).fail("a value"),
        }
    }

    fn items(&self) -> Result<Vec<Self>, RuleError> {
        match self.value {
            Value::Array(items) => {
                Ok(items.iter().enumerate().map(|(at, item)| self.inner(&at.to_string(), item)).collect())
            }
            _ => self.fail("an array"),
        }
    }

    fn text(&self) -> Result<&'a str, RuleError> {
        match self.value {
            Value::String(text) if !text.is_empty() => Ok(text),
            _ => self.fail("a text that is not empty"),
        }
    }

    fn name(&self) -> Result<RuleText, RuleError> {
        match RuleText::new(self.text()?) {
            Some(name) => Ok(name),
            None => self.fail("1 to 64 characters of [A-Za-z0-9_.-]"),
        }
    }

    /// A list of names; empty if the field is absent.
    fn names(&self, name: &str) -> Result<Vec<RuleText>, RuleError> {
        let Some(list) = self.field(name)? else { return Ok(Vec::new()) };
        list.items()?.iter().map(Self::name).collect()
    }

    /// A list of texts; empty if the field is absent.
    fn texts(&self, name: &str) -> Result<Vec<String>, RuleError> {
        let Some(list) = self.field(name)? else { return Ok(Vec::new()) };
        list.items()?.iter().map(|item| item.text().map(String::from)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> RuleError {
        read("test", json).unwrap_err()
    }

    #[test]
    fn payments_is_another_word_for_payment() {
        let rules = r#"{"scanners": [{"id": "a", "name": "A", "source": "s", "examples": {}, "value": {"operator": "secret"},
            "key": {"operator": "words", "parameters": {"list": ["a"]}}, "tags": {"category": "payments", "type": "card"}}]}"#;
        assert_eq!(read("test", rules).unwrap().rules[0].tag.to_string(), "payment:card");
    }

    #[test]
    fn an_error_says_where_and_what_was_expected_but_not_what_was_there() {
        let error = refused(
            r#"{"scanners": [{"id": "a", "name": "A", "value": {"operator": "hunter2"}, "tags": {},
                "source": "s", "examples": {}}]}"#,
        );
        assert_eq!(error.pointer, "/scanners/0/value/operator");
        assert_eq!(error.rule.as_ref().unwrap().as_str(), "a");
        assert!(
            error.to_string().starts_with("rules test, rule a, at \"/scanners/0/value/operator\": expected one of")
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn text_that_is_no_json_is_refused_without_being_repeated() {
        let error = refused("{\"scanners\": hunter2");
        assert_eq!((error.pointer.as_str(), error.expected), ("", "valid JSON"));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        assert_eq!(refused(r#"{"scaners": []}"#).expected, "only fields that the format knows");
    }

    #[test]
    fn a_missing_field_is_pointed_at() {
        assert_eq!(refused(r#"{"scanners": [{"name": "A"}]}"#).pointer, "/scanners/0/id");
    }

    #[test]
    fn countries_and_rules_to_yield_to_are_read() {
        let rules = |countries: &str| {
            format!(
                r#"{{"scanners": [{{"id": "a", "name": "A", "source": "s", "examples": {{}}, "yields": ["b"],
                "key": {{"operator": "words", "parameters": {{"list": ["a"], "countries": {countries}}}}},
                "value": {{"operator": "secret"}}, "tags": {{"category": "c", "type": "t"}}}}]}}"#
            )
        };
        let set = read("test", &rules(r#"["ES", "PT"]"#)).unwrap();
        assert_eq!((set.rules[0].countries.len(), set.rules[0].yields.len()), (2, 1));
        assert_eq!(refused(&rules(r#"["Spain"]"#)).pointer, "/scanners/0/key/parameters/countries/0");
    }
}
