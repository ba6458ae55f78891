//! Scanners of rulesets as scanners of this crate.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Place;
use super::super::reader::{attribute, category};
use super::super::scanner::{Author, Examples, KeyRule, Origin, PatternRule, ScannerRule, ValueRule};
use super::super::scope::{Scope, Where};
use super::{DatadogScanner, Ruleset};
use crate::observation::{Location, RuleText, Tag};

/// Addresses, and the locations that they are.
const LOCATIONS: [(&str, Location); 9] = [
    ("server.request.headers.no_cookies", Location::RequestHeaders),
    ("server.request.cookies", Location::RequestCookies),
    ("server.request.query", Location::RequestQuery),
    ("server.request.path_params", Location::RequestPath),
    ("server.request.body", Location::RequestBody),
    ("server.request.jwt", Location::RequestJwt),
    ("server.response.headers.no_cookies", Location::ResponseHeaders),
    ("server.response.cookies", Location::ResponseCookies),
    ("server.response.body", Location::ResponseBody),
];

impl Ruleset {
    /// Its scanners, each where a processor uses it, and those that none uses switched off. In a ruleset without
    /// processors all look everywhere. `root` is what the ruleset was read from.
    pub(crate) fn into_scanners(self, root: &Place<'_>) -> Vec<ScannerRule> {
        let mut locations: BTreeMap<RuleText, Vec<Location>> = BTreeMap::new();
        for (address, location) in LOCATIONS {
            for scanner in self.scanners_at(address) {
                locations.entry(scanner.id.clone()).or_default().push(location);
            }
        }
        let everywhere = root.field("processors").is_none();
        let places = root.list("scanners").unwrap_or_default();
        let rules = self.scanners.into_iter().filter_map(|scanner| {
            let id = scanner.id.as_str();
            let at = places.iter().find(|place| place.value().get("id").and_then(|id| id.as_str()) == Some(id))?;
            let at = at.of_rule(&scanner.id);
            let locations = locations.remove(&scanner.id).unwrap_or_default();
            let enabled = everywhere || !locations.is_empty();
            let include = enabled && !everywhere;
            let scope =
                Scope { include: include.then(|| Where { locations, ..Where::default() }), exclude: Vec::new() };
            rule(scanner, &at, scope, enabled)
        });
        rules.collect()
    }
}

fn rule(scanner: DatadogScanner, at: &Place<'_>, scope: Scope, enabled: bool) -> Option<ScannerRule> {
    if scanner.key.as_ref().is_some_and(super::super::matcher::Matcher::spells_out_data) {
        return at.unsupported("a key that is data: to find it would tell it");
    }
    if scanner.value.as_ref().is_some_and(super::super::matcher::Matcher::is_literal) {
        return at.unsupported("a pattern that spells out values: a match would tell which of them passed");
    }
    let Some(tag) = tag(&scanner.tags) else {
        return at.unsupported("tags without `category` and `type`, with a name that lines have beside tags, or of other characters than [A-Za-z0-9_.-]");
    };
    Some(ScannerRule {
        id: scanner.id,
        name: scanner.name,
        key: KeyRule { matcher: scanner.key.map(Arc::new), ..KeyRule::default() },
        yields: Vec::new(),
        value: ValueRule::Pattern(PatternRule {
            matcher: scanner.value.map(Arc::new),
            check: None,
            // As libddwaf does: its patterns were written for texts.
            numbers: false,
        }),
        tag,
        scope,
        enabled,
        reference: String::new(),
        examples: Examples::default(),
        author: Author::Operator,
        changed: false,
        origin: Origin { source: at.source().into(), pointer: at.pointer().into() },
    })
}

fn tag(tags: &BTreeMap<String, String>) -> Option<Tag> {
    let text = |name: &str| RuleText::new(tags.get(name)?);
    let mut attributes = BTreeMap::new();
    for (name, value) in tags.iter().filter(|(name, _)| !matches!(name.as_str(), "category" | "type")) {
        attributes.insert(attribute(name)?, RuleText::new(value)?);
    }
    Some(Tag::new(category(text("category")?), text("type")?, attributes))
}
