//! Scanners written in code.

use serde_json::{Map, Value, json};

/// A scanner written in code: what [rule files](super) can say of one, said with methods. Checked when the rules are
/// loaded, as a file is.
///
/// ```
/// use api_inventory::Tracer;
/// use api_inventory::rules::{RuleSource, Scanner};
///
/// let scanner = Scanner::new("health_info", "patient_id")
///     .key_words(["patient id", "patient number"])
///     .value_regex("^P[0-9]{8}$")
///     .include_locations(["request.body", "response.body"]);
/// let tracer = Tracer::builder().rules(RuleSource::new().scanner(scanner)).build();
/// assert!(tracer.problems().is_empty());
/// ```
#[derive(Clone)]
pub struct Scanner {
    fields: Map<String, Value>,
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Scanner({} fields)", self.fields.len())
    }
}

impl Scanner {
    /// A scanner for values of a `category:type`, each one to 64 characters of `[A-Za-z0-9_.-]`. Its id is
    /// `category.type`. It needs a key, a value or both.
    #[must_use]
    pub fn new(category: &str, kind: &str) -> Self {
        let mut fields = Map::new();
        fields.insert("tags".into(), json!({ "category": category, "type": kind }));
        Self { fields }
    }

    /// Another id, for two scanners of one `category:type`, or to replace a scanner of this crate.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        self.with("id", id.into())
    }

    /// Values are named by one of these phrases in their key, word by word, however the key joins its words.
    #[must_use]
    pub fn key_words<I>(self, phrases: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let list: Vec<String> = phrases.into_iter().map(Into::into).collect();
        self.with("key", json!({ "operator": "words", "parameters": { "list": list } }))
    }

    /// Values are named by keys in which this regular expression is found, in any case.
    #[must_use]
    pub fn key_regex(self, regex: &str) -> Self {
        self.with("key", json!({ "operator": "match_regex", "parameters": { "regex": regex } }))
    }

    /// Values are those in which this regular expression is found, as it is written.
    #[must_use]
    pub fn value_regex(mut self, regex: &str) -> Self {
        let parameters = json!({ "regex": regex, "options": { "case_sensitive": true } });
        let value = self.fields.entry("value").or_insert_with(|| json!({}));
        if let Value::Object(value) = value {
            value.insert("operator".into(), "match_regex".into());
            value.insert("parameters".into(), parameters);
        }
        self
    }

    /// A check that values must pass besides, by name: `luhn`, `iban`. Needs [`value_regex`](Self::value_regex).
    #[must_use]
    pub fn check(mut self, name: &str) -> Self {
        let value = self.fields.entry("value").or_insert_with(|| json!({}));
        if let Value::Object(value) = value {
            value.insert("check".into(), name.into());
        }
        self
    }

    /// A hint at how much a finding matters: `info`, `low`, `medium`, `high` or `critical`.
    #[must_use]
    pub fn severity(self, severity: &str) -> Self {
        self.with("severity", severity.into())
    }

    /// It looks at these locations only: `request.body`, `response.headers`. With endpoints or services, at these locations
    /// of those.
    #[must_use]
    pub fn include_locations<I>(self, locations: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.place("include", "locations", locations)
    }

    /// It looks at these endpoints only: `/users/{id}`, `GET /orders/*`.
    #[must_use]
    pub fn include_endpoints<I>(self, endpoints: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.place("include", "endpoints", endpoints)
    }

    /// It looks in these services only, by name.
    #[must_use]
    pub fn include_services<I>(self, services: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.place("include", "services", services)
    }

    /// It looks at no location of these.
    #[must_use]
    pub fn exclude_locations<I>(self, locations: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.place("exclude", "locations", locations)
    }

    /// It looks in no service of these.
    #[must_use]
    pub fn exclude_services<I>(self, services: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.place("exclude", "services", services)
    }

    /// It looks at no endpoint of these. With locations, it looks at none of these locations of them.
    #[must_use]
    pub fn exclude_endpoints<I>(self, endpoints: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.place("exclude", "endpoints", endpoints)
    }

    /// Whether it looks at all. Default: true.
    #[must_use]
    pub fn enabled(self, enabled: bool) -> Self {
        self.with("enabled", enabled.into())
    }

    /// An example that it must find, under a key: a text or a number. Tried when the rules are loaded.
    #[must_use]
    pub fn finds(self, key: &str, value: impl Into<Value>) -> Self {
        self.example("hit", key, &value.into())
    }

    /// An example that it must leave alone.
    #[must_use]
    pub fn leaves(self, key: &str, value: impl Into<Value>) -> Self {
        self.example("miss", key, &value.into())
    }

    /// The scanner as rule files have it.
    pub(super) fn json(&self) -> Value {
        Value::Object(self.fields.clone())
    }

    fn with(mut self, field: &str, value: Value) -> Self {
        self.fields.insert(field.into(), value);
        self
    }

    fn example(mut self, list: &str, key: &str, value: &Value) -> Self {
        let examples = self.fields.entry("examples").or_insert_with(|| json!({}));
        if let Some(examples) = examples.as_object_mut()
            && let Value::Array(list) = examples.entry(list).or_insert_with(|| json!([]))
        {
            list.push(json!({ "key": key, "value": value }));
        }
        self
    }

    fn place<I>(mut self, field: &str, list: &str, items: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let items: Vec<String> = items.into_iter().map(Into::into).collect();
        let place = self.fields.entry(field).or_insert_with(|| json!({}));
        if let Value::Object(place) = place {
            place.insert(list.into(), items.into());
        }
        self
    }
}
