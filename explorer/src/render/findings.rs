//! Findings by rule: a table, one line an endpoint, or a page of one rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use super::text::shown;
use super::{Align, Column, FindingTeller, Table, proof};
use crate::finding::Rule;
use crate::inventory::{Confidence, Endpoint, Finding, Severity, SharedText};
use crate::triage::FindingId;

/// Findings, each with its endpoint.
pub type Found<'a> = (&'a Endpoint, &'a Finding);

/// The findings of one rule.
#[derive(Clone, Debug)]
pub struct OfRule<'a> {
    /// The rule's id.
    pub rule: SharedText,
    /// The findings, the worst first.
    pub found: Vec<Found<'a>>,
}

impl OfRule<'_> {
    /// How bad the worst is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.found.iter().map(|(_, finding)| finding.severity).min().unwrap_or(Severity::Info)
    }

    /// How sure the surest is.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.found.iter().map(|(_, finding)| finding.confidence).min().unwrap_or(Confidence::Low)
    }

    /// The services that have it.
    #[must_use]
    pub fn services(&self) -> BTreeSet<&str> {
        self.found.iter().filter_map(|(endpoint, _)| endpoint.service.as_deref()).collect()
    }

    /// How many are in each state.
    #[must_use]
    pub fn states(&self) -> BTreeMap<crate::inventory::FindingState, usize> {
        let mut states = BTreeMap::new();
        for (_, finding) in &self.found {
            *states.entry(finding.state).or_default() += 1;
        }
        states
    }
}

/// Findings by rule: the worst first, then the surest, then by id.
#[must_use]
pub fn by_rule<'a>(found: &[Found<'a>]) -> Vec<OfRule<'a>> {
    let mut by_rule: BTreeMap<&SharedText, Vec<Found<'a>>> = BTreeMap::new();
    for (endpoint, finding) in found {
        by_rule.entry(&finding.rule).or_default().push((endpoint, finding));
    }
    let of_rule = |(rule, mut found): (&SharedText, Vec<Found<'a>>)| {
        found.sort_by_key(|(_, finding)| (finding.severity, finding.confidence));
        OfRule { rule: rule.clone(), found }
    };
    let mut rules: Vec<OfRule<'a>> = by_rule.into_iter().map(of_rule).collect();
    rules.sort_by_key(|rule| (rule.severity(), rule.confidence()));
    rules
}

/// One line a rule.
#[must_use]
pub fn findings(rules: &[OfRule<'_>], teller: &FindingTeller<'_>) -> Table {
    let mut table = table(&["SEVERITY", "RULE", "TITLE", "ENDPOINTS", "CONFIDENCE", "STATES", "SERVICES"]);
    for of_rule in rules {
        let states: Vec<String> =
            of_rule.states().iter().map(|(state, many)| format!("{many} {}", state.as_str())).collect();
        table.push(&[
            of_rule.severity().as_str().to_owned(),
            of_rule.rule.to_string(),
            teller.rules.get(&of_rule.rule).map(|rule| rule.title.clone()).unwrap_or_default(),
            of_rule.found.len().to_string(),
            of_rule.confidence().as_str().to_owned(),
            states.join(", "),
            of_rule.services().into_iter().collect::<Vec<_>>().join(", "),
        ]);
    }
    table
}

/// One line a finding.
#[must_use]
pub fn each(found: &[Found<'_>]) -> Table {
    let mut table = table(&["SEVERITY", "RULE", "STATE", "CONFIDENCE", "ENDPOINT", "COUNTED"]);
    for (endpoint, finding) in found {
        let proofs: Vec<String> = finding.proofs.iter().map(proof).collect();
        table.push(&[
            finding.severity.as_str().to_owned(),
            finding.rule.to_string(),
            finding.state.as_str().to_owned(),
            finding.confidence.as_str().to_owned(),
            name(endpoint),
            proofs.join("; "),
        ]);
    }
    table
}

/// Findings by rule, as JSON.
#[must_use]
pub fn findings_json<'a>(rules: &[OfRule<'a>], teller: &'a FindingTeller<'a>) -> Value {
    let object = |of_rule: &OfRule<'a>| {
        let rule = teller.rules.get(&of_rule.rule);
        let states: BTreeMap<&str, usize> =
            of_rule.states().into_iter().map(|(state, many)| (state.as_str(), many)).collect();
        json!({
            "rule": of_rule.rule,
            "title": rule.map(|rule| &rule.title),
            "severity": of_rule.severity(),
            "confidence": of_rule.confidence(),
            "owasp": rule.map(|rule| &rule.owasp),
            "query": rule.map(|rule| &rule.query.text),
            "endpoints": of_rule.found.len(),
            "services": of_rule.services(),
            "states": states,
            "findings": of_rule.found.iter().map(|(endpoint, finding)| teller.json(endpoint, finding)).collect::<Vec<_>>(),
        })
    };
    rules.iter().map(object).collect()
}

/// All of a rule: what it says, and where it found something.
#[must_use]
pub fn rule_page<'a>(rule: &Rule, found: &[Found<'a>], teller: &'a FindingTeller<'a>) -> String {
    let mut page = rule_text(rule);
    let services: BTreeSet<&str> = found.iter().filter_map(|(endpoint, _)| endpoint.service.as_deref()).collect();
    let of = if services.is_empty() { String::new() } else { format!(" of {}", Vec::from_iter(services).join(", ")) };
    _ = writeln!(page, "\nEndpoints ({}{})", found.len(), shown(&of));
    for (endpoint, finding) in found {
        let (severity, state) = (finding.severity.as_str(), finding.state.as_str());
        let confidence = finding.confidence.as_str();
        let line = format!("{} - {severity}, {confidence} confidence, {state}", name(endpoint));
        _ = writeln!(page, "  {}", shown(&line));
        let proofs = finding.proofs.iter().map(proof);
        let explained = teller.explained(endpoint, rule).into_iter().map(|(name, value)| format!("{name}: {value}"));
        let links = teller.links(endpoint, finding).into_iter().map(|(name, link)| format!("{name}: {link}"));
        for line in proofs.chain(explained).chain(teller.said(endpoint, finding)).chain(links) {
            _ = writeln!(page, "      {}", shown(&line));
        }
    }
    page
}

/// What a rule says.
pub(super) fn rule_text(rule: &Rule) -> String {
    let mut text = String::new();
    _ = writeln!(text, "{} {}", shown(&rule.id), shown(&rule.title));
    let by = if rule.built_in { "comes along" } else { "your own" };
    let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
    _ = writeln!(text, "  {severity}, {confidence} confidence, version {}, {by}", rule.version);
    if !rule.owasp.is_empty() {
        _ = writeln!(text, "  {}", shown(&format!("OWASP {}", rule.owasp.join(", "))));
    }
    let parts = [("What happened", &rule.happened), ("Why it matters", &rule.matters), ("How to fix it", &rule.fix)];
    for (title, part) in parts.into_iter().chain([("Query", &rule.query.text)]) {
        paragraph(title, part.lines(), &mut text);
    }
    if !rule.references.is_empty() {
        paragraph("References", rule.references.iter().map(String::as_str), &mut text);
    }
    text
}

fn paragraph<'a>(title: &str, lines: impl Iterator<Item = &'a str>, text: &mut String) {
    _ = writeln!(text, "\n{title}");
    for line in lines {
        _ = writeln!(text, "  {}", shown(line));
    }
}

/// An endpoint in a line.
pub(super) fn name(endpoint: &Endpoint) -> String {
    // Without the rule, and the blank behind it.
    FindingId::of(endpoint, &"".into()).to_string().trim_start().to_owned()
}

pub(super) fn table(titles: &[&str]) -> Table {
    let align = |title: &str| if title == "ENDPOINTS" { Align::Right } else { Align::Left };
    let columns = titles.iter().map(|title| Column { title: (*title).to_owned(), align: align(title) });
    Table::new(columns.collect())
}
