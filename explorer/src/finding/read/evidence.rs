//! Reads what a rule counts.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::reader::{Reader, nearest};
use crate::finding::dimension::{Counted, Dimension};
use crate::finding::evidence::{Evidence, Selection};
use crate::query::{Matcher, Pattern};

/// What a piece of evidence may have.
const EVIDENCE: [&str; 9] = ["what", "count", "where", "except", "of", "at_least", "at_most", "share", "or"];

impl Reader<'_> {
    /// All that a rule counts.
    pub(super) fn evidence_list(&mut self, members: &Map<String, Value>, at: &str) -> Vec<Evidence> {
        let Some(value) = members.get("evidence") else { return Vec::new() };
        let Some(values) = value.as_array() else {
            self.say(&format!("{at}/evidence"), "is no list");
            return Vec::new();
        };
        let pieces = values.iter().enumerate();
        pieces.filter_map(|(number, value)| self.evidence(value, &format!("{at}/evidence/{number}"))).collect()
    }

    fn evidence(&mut self, value: &Value, at: &str) -> Option<Evidence> {
        let members = self.members(value, at, &EVIDENCE)?;
        let what = self.text(members, "what", at);
        let counted = self.term(members, "count", at, &Counted::ALL, Counted::as_str, None)?;
        let mut selection = Selection::default();
        self.conditions(members, "where", at, counted, &mut selection);
        self.conditions(members, "except", at, counted, &mut selection);
        let of = members.contains_key("of").then(|| {
            let base = if counted == Counted::Sensitive { Counted::Exchanges } else { counted };
            let mut of = Selection::default();
            self.conditions(members, "of", at, base, &mut of);
            of
        });
        let at_least = self.number(members, "at_least", at);
        let at_most = self.number(members, "at_most", at);
        let mut shares = (None, None);
        if let Some(share) = members.get("share") {
            let at = format!("{at}/share");
            if let Some(members) = self.members(share, &at, &["at_least", "at_most"]) {
                shares = (self.share(members, "at_least", &at), self.share(members, "at_most", &at));
            }
            if of.is_none() {
                self.say(&at, "needs `of`: what it is a share of");
            }
        }
        let or = members.get("or").and_then(|value| self.evidence(value, &format!("{at}/or")).map(Box::new));
        Some(Evidence {
            what: Arc::from(what?),
            counted,
            selection,
            of,
            // What may be missing need not be there.
            at_least: at_least.unwrap_or(u64::from(at_most.is_none())),
            at_most,
            share_at_least: shares.0,
            share_at_most: shares.1,
            or,
        })
    }

    /// Conditions on what is counted: a value or several for each dimension.
    fn conditions(
        &mut self,
        members: &Map<String, Value>,
        name: &str,
        at: &str,
        counted: Counted,
        selection: &mut Selection,
    ) {
        let Some(value) = members.get(name) else { return };
        let at = format!("{at}/{name}");
        let Some(conditions) = value.as_object() else {
            self.say(&at, "is no object");
            return;
        };
        let dimensions = counted.dimensions();
        for (key, value) in conditions {
            let at = format!("{at}/{key}");
            let Some(dimension) = dimensions.iter().copied().find(|dimension| dimension.as_str() == key) else {
                let names: Vec<&str> = dimensions.iter().map(|dimension| dimension.as_str()).collect();
                let what = if names.is_empty() {
                    format!("`{}` cannot be chosen from", counted.as_str())
                } else {
                    format!("is nothing that `{}` are chosen by: {}", counted.as_str(), names.join(", "))
                };
                self.say(&at, what);
                continue;
            };
            let values = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
            let texts: Option<Vec<String>> = values.iter().map(scalar).collect();
            let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
                self.say(&at, "is neither a text nor a list of texts");
                continue;
            };
            let excluded = name == "except";
            if let Some(terms) = dimension.terms(counted) {
                let chosen = self.terms_among(&texts, &terms, dimension, &at);
                selection.push_terms(dimension, chosen, excluded);
            } else {
                let pattern = |text: &String| match dimension {
                    Dimension::Tag if !text.contains(':') => Pattern::with_wildcards(&format!("{text}:*")),
                    _ => Pattern::with_wildcards(text),
                };
                let patterns = texts.iter().map(|text| Matcher::whole(&pattern(text))).collect();
                selection.push_patterns(dimension, patterns, excluded);
            }
        }
    }

    /// The terms that texts are.
    fn terms_among(
        &mut self,
        texts: &[String],
        terms: &[&'static str],
        dimension: Dimension,
        at: &str,
    ) -> Vec<&'static str> {
        let mut chosen = Vec::new();
        for text in texts {
            if let Some(term) = terms.iter().find(|term| *term == text) {
                chosen.push(*term);
                continue;
            }
            let meant = nearest(text, terms.iter().copied());
            let meant = meant.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
            // Nobody reads a hundred facts.
            let among = if terms.len() > 20 {
                format!("has what is no {}{meant}", dimension.as_str())
            } else {
                format!("has what is none of {}{meant}", terms.join(", "))
            };
            self.say(at, among);
        }
        chosen
    }
}

/// The text of a scalar.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
