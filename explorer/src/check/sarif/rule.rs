//! A rule as SARIF describes it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{level, score};
use crate::finding::Rule;
use crate::inventory::Severity;
use crate::render::shown;

/// A rule, and how bad the worst is that it found, if it found something: code scanning ranks by what the rule says, and not by what
/// its results do.
pub(super) fn rule(rule: &Rule, worst: Option<Severity>) -> Value {
    let severity = worst.unwrap_or(rule.severity);
    let tags = ["security".to_owned(), "api".to_owned()].into_iter();
    let tags: Vec<String> = tags.chain(rule.owasp.iter().map(|category| format!("OWASP {category}"))).collect();
    let mut object = json!({
        "id": rule.id,
        "shortDescription": {"text": shown(&rule.title)},
        "fullDescription": {"text": paragraphs(&format!("{}\n{}", rule.happened.trim(), rule.matters.trim()))},
        "help": {"text": paragraphs(&rule.fix), "markdown": help(rule)},
        "defaultConfiguration": {"level": level(severity)},
        "properties": {
            "tags": distinct(tags),
            "precision": rule.confidence,
            "security-severity": score(severity),
            "query": rule.query.text,
            "version": rule.version,
        },
    });
    if let (Some(uri), Some(members)) = (rule.references.iter().find(|uri| is_link(uri)), object.as_object_mut()) {
        members.insert("helpUri".to_owned(), json!(uri));
    }
    object
}

/// What to do, and where to read on. Rules are the operator's own, and Markdown in them is meant.
fn help(rule: &Rule) -> String {
    let part = |title: &str, text: &str| format!("**{title}**\n\n{}\n", paragraphs(text));
    let mut parts = vec![
        part("What happened", &rule.happened),
        part("Why it matters", &rule.matters),
        part("How to fix it", &rule.fix),
    ];
    let links: Vec<String> =
        rule.references.iter().filter(|uri| is_link(uri)).map(|uri| format!("- <{uri}>")).collect();
    if !links.is_empty() {
        parts.push(part("References", &links.join("\n")));
    }
    parts.join("\n")
}

/// Text with its ends of lines, and without anything that a terminal would obey.
fn paragraphs(text: &str) -> String {
    text.trim().lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// Whether it is a URL that leads somewhere, and has nothing in it that is none.
fn is_link(uri: &str) -> bool {
    let is_plain = uri.chars().all(|letter| letter.is_ascii_graphic() && !"<>\"\\^`{|}".contains(letter));
    is_plain && (uri.starts_with("https://") || uri.starts_with("http://"))
}

/// Each once: tags are a set.
fn distinct(tags: Vec<String>) -> Value {
    let tags: BTreeSet<String> = tags.into_iter().collect();
    tags.into_iter().map(Value::String).collect()
}
