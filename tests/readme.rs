//! What the README says is so.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fmt::Write;

use api_inventory::config::VARIABLES;
use api_inventory::export::WIRE_SCHEMA;

const README: &str = include_str!("../README.md");

/// What stands between two equal marks.
fn between(mark: &str) -> &'static str {
    README.split(mark).nth(1).unwrap().trim()
}

#[test]
fn the_table_of_variables_is_the_registry() {
    let mut table = String::from("| variable | value | default | |\n|---|---|---|---|\n");
    for variable in VARIABLES {
        let aliases = variable.aliases.join("`, `");
        let name = if aliases.is_empty() { String::new() } else { format!(" (or `{aliases}`)") };
        writeln!(
            table,
            "| `{}`{name} | {} | {} | {} |",
            variable.name, variable.expects, variable.default, variable.doc
        )
        .unwrap();
    }
    assert_eq!(between("<!-- variables -->"), table.trim(), "the README should say:\n{table}");
}

#[test]
fn the_record_is_a_valid_line() {
    let text = between("<!-- record -->");
    let json = text.strip_prefix("```json").unwrap().strip_suffix("```").unwrap();
    let record: serde_json::Value = serde_json::from_str(json).unwrap();
    let schema = serde_json::from_str(WIRE_SCHEMA).unwrap();
    jsonschema::validate(&schema, &record).unwrap();
}
