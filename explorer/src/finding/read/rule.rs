//! Reads one rule.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::finding::rule::{Rule, RuleQuery};
use crate::inventory::{Confidence, Severity, SharedText};
use crate::query::{Attribute, Expression, Query, Term};

/// What a rule may have.
const RULE: [&str; 15] = [
    "id",
    "version",
    "title",
    "severity",
    "adjusted",
    "confidence",
    "query",
    "evidence",
    "show",
    "covers",
    "happened",
    "matters",
    "fix",
    "owasp",
    "references",
];

pub(super) fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

impl Reader<'_> {
    /// The rule that a value is, if nothing that it must have is missing.
    pub(super) fn rule(&mut self, value: &Value, at: &str) -> Option<Rule> {
        let members = self.members(value, at, &RULE)?;
        let id = match members.get("id").and_then(Value::as_str) {
            Some(id) if is_id(id) => Some(SharedText::from(id)),
            _ => {
                self.say(&format!("{at}/id"), "is no text of 1 to 64 letters, digits, `-`, `_` and `.`");
                None
            }
        };
        let title = self.text(members, "title", at);
        let severity = self.term(members, "severity", at, &Severity::ALL, Severity::as_str, None);
        let confidence =
            self.term(members, "confidence", at, &Confidence::ALL, Confidence::as_str, Some(Confidence::High));
        let query = self.query(members, at);
        let evidence = self.evidence_list(members, at);
        let show = self.attributes(members, at);
        let happened = self.text(members, "happened", at);
        let matters = self.text(members, "matters", at);
        let fix = self.text(members, "fix", at);
        let version = self.number(members, "version", at).unwrap_or(1);
        let adjusted = self.flag(members, "adjusted", at).unwrap_or(true);
        let covers = self.texts(members, "covers", at);
        let owasp = self.texts(members, "owasp", at);
        for category in &owasp {
            let number = category.strip_prefix("API").and_then(|rest| rest.strip_suffix(":2023"));
            if !number.and_then(|number| number.parse().ok()).is_some_and(|number: u8| (1..=10).contains(&number)) {
                self.say(&format!("{at}/owasp"), "has what is none of API1:2023 to API10:2023");
            }
        }
        let references = self.texts(members, "references", at);
        if references.iter().any(|reference| !reference.starts_with("https://")) {
            self.say(&format!("{at}/references"), "has what does not begin with https://");
        }
        Some(Rule {
            id: id?,
            version: u32::try_from(version).unwrap_or(u32::MAX),
            title: title?,
            severity: severity?,
            adjusted,
            confidence: confidence?,
            query: query?,
            evidence,
            show,
            covers: covers.into_iter().map(Arc::from).collect(),
            happened: happened?,
            matters: matters?,
            fix: fix?,
            owasp,
            references,
            written: Arc::new(value.clone()),
            built_in: false,
        })
    }

    fn query(&mut self, members: &Map<String, Value>, at: &str) -> Option<RuleQuery> {
        let text = match members.get("query") {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => {
                self.say(&format!("{at}/query"), "is no text");
                return None;
            }
            None => {
                self.say(at, "has no `query`");
                return None;
            }
        };
        let query = match Query::parse(&text) {
            Ok(query) => query,
            Err(error) => {
                let what = error.render(&text);
                self.say(&format!("{at}/query"), what.strip_prefix("error: ").unwrap_or(&what).trim_end());
                return None;
            }
        };
        if let Some(attribute) = asks_for_findings(query.expression()) {
            let what = format!("asks for `{}`, which is what rules find", attribute.name());
            self.say(&format!("{at}/query"), what);
        }
        Some(RuleQuery { text, query })
    }

    fn attributes(&mut self, members: &Map<String, Value>, at: &str) -> Vec<&'static Attribute> {
        let mut attributes = Vec::new();
        for name in self.texts(members, "show", at) {
            match Attribute::find(&name.to_lowercase()) {
                Some(attribute) => attributes.push(attribute),
                None => self.say(&format!("{at}/show"), format!("has `{name}`, which is no attribute")),
            }
        }
        attributes
    }
}

/// What rules find, and so cannot ask for.
const OF_FINDINGS: [&str; 5] = ["findings", "finding.severity", "finding.confidence", "finding.state", "risk"];

/// An attribute of findings that a query asks for.
fn asks_for_findings(expression: &Expression) -> Option<&'static Attribute> {
    match expression {
        Expression::Term(Term::Attribute(attribute, _)) if OF_FINDINGS.contains(&attribute.name()) => Some(attribute),
        Expression::All | Expression::Term(_) => None,
        Expression::Not(inner) => asks_for_findings(inner),
        Expression::And(parts) | Expression::Or(parts) => parts.iter().find_map(asks_for_findings),
    }
}
