//! A line as a tree of values, in which fields are found by their path.

use std::borrow::Cow;

use serde_json::Value;

use crate::export::Line;
use crate::observation::Outbound;

/// A line as a tree of values. It is made of what may leave, and of nothing else.
#[derive(Clone, Debug)]
pub(in crate::export) struct LineValue(Value);

impl LineValue {
    /// The tree of a line; none if a line could not be written, which no line does.
    pub(in crate::export) fn of(line: &Line) -> Option<Self> {
        tree(line).map(Self)
    }

    /// All of it.
    #[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "Datadog has a name for some fields only"))]
    pub(in crate::export) fn root(&self) -> &Value {
        let Self(root) = self;
        root
    }

    /// The field at a path of the [table](super::FIELDS). Of lists all that is there, each once.
    pub(in crate::export) fn at(&self, path: &str) -> Option<Cow<'_, Value>> {
        let Self(root) = self;
        at(root, path)
    }
}

fn tree<T: Outbound + serde::Serialize>(line: &T) -> Option<Value> {
    serde_json::to_value(line).ok()
}

fn at<'a>(value: &'a Value, path: &str) -> Option<Cow<'a, Value>> {
    if let Some((list, rest)) = path.split_once("[].") {
        let Cow::Borrowed(Value::Array(entries)) = at(value, list)? else { return None };
        let mut all: Vec<Value> = Vec::new();
        for entry in entries.iter().filter_map(|entry| at(entry, rest)) {
            if !all.contains(&entry) {
                all.push(entry.into_owned());
            }
        }
        return Some(Cow::Owned(Value::Array(all)));
    }
    if let Some((first, second)) = path.split_once(':') {
        let text = |path| at(value, path).and_then(|text| text.as_str().map(str::to_owned));
        return Some(Cow::Owned(Value::String(format!("{}:{}", text(first)?, text(second)?))));
    }
    path.split('.').try_fold(value, |value, name| value.get(name)).map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_found_by_their_path() {
        let line = json!({
            "endpoint": {"method": "GET"},
            "sensitive": [
                {"category": "pii", "type": "email"},
                {"category": "pii", "type": "phone"},
                {"category": "pii", "type": "email"},
                {"category": "pii"}
            ],
            "events": []
        });
        let at = |path| at(&line, path).map(Cow::into_owned);
        assert_eq!(at("endpoint.method"), Some(json!("GET")));
        assert_eq!(at("sensitive[].category"), Some(json!(["pii"])));
        assert_eq!(at("sensitive[].category:type"), Some(json!(["pii:email", "pii:phone"])));
        assert_eq!(at("events"), Some(json!([])));
        for path in ["endpoint.route", "endpoint[].method", "host", "endpoint.method.length"] {
            assert_eq!(at(path), None, "{path}");
        }
    }
}
