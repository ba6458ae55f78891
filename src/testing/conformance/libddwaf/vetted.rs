//! A schema of libddwaf with the names in it vetted, so that it can be shown.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};

use crate::observation::FieldName;
use crate::observation::vetting::{Folding, Key, Place, vet_object};
use crate::schema::Kinds;

/// The schema with keys that are data folded to `{key}`, the first of them standing for all. Names of forms are judged more
/// strictly.
///
/// ```
/// use api_inventory::testing::conformance::vetted;
/// let raw = serde_json::json!([{"email": [8], "anna@example.org": [4]}]);
/// assert_eq!(vetted("server.request.body", false, &raw), serde_json::json!([{"email": [8], "{key}": [4]}]));
/// ```
#[must_use]
pub fn vetted(address: &str, is_form: bool, schema: &Value) -> Value {
    let place = match address {
        _ if is_form => Place::Form,
        "server.request.query" => Place::Query,
        "server.request.path_params" => Place::PathParameter,
        _ if address.contains("headers") => Place::Header,
        _ if address.contains("cookies") => Place::Cookie,
        _ => Place::JsonObject,
    };
    node(schema, None, place)
}

/// `[type, tags]`, `[{name: node}, …]`, `[[node, …], …]`.
fn node(schema: &Value, name: Option<&str>, place: Place) -> Value {
    let Value::Array(parts) = schema else { return Value::Null };
    let first = match parts.first() {
        Some(Value::Object(fields)) => Value::Object(object(fields, name, place)),
        Some(Value::Array(items)) => items.iter().map(|item| node(item, None, Place::JsonObject)).collect(),
        Some(kind) => kind.clone(),
        None => Value::Null,
    };
    std::iter::once(first).chain(parts.iter().skip(1).cloned()).collect()
}

fn object(fields: &Map<String, Value>, name: Option<&str>, place: Place) -> Map<String, Value> {
    let keys: Vec<Key<'_>> =
        fields.iter().map(|(name, field)| Key { name, kinds: kinds(field), shape: shape(field) }).collect();
    let folding = vet_object(place, name, &keys);
    let mut vetted = Map::new();
    for (at, (name, field)) in fields.iter().enumerate() {
        let leaves = match &folding {
            Folding::Whole => None,
            Folding::Each(verdicts) => verdicts.get(at).cloned().flatten(),
        };
        let leaves = leaves.unwrap_or_else(FieldName::folded);
        vetted.entry(leaves.as_str()).or_insert_with(|| node(field, Some(name), Place::JsonObject));
    }
    vetted
}

fn kinds(node: &Value) -> u8 {
    match node.get(0) {
        Some(Value::Object(_)) => Kinds::OBJECT.bits(),
        Some(Value::Array(_)) => Kinds::ARRAY.bits(),
        Some(kind) => kind.as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0),
        None => 0,
    }
}

fn shape(node: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    node.get(0).map(Value::to_string).hash(&mut hasher);
    hasher.finish()
}
