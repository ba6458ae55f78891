//! What the page reads at once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::coverage::Coverage;
use super::{ReportOptions, rules};
use crate::finding::Rules;
use crate::inventory::{ApiInventory, Confidence, FindingState, Severity, SharedText};
use crate::query::{
    Attribute, CATEGORIES, DEPTH_LIMIT, GROUPS, Index, Kind, LENGTH_LIMIT, Reader, TERM_LIMIT, minutes,
};

/// How many endpoints have their details in one block.
pub(super) const CHUNK: usize = 64;

/// What the page reads at once.
pub(super) fn overview(
    inventory: &ApiInventory,
    rules: &Rules,
    index: &Index<'_>,
    options: &ReportOptions<'_>,
) -> Value {
    json!({
        "title": options.title.as_deref().unwrap_or("API inventory"),
        "version": env!("CARGO_PKG_VERSION"),
        "now": minutes(inventory.now),
        "window_start": minutes(inventory.window_start),
        "changes_since": options.changes_since.map(minutes),
        "endpoints": inventory.endpoints.len(),
        "chunk": CHUNK,
        "attributes": Attribute::all().enumerate().map(|(at, attribute)| row(at, attribute)).collect::<Vec<_>>(),
        "tagged": index.tagged_names().collect::<Vec<_>>(),
        "categories": CATEGORIES,
        "limits": {"length": LENGTH_LIMIT, "depth": DEPTH_LIMIT, "terms": TERM_LIMIT},
        "coverage": Coverage::of(inventory),
        "services": services(inventory),
        "rules": rules::rules(rules),
        "severities": Severity::ALL,
        "confidences": Confidence::ALL,
        "states": FindingState::ALL,
        "findings": findings(inventory),
        "sources": inventory.sources,
        "notes": inventory.notes,
        "proposals": inventory.proposals,
    })
}

/// A row of the table of attributes, with the id of its column.
fn row(at: usize, attribute: &'static Attribute) -> Value {
    let group = GROUPS.iter().find(|group| group.attributes.contains(attribute));
    json!({
        "name": attribute.name(),
        "aliases": attribute.aliases(),
        "kind": match attribute.kind() {
            Kind::Closed(_) => "closed",
            Kind::Flag => "flag",
            Kind::Tag => "tag",
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::Share => "share",
            Kind::Time => "time",
        },
        "terms": attribute.terms(),
        "spellings": attribute.spellings(),
        "unmeasured": attribute.unmeasured(),
        "measured": attribute.is_measured(),
        "column": (!matches!(attribute.reader(), Reader::Nothing)).then_some(at),
        "group": group.map(|group| group.title),
        "doc": attribute.doc(),
    })
}

/// Services, each with what its traffic rests on.
fn services(inventory: &ApiInventory) -> Vec<Value> {
    let mut coverage: BTreeMap<Option<SharedText>, Coverage> = BTreeMap::new();
    for endpoint in &inventory.endpoints {
        coverage.entry(endpoint.service.clone()).or_default().add(endpoint);
    }
    let service = |service: crate::inventory::Service| {
        let coverage = coverage.get(&service.name);
        json!({"service": service, "coverage": coverage})
    };
    inventory.services().into_iter().map(service).collect()
}

/// Findings as a table: the endpoint, the rule, and what they are.
fn findings(inventory: &ApiInventory) -> Vec<Value> {
    let endpoints = inventory.endpoints.iter().enumerate();
    let findings = endpoints.flat_map(|(at, endpoint)| endpoint.findings.iter().map(move |finding| (at, finding)));
    findings
        .map(|(at, finding)| json!([at, finding.rule, finding.severity, finding.confidence, finding.state]))
        .collect()
}
