//! A number that stands for the content of rules.

use std::hash::Hasher;

use super::scanner::{ScannerRule, ValueRule};
use super::scope::{EndpointPattern, Scope, Where};
use super::set::RuleSet;
use crate::observation::RuleText;
use crate::scan::Check;

/// FNV-1a over everything in rules that can change a result. Names, sources and examples cannot.
pub(super) fn digest(rules: &RuleSet) -> u64 {
    let mut digest = Fnv(0xcbf2_9ce4_8422_2325);
    let vocabulary = &rules.vocabulary;
    for list in [
        &vocabulary.opaque,
        &vocabulary.claims,
        &vocabulary.denials,
        &vocabulary.after,
        &vocabulary.before,
        &vocabulary.labels,
        &vocabulary.values,
        &vocabulary.ids,
        &vocabulary.countries,
        &vocabulary.headers,
    ] {
        digest.list(list);
    }
    for scanner in &rules.scanners {
        digest.scanner(scanner);
    }
    for rule in &rules.tagging {
        digest.text(&rule.content());
    }
    digest.finish()
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo). The standard library's hashers may change between releases.
struct Fnv(u64);

impl Fnv {
    fn scanner(&mut self, rule: &ScannerRule) {
        self.text(rule.id.as_str());
        self.text(if rule.enabled { "on" } else { "off" });
        self.list(&rule.key.phrases);
        self.list(&rule.key.exceptions);
        self.list(&rule.key.countries.iter().map(|country| country.code()).collect::<Vec<_>>());
        self.text(&rule.key.matcher.as_ref().map_or_else(String::new, |matcher| matcher.canonical()));
        self.list(&rule.yields.iter().map(RuleText::as_str).collect::<Vec<_>>());
        match &rule.value {
            ValueRule::Email(alone) => self.list(&["email", alone.term()]),
            ValueRule::JsonWebToken(alone) => self.list(&["json_web_token", alone.term()]),
            ValueRule::Secret => self.text("secret"),
            ValueRule::Shapes(shapes) => {
                self.number(shapes.len());
                for shape in shapes {
                    self.text(&shape.pattern);
                    self.text(shape.check.map_or("", Check::name));
                    self.text(shape.alone.term());
                    self.text(if shape.inside { "inside" } else { "" });
                    self.text(if shape.open { "open" } else { "" });
                }
            }
            ValueRule::Pattern(pattern) => {
                self.text(&pattern.matcher.as_ref().map_or_else(String::new, |matcher| matcher.canonical()));
                self.text(pattern.check.map_or("", Check::name));
                self.text(if pattern.numbers { "numbers" } else { "" });
            }
        }
        self.text(rule.tag.category.as_str());
        self.text(rule.tag.kind.as_str());
        self.number(rule.tag.attributes.len());
        for (name, value) in &rule.tag.attributes {
            self.text(name.as_str());
            self.text(value.as_str());
        }
        self.scope(&rule.scope);
    }

    fn scope(&mut self, scope: &Scope) {
        let include = scope.include.iter().map(|place| ("include", place));
        for (what, place) in include.chain(scope.exclude.iter().map(|place| ("exclude", place))) {
            let Where { locations, endpoints, services } = place;
            self.text(what);
            self.list(&locations.iter().map(|location| location.as_str()).collect::<Vec<_>>());
            self.list(&endpoints.iter().map(EndpointPattern::text).collect::<Vec<_>>());
            self.list(services);
        }
    }

    /// How many follow.
    fn number(&mut self, number: usize) {
        self.write(&(number as u64).to_le_bytes());
    }

    /// Text and its end.
    fn text(&mut self, text: &str) {
        self.write(text.as_bytes());
        self.write(&[0xFF]);
    }

    /// A list of texts and its end.
    fn list(&mut self, texts: &[impl AsRef<str>]) {
        for text in texts {
            self.text(text.as_ref());
        }
        self.write(&[0xFE]);
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
