//! The table of fields has what lines have, and the reference says what the table says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "../examples/fields.rs"]
#[allow(dead_code, reason = "nothing is printed here")]
mod page;

use std::collections::BTreeSet;

use api_inventory::export::WIRE_SCHEMA;
use api_inventory::export::fields::{Datadog, FIELDS, Otlp};
use api_inventory::observation::LineKind;
use serde_json::Value;

const KINDS: [(LineKind, &str); 3] =
    [(LineKind::Observation, "Observation"), (LineKind::Record, "Record"), (LineKind::Endpoints, "Endpoints")];

/// The paths of all fields below a place of the schema, objects and lists before what is in them.
fn paths(schema: &Value, node: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(name) = node["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        // A shape holds itself.
        if !matches!(name, "Schema" | "Node") {
            paths(schema, &schema["$defs"][name], path, found);
        }
    }
    for among in ["allOf", "anyOf", "oneOf"] {
        node[among].as_array().into_iter().flatten().for_each(|node| paths(schema, node, path, found));
    }
    for (name, below) in node["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        found.push(path.clone());
        paths(schema, below, &path, found);
    }
    if node["items"].is_object() {
        paths(schema, &node["items"], &format!("{path}[]"), found);
    }
}

#[test]
fn every_field_of_every_line_is_in_the_table_and_nothing_else_is() {
    let schema: Value = serde_json::from_str(WIRE_SCHEMA).unwrap();
    for (kind, name) in KINDS {
        let mut found = Vec::new();
        paths(&schema, &schema["$defs"][name], "", &mut found);
        let found: BTreeSet<String> = found.into_iter().collect();
        let table: Vec<&str> =
            FIELDS.iter().filter(|field| field.lines.contains(&kind)).map(|field| field.path).collect();
        for path in &table {
            let plain = path.split(':').next().unwrap();
            assert!(found.contains(plain), "no {name} has {path}");
        }
        // A list or a map that is in the table holds what is below it; an object is no field of its own.
        let is_told = |path: &str| table.iter().any(|told| path == *told || below(path, told) || below(told, path));
        let untold: Vec<&String> = found.iter().filter(|path| !is_told(path)).collect();
        assert!(untold.is_empty(), "{name}: {untold:?}");
    }
}

fn below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[test]
fn a_line_has_no_two_fields_of_one_name() {
    for (kind, name) in KINDS {
        let fields = || FIELDS.iter().filter(move |field| field.lines.contains(&kind));
        let mut names = BTreeSet::new();
        for field in fields() {
            if let Otlp::Attribute(attribute) | Otlp::Resource(attribute) = field.otlp {
                assert!(names.insert(attribute), "{name}: {attribute}");
            }
            if let Datadog::Tag(tag) = field.datadog {
                assert!(
                    names.insert(tag) || tag == "graphql.operation.type" || tag == "graphql.operation.name",
                    "{tag}"
                );
            }
        }
    }
}

#[test]
fn own_attributes_are_in_one_namespace() {
    /// Of the semantic conventions of OpenTelemetry.
    const CONVENTIONS: [&str; 10] = [
        "client.address",
        "deployment.environment.name",
        "graphql.operation.name",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "service.instance.id",
        "service.name",
        "service.version",
        "url.scheme",
    ];
    for field in FIELDS {
        if let Otlp::Attribute(name) | Otlp::Resource(name) = field.otlp {
            assert!(name.starts_with("api_inventory.") || CONVENTIONS.contains(&name), "{name}");
        }
    }
}

#[test]
fn the_reference_is_written_from_the_table() {
    let written = include_str!("../docs/fields.md");
    assert!(page::page() == written, "cargo run --example fields > docs/fields.md");
}
