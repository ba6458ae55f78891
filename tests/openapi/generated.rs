//! Bodies made up from an API definition that has no examples.

use serde_json::{Map, Value, json};

use crate::simulation::random::Random;

/// A value that a schema allows; every second property that need not be there is not.
pub(crate) fn value(schema: &Value, document: &Value, random: &mut Random) -> Value {
    let schema = resolved(schema, document);
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind.unwrap_or(if schema["properties"].is_object() { "object" } else { "string" }) {
        "object" => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let mut map = Map::new();
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                if required.contains(&name.as_str()) || random.percent(50) {
                    map.insert(name.clone(), value(property, document, random));
                }
            }
            Value::Object(map)
        }
        "array" => (0..random.below(4)).map(|_| value(&schema["items"], document, random)).collect(),
        "integer" => json!(random.below(100)),
        "number" => json!(0.5),
        "boolean" => json!(random.percent(50)),
        _ if schema["format"] == "date-time" => json!("2026-11-22T10:00:00Z"),
        _ => json!(format!("text {}", random.below(1_000))),
    }
}

/// What stands at the end of references.
pub(crate) fn resolved<'a>(mut node: &'a Value, document: &'a Value) -> &'a Value {
    while let Some(reference) = node["$ref"].as_str() {
        node = document.pointer(reference.trim_start_matches('#')).expect("a reference within the document");
    }
    node
}
