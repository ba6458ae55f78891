//! Rules, as a table and as JSON.

use serde_json::{Value, json};

use super::Table;
use super::findings::table;
use crate::finding::{Rule, Rules};

/// The rules as a table.
#[must_use]
pub fn rules(rules: &Rules) -> Table {
    let mut table = table(&["RULE", "SEVERITY", "CONFIDENCE", "BY", "TITLE", "OWASP", "QUERY"]);
    for rule in rules {
        table.push(&[
            rule.id.to_string(),
            rule.severity.as_str().to_owned(),
            rule.confidence.as_str().to_owned(),
            if rule.built_in { "built in" } else { "own" }.to_owned(),
            rule.title.clone(),
            rule.owasp.join(", "),
            rule.query.text.clone(),
        ]);
    }
    table
}

/// The rules as JSON.
#[must_use]
pub fn rules_json(rules: &Rules) -> Value {
    let object = |rule: &Rule| {
        json!({
            "id": rule.id, "version": rule.version, "title": rule.title, "severity": rule.severity,
            "adjusted": rule.adjusted, "confidence": rule.confidence, "query": rule.query.text,
            "evidence": rule.written.get("evidence"),
            "show": rule.show.iter().map(|attribute| attribute.name()).collect::<Vec<_>>(),
            "covers": rule.covers, "happened": rule.happened, "matters": rule.matters, "fix": rule.fix,
            "owasp": rule.owasp, "references": rule.references, "built_in": rule.built_in,
        })
    };
    rules.iter().map(object).collect()
}
