//! Findings as SARIF 2.1.0, the format of OASIS that code scanning reads.

mod lines;
mod location;
mod result;
mod rule;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Check;
use crate::inventory::Severity;
use crate::render::FindingTeller;

/// Where the schema is, as the standard names it.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// So many results a log has, those that fail the check first: code scanning of GitHub refuses a run with more than 25,000.
const RESULTS_LIMIT: usize = 25_000;

/// All findings as a log of SARIF 2.1.0. What is muted or accepted is in it as suppressed.
///
/// Definitions are read again, to tell the lines of operations.
#[must_use]
pub fn sarif(check: &Check<'_>, teller: &FindingTeller<'_>) -> Value {
    let mut lines = lines::Lines::default();
    let left_out = check.checked.len().saturating_sub(RESULTS_LIMIT);
    let results: Vec<Value> = check
        .checked
        .iter()
        .take(RESULTS_LIMIT)
        .map(|checked| result::result(checked, check, teller, &mut lines))
        .collect();
    let mut worst: BTreeMap<&str, Severity> = BTreeMap::new();
    for finding in check.checked.iter().map(|checked| checked.finding).filter(|finding| finding.state.is_due()) {
        let severity = worst.entry(&finding.rule).or_insert(finding.severity);
        *severity = finding.severity.min(*severity);
    }
    let rules: Vec<Value> = teller.rules.iter().map(|rule| rule::rule(rule, worst.get(&*rule.id).copied())).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "api-inventory",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            // Code scanning tells runs of several tools on one commit apart by this.
            "automationDetails": {"id": "api-inventory/"},
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {"resultsLeftOut": left_out},
        }],
    })
}

/// The level of a severity (SARIF 2.1.0, 3.27.10).
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// A severity as code scanning of GitHub ranks it: critical above 9, high from 7, medium from 4, low above 0.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.0",
    }
}
