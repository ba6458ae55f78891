//! What the README says is so.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use api_inventory::config::VARIABLES;
use api_inventory::export::WIRE_SCHEMA;

const README: &str = include_str!("../README.md");

/// What stands between two equal marks.
fn between(mark: &str) -> &'static str {
    README.split(mark).nth(1).unwrap().trim()
}

#[test]
fn the_table_says_of_variables_what_the_registry_does() {
    let table = between("<!-- variables -->");
    let rows: Vec<&str> = table.lines().skip(2).collect();
    assert!(rows.len() > 9, "{table}");
    for row in rows {
        let name = row.split('`').nth(1).unwrap();
        let variable = VARIABLES.iter().find(|variable| variable.name == name).expect(name);
        assert_eq!(row, format!("| `{name}` | {} | {} |", variable.default, variable.doc));
    }
}

#[test]
fn the_record_is_a_valid_line() {
    let text = between("<!-- record -->");
    let json = text.strip_prefix("```json").unwrap().strip_suffix("```").unwrap();
    let record: serde_json::Value = serde_json::from_str(json).unwrap();
    let schema = serde_json::from_str(WIRE_SCHEMA).unwrap();
    jsonschema::validate(&schema, &record).unwrap();
}
