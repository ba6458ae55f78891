//! The reference of findings, written from the rules that come along.

use serde_json::Value;

use super::built_in::built_in;
use super::dimension::Counted;
use super::evidence::Evidence;
use super::rule::Rule;
use crate::source::document;

/// What ids begin with, and what such rules are about.
const CATEGORIES: [(&str, &str); 10] = [
    ("AUTH", "Authentication"),
    ("AUTHZ", "Authorization"),
    ("DATA", "Sensitive data"),
    ("RES", "Resources"),
    ("FLOW", "Business flows"),
    ("SSRF", "Requests for others"),
    ("CONF", "Configuration"),
    ("INV", "Inventory and drift"),
    ("CONS", "Services of others"),
    ("SUP", "Dependencies"),
];

const INTRODUCTION: &str = include_str!("reference.md");

/// What no rule decides: a list of `id`, `title` and `lacks`.
const UNDECIDED: &str = include_str!("../../rules/undecided.yaml");

/// The text of `docs/findings.md`, in Markdown. A test compares it with the page.
#[must_use]
pub fn reference() -> String {
    let mut blocks = vec![INTRODUCTION.trim_end().replace("{counted}", &counted())];
    for (prefix, title) in CATEGORIES {
        let rules: Vec<String> = built_in().iter().filter(|rule| category(&rule.id) == prefix).map(section).collect();
        if !rules.is_empty() {
            blocks.push(format!("## {title}"));
            blocks.extend(rules);
        }
    }
    blocks.push("## What no rule decides".to_owned());
    blocks.push("Nobody measures yet what these would take.".to_owned());
    let head = "| id | what it would tell | what is missing |\n|---|---|---|".to_owned();
    let rows = undecided().into_iter().map(|[id, title, lacks]| format!("| {id} | {title} | {lacks} |"));
    blocks.push(std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n"));
    blocks.join("\n\n") + "\n"
}

/// Ids, titles and what is missing of what no rule decides.
fn undecided() -> Vec<[String; 3]> {
    let document = document::read(UNDECIDED.as_bytes(), &mut Vec::new());
    debug_assert!(document.is_ok(), "a test reads it");
    let entries = document.ok().and_then(|document| document.as_array().cloned()).unwrap_or_default();
    let text = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    entries.iter().map(|entry| ["id", "title", "lacks"].map(|name| text(entry, name))).collect()
}

fn category(id: &str) -> &str {
    id.split_once('-').map_or(id, |(prefix, _)| prefix)
}

/// What can be counted, and by what it can be chosen.
fn counted() -> String {
    let row = |counted: Counted| {
        let dimensions = counted.dimensions();
        let names: Vec<String> = dimensions.iter().map(|dimension| format!("`{}`", dimension.as_str())).collect();
        format!("\n| `{}` | {} |", counted.as_str(), names.join(", "))
    };
    std::iter::once("| `count` | chosen by |\n|---|---|".to_owned()).chain(Counted::ALL.into_iter().map(row)).collect()
}

fn section(rule: &Rule) -> String {
    let mut told = vec![format!("severity **{}**", rule.severity.as_str())];
    if !rule.adjusted {
        told.push("wherever it is found".to_owned());
    }
    told.push(format!("confidence {}", rule.confidence.as_str()));
    told.extend(rule.owasp.iter().cloned());
    if !rule.covers.is_empty() {
        told.push(format!("instead of {}", rule.covers.join(", ")));
    }
    let mut blocks = vec![
        format!("### {}: {}", rule.id, rule.title),
        told.join(" \u{b7} "),
        format!("{} {}", rule.happened, rule.matters),
        format!("**To do:** {}", rule.fix),
        format!("```text\n{}\n```", rule.query.text),
    ];
    let evidence = rule.evidence.iter().map(|evidence| {
        let alternatives = std::iter::successors(Some(evidence), |evidence| evidence.or.as_deref());
        format!("- {}", alternatives.map(takes).collect::<Vec<_>>().join(", or "))
    });
    let links: Vec<String> = rule.references.iter().map(|link| format!("<{link}>")).collect();
    blocks.push(evidence.collect::<Vec<_>>().join("\n"));
    blocks.push(links.join(" "));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

/// What a piece of evidence takes, in words.
fn takes(evidence: &Evidence) -> String {
    let count = match (evidence.at_least, evidence.at_most) {
        (_, Some(0)) => "none".to_owned(),
        (0, Some(most)) => format!("at most {most}"),
        (least, Some(most)) => format!("{least} to {most}"),
        (least, None) => format!("at least {least}"),
    };
    let percent = |share: f64| format!("{} %", (share * 100.0).round());
    let share = match (evidence.share_at_least, evidence.share_at_most) {
        (Some(least), Some(most)) => format!(", {} to {} of all", percent(least), percent(most)),
        (Some(least), None) => format!(", at least {} of all", percent(least)),
        (None, Some(most)) => format!(", at most {} of all", percent(most)),
        (None, None) => String::new(),
    };
    format!("{}: {count}{share}", evidence.what)
}
