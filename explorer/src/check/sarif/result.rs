//! A finding as a result of SARIF.

use serde_json::{Map, Value, json};

use super::super::{Check, Checked};
use super::lines::Lines;
use super::{level, location, score};
use crate::inventory::FindingState;
use crate::render::{FindingTeller, proof, shown};
use crate::triage::Moment;

/// The name of the fingerprint, with the version of how it is made.
const FINGERPRINT: &str = "apiInventoryFinding/v1";

/// The one that code scanning of GitHub looks at: by the line alone, a finding would be another when the definition changes.
const OF_GITHUB: &str = "primaryLocationLineHash";

pub(super) fn result(checked: &Checked<'_>, check: &Check<'_>, teller: &FindingTeller<'_>, lines: &mut Lines) -> Value {
    let (endpoint, finding) = (checked.endpoint, checked.finding);
    let by_name: Map<String, Value> =
        teller.links(endpoint, finding).into_iter().map(|(name, link)| (name.to_owned(), json!(link))).collect();
    let mut object = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": message(checked, teller)},
        "locations": [location::location(endpoint, teller.inventory, lines)],
        "partialFingerprints": {FINGERPRINT: checked.id.fingerprint(), OF_GITHUB: checked.id.fingerprint()},
        "suppressions": suppressions(checked, teller),
        "properties": {
            "finding": checked.id,
            "owner": endpoint.owner,
            "severity": finding.severity,
            "security-severity": score(finding.severity),
            "confidence": finding.confidence,
            "state": finding.state,
            "proofs": finding.proofs,
            "links": by_name,
        },
    });
    if let Some(members) = object.as_object_mut() {
        let index = teller.rules.iter().position(|rule| rule.id == finding.rule);
        members.extend(index.map(|index| ("ruleIndex".to_owned(), json!(index))));
        if check.has_baseline {
            let state = if checked.is_known { "unchanged" } else { "new" };
            members.insert("baselineState".to_owned(), json!(state));
        }
        let related = location::code(endpoint, teller.inventory);
        if !related.is_empty() {
            members.insert("relatedLocations".to_owned(), related.into());
        }
    }
    object
}

/// What is wrong where, and what was counted.
fn message(checked: &Checked<'_>, teller: &FindingTeller<'_>) -> String {
    let (endpoint, finding) = (checked.endpoint, checked.finding);
    let title = teller.rule(finding).map_or("A rule found something", |rule| rule.title.as_str());
    let operation = endpoint.operation.as_deref().map(|operation| format!(" {operation}")).unwrap_or_default();
    let proofs: Vec<String> = finding.proofs.iter().map(proof).collect();
    let proofs = if proofs.is_empty() { String::new() } else { format!(": {}", proofs.join("; ")) };
    literal(&format!("{} {}{operation}: {title}{proofs}.", endpoint.method_name(), endpoint.route))
}

/// Text of a message that stands for itself: braces are placeholders, and brackets are links (SARIF 2.1.0, 3.11.5, 3.11.6).
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '{' => literal.push_str("{{"),
            '}' => literal.push_str("}}"),
            '[' | ']' => literal.extend(['\\', letter]),
            '\\' => literal.push_str("\\\\"),
            _ => literal.push(letter),
        }
    }
    literal
}

/// That people decided not to hear of it. An empty list says that they did not (SARIF 2.1.0, 3.27.23).
fn suppressions(checked: &Checked<'_>, teller: &FindingTeller<'_>) -> Value {
    if !matches!(checked.finding.state, FindingState::Muted | FindingState::Accepted) {
        return json!([]);
    }
    let now = Moment::of(teller.inventory.now.into());
    let status = teller.statuses.get(&checked.id);
    let mut suppression = json!({
        "kind": "external",
        "status": "accepted",
        "properties": {
            "state": checked.finding.state,
            "until": status.and_then(|status| status.muted_until(now)),
            "by": status.and_then(|status| status.by.clone()),
        },
    });
    let reason = status.and_then(|status| status.reason(now));
    if let (Some(reason), Some(members)) = (reason, suppression.as_object_mut()) {
        members.insert("justification".to_owned(), json!(shown(reason)));
    }
    json!([suppression])
}
