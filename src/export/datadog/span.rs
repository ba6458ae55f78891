//! A span as the agent takes it at `/v0.4/traces`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use crate::observation::Outbound;

/// A span. In msgpack it is a map of these names.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "they are what the agent calls them")]
pub(super) struct Span<'a> {
    pub(super) service: &'a str,
    pub(super) name: &'static str,
    pub(super) resource: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) trace_id: u64,
    pub(super) span_id: u64,
    /// 0 where there is none.
    pub(super) parent_id: u64,
    /// Nanoseconds since 1970.
    pub(super) start: i64,
    /// Nanoseconds.
    pub(super) duration: i64,
    pub(super) error: i32,
    pub(super) meta: Meta,
    pub(super) metrics: Metrics,
}

/// Texts by name.
pub(super) type Meta = BTreeMap<Cow<'static, str>, Cow<'static, str>>;

/// Numbers by name.
pub(super) type Metrics = BTreeMap<&'static str, f64>;

/// What else is said of a span. Texts are made of what may leave, and of this crate's own words.
#[derive(Debug, Default)]
pub(super) struct Tags {
    meta: Meta,
    metrics: Metrics,
}

impl Tags {
    /// A word of this crate.
    pub(super) fn word(&mut self, name: impl Into<Cow<'static, str>>, word: &'static str) {
        self.meta.insert(name.into(), word.into());
    }

    /// A text that may leave.
    pub(super) fn text(&mut self, name: &'static str, text: &(impl Outbound + Display)) {
        self.meta.insert(name.into(), text.to_string().into());
    }

    /// A number as its hexadecimal digits.
    pub(super) fn hex(&mut self, name: &'static str, number: u64) {
        self.meta.insert(name.into(), format!("{number:016x}").into());
    }

    /// A tag for each event that may leave: its name stands between the two words.
    pub(super) fn event(&mut self, before: &'static str, event: &(impl Outbound + Display), after: &'static str) {
        self.meta.insert(format!("{before}{event}{after}").into(), "true".into());
    }

    /// A field of a line, which is made of what may leave; nothing where it is none or many.
    pub(super) fn field(&mut self, name: &'static str, field: &Value) {
        let text = match field {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => field.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return,
        };
        self.meta.insert(name.into(), text.into());
    }

    /// Takes a text out.
    pub(super) fn remove(&mut self, name: &str) {
        self.meta.remove(name);
    }

    /// A shape, written in text already.
    pub(super) fn schema(&mut self, name: &'static str, schema: super::schema_tags::SchemaText) {
        self.meta.insert(name.into(), schema.into_text().into());
    }

    /// All of them.
    pub(super) fn into_parts(self) -> (Meta, Metrics) {
        (self.meta, self.metrics)
    }

    pub(super) fn number(&mut self, name: &'static str, number: f64) {
        self.metrics.insert(name, number);
    }
}
