//! Schemas as libddwaf makes them.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::json::Value;
use crate::rules::datadog::DatadogScanner;

/// How deep a schema is, in levels.
const DEPTH: usize = 18;
/// How many members of an object are looked at.
const MEMBERS: usize = 255;
/// How many elements of an array are looked at.
const ELEMENTS: usize = 10;

/// What is said of a value that a scanner finds.
pub(super) type Tags = BTreeMap<String, String>;

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Scalar(u8, Tags),
    /// The different schemas of the elements, in order; how many elements there are, and whether that is too many.
    Array(Vec<Node>, usize, bool),
    Object(BTreeMap<Vec<u8>, Node>, bool),
}

/// Looks at a value, and collects where scanners find something.
pub(super) struct Look<'a> {
    scanners: Vec<&'a DatadogScanner>,
    path: Vec<String>,
    pub(super) found: Vec<(String, Tags)>,
}

impl<'a> Look<'a> {
    pub(super) fn with(scanners: Vec<&'a DatadogScanner>) -> Self {
        Self { scanners, path: Vec::new(), found: Vec::new() }
    }

    /// The schema of a whole input.
    pub(super) fn at(&mut self, input: &Value) -> Node {
        self.node(input, b"", DEPTH)
    }

    /// The schema of a value under a key. Elements of an array stand under the key of the array.
    fn node(&mut self, value: &Value, key: &[u8], depth: usize) -> Node {
        match value {
            Value::Unknown => scalar(0),
            Value::Null => scalar(1),
            Value::Boolean => scalar(2),
            Value::Integer => scalar(4),
            Value::Real => scalar(16),
            Value::Text(text) => self.text(text, key),
            Value::Array(items) => {
                let mut nodes = Vec::new();
                let looked_at = if depth > 1 { ELEMENTS } else { 0 };
                for (at, item) in items.iter().take(looked_at).enumerate() {
                    self.path.push(at.to_string());
                    nodes.push(self.node(item, key, depth - 1));
                    self.path.pop();
                }
                nodes.sort_unstable();
                nodes.dedup();
                Node::Array(nodes, items.len(), items.len() > ELEMENTS)
            }
            Value::Object(members) => {
                let mut nodes = BTreeMap::new();
                let looked_at = if depth > 1 { MEMBERS } else { 0 };
                for (key, member) in members.iter().take(looked_at) {
                    if key.is_empty() || nodes.contains_key(key) {
                        continue;
                    }
                    self.path.push(String::from_utf8_lossy(key).replace('~', "~0").replace('/', "~1"));
                    nodes.insert(key.clone(), self.node(member, key, depth - 1));
                    self.path.pop();
                }
                Node::Object(nodes, members.len() > MEMBERS)
            }
        }
    }

    fn text(&mut self, text: &[u8], key: &[u8]) -> Node {
        let Some(scanner) = self.scanners.iter().find(|scanner| scanner.matches(key, text)) else { return scalar(8) };
        let pointer = self.path.iter().flat_map(|step| ["/", step]).collect();
        self.found.push((pointer, scanner.tags.clone()));
        Node::Scalar(8, scanner.tags.clone())
    }
}

fn scalar(kind: u8) -> Node {
    Node::Scalar(kind, Tags::new())
}

impl Node {
    /// As libddwaf writes it. Keys that are not valid UTF-8 are made so.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Scalar(kind, tags) if tags.is_empty() => json!([kind]),
            Self::Scalar(kind, tags) => json!([kind, tags]),
            Self::Array(nodes, length, truncated) => {
                let nodes: Vec<Json> = nodes.iter().map(Self::to_json).collect();
                if *truncated {
                    json!([nodes, { "len": length, "truncated": true }])
                } else {
                    json!([nodes, { "len": length }])
                }
            }
            Self::Object(members, truncated) => {
                let member =
                    |(key, node): (&Vec<u8>, &Self)| (String::from_utf8_lossy(key).into_owned(), node.to_json());
                let members: serde_json::Map<String, Json> = members.iter().map(member).collect();
                if *truncated { json!([members, { "truncated": true }]) } else { json!([members]) }
            }
        }
    }
}
