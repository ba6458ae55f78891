//! Scanners in words.

use super::scanner::{KeyRule, ScannerRule, ValueRule};
use super::scope::{Scope, Where};
use crate::observation::RuleText;

/// Says what a scanner looks for, and where.
pub(super) fn explain(rule: &ScannerRule) -> String {
    let mut parts = vec![key(&rule.key), value(&rule.value)];
    if rule.changed {
        parts.insert(0, "changed by an override".into());
    }
    if !rule.enabled {
        parts.insert(0, "switched off".into());
    }
    parts.extend(scope(&rule.scope));
    if !rule.yields.is_empty() {
        let others: Vec<&str> = rule.yields.iter().map(RuleText::as_str).collect();
        parts.push(format!("unless {} finds it", others.join(" or ")));
    }
    parts.join(", ")
}

fn key(key: &KeyRule) -> String {
    if key.is_any() {
        return "under any key".into();
    }
    let mut ways = Vec::new();
    match key.phrases.as_slice() {
        [] => {}
        [phrases @ .., last] if phrases.len() < 4 => {
            ways.push(format!("that say {}", [phrases, std::slice::from_ref(last)].concat().join(", ")));
        }
        phrases => {
            let some = phrases.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            ways.push(format!("that say {some} or one of {} other phrases", phrases.len() - 3));
        }
    }
    if key.matcher.is_some() {
        ways.push("that a pattern matches".into());
    }
    if !key.countries.is_empty() {
        ways.push(format!("for an identifier beside one of {} countries", key.countries.len()));
    }
    format!("under keys {}", ways.join(" or "))
}

fn value(value: &ValueRule) -> String {
    match value {
        ValueRule::Shapes(shapes) => {
            let checked = if shapes.iter().all(|shape| shape.check.is_some()) { ", checked" } else { "" };
            let inside = if shapes.iter().any(|shape| shape.inside) { ", inside text too" } else { "" };
            format!("values of {} shapes{checked}{inside}", shapes.len())
        }
        ValueRule::Email(_) => "email addresses".into(),
        ValueRule::JsonWebToken(_) => "JSON Web Tokens".into(),
        ValueRule::Secret => "anything that can be a secret".into(),
        ValueRule::Pattern(pattern) => {
            let what = if pattern.matcher.is_some() { "values that a pattern matches" } else { "any value" };
            let checked = pattern.check.map_or_else(String::new, |check| format!(", checked by {}", check.name()));
            let numbers = if pattern.numbers { "" } else { ", numbers aside" };
            format!("{what}{checked}{numbers}")
        }
    }
}

fn scope(scope: &Scope) -> Vec<String> {
    let place = |place: &Where| {
        let mut lists = Vec::new();
        if !place.locations.is_empty() {
            lists.push(place.locations.iter().map(|location| location.as_str()).collect::<Vec<_>>().join(", "));
        }
        if !place.endpoints.is_empty() {
            let endpoints: Vec<String> = place.endpoints.iter().map(|endpoint| endpoint.text().trim().into()).collect();
            lists.push(format!("endpoints {}", endpoints.join(", ")));
        }
        if !place.services.is_empty() {
            lists.push(format!("services {}", place.services.join(", ")));
        }
        lists.join(" of ")
    };
    let include = scope.include.as_ref().map(|include| format!("only at {}", place(include)));
    include.into_iter().chain(scope.exclude.iter().map(|exclude| format!("not at {}", place(exclude)))).collect()
}
