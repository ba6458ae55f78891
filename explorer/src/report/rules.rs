//! Rules as the page shows them.

use serde_json::{Value, json};

use crate::finding::{Evidence, Rule, Rules};

/// All rules, by id.
pub(super) fn rules(rules: &Rules) -> Vec<Value> {
    rules.iter().map(rule).collect()
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "query": rule.query.text,
        "evidence": rule.evidence.iter().map(evidence).collect::<Vec<_>>(),
        "show": rule.show.iter().map(|attribute| attribute.name()).collect::<Vec<_>>(),
        "covers": rule.covers,
        "happened": rule.happened,
        "matters": rule.matters,
        "fix": rule.fix,
        "owasp": rule.owasp,
        "references": rule.references,
        "built_in": rule.built_in,
    })
}

/// What has to be counted, and how often.
fn evidence(evidence: &Evidence) -> Value {
    json!({
        "what": evidence.what,
        "at_least": evidence.at_least,
        "at_most": evidence.at_most,
        "share_at_least": evidence.share_at_least,
        "share_at_most": evidence.share_at_most,
    })
}
