//! What libddwaf would find in a body.

use std::path::Path;

use api_inventory::offline::Content;
use api_inventory::testing::conformance::{Ruleset, sensitive};
use serde_json::{Map, Value};

use crate::Found;

/// Reads the ruleset that libddwaf would be given.
pub(crate) fn ruleset(path: &Path) -> Result<Ruleset, Box<dyn std::error::Error>> {
    let label = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ruleset::from_json(&label, &std::fs::read_to_string(path)?)
        .map_err(|problems| problems.first().map_or_else(|| "no ruleset".into(), ToString::to_string).into())
}

/// What libddwaf would find at each leaf of a body, as its callers hand it over: pairs and header fields as an object.
pub(crate) fn classify(ruleset: &Ruleset, content: Content, body: &str) -> Vec<Found> {
    let (address, output, document) = match content {
        Content::Form => {
            ("server.request.query", "_dd.appsec.s.req.query", pairs(form_urlencoded::parse(body.as_bytes())))
        }
        Content::Headers => {
            let lines = body.lines().filter_map(|line| line.split_once(':'));
            let fields = lines.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            ("server.request.headers.no_cookies", "_dd.appsec.s.req.headers", pairs(fields))
        }
        Content::Text => ("server.request.body", "_dd.appsec.s.req.body", Value::from(body).to_string()),
        _ => ("server.request.body", "_dd.appsec.s.req.body", body.to_owned()),
    };
    let found = sensitive(ruleset, address, output, document.as_bytes()).into_iter();
    let tag = |tags: &std::collections::BTreeMap<String, String>, name| tags.get(name).cloned().unwrap_or_default();
    found
        .map(|(pointer, tags)| Found { tag: format!("{}:{}", tag(&tags, "category"), tag(&tags, "type")), pointer })
        .collect()
}

/// The first value of each name.
fn pairs<N: Into<String>, V: Into<String>>(pairs: impl Iterator<Item = (N, V)>) -> String {
    let mut object = Map::new();
    for (name, value) in pairs {
        object.entry(name.into()).or_insert_with(|| Value::String(value.into()));
    }
    Value::Object(object).to_string()
}
