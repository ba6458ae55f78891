//! A number that stands for the content of rules.

use std::hash::Hasher;

use crate::observation::RuleText;

use super::checksum::Check;
use super::rule::{RuleSet, ValueRule};

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
    for rule in &rules.rules {
        digest.text(rule.id.as_str());
        digest.list(&rule.phrases);
        digest.list(&rule.exceptions);
        digest.list(&rule.countries.iter().map(|country| country.code()).collect::<Vec<_>>());
        digest.list(&rule.yields.iter().map(RuleText::as_str).collect::<Vec<_>>());
        match &rule.value {
            ValueRule::Email(alone) => digest.list(&["email", alone.term()]),
            ValueRule::JsonWebToken(alone) => digest.list(&["json_web_token", alone.term()]),
            ValueRule::Secret => digest.text("secret"),
            ValueRule::Shapes(shapes) => {
                for shape in shapes {
                    digest.text(&shape.pattern);
                    digest.text(shape.check.map_or("", Check::name));
                    digest.text(shape.alone.term());
                    digest.text(if shape.inside { "inside" } else { "" });
                    digest.text(if shape.open { "open" } else { "" });
                }
            }
        }
        digest.text(rule.tag.category.as_str());
        digest.text(rule.tag.kind.as_str());
        for (name, value) in &rule.tag.attributes {
            digest.text(name.as_str());
            digest.text(value.as_str());
        }
    }
    digest.finish()
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo). The standard library's hashers may change between releases.
struct Fnv(u64);

impl Fnv {
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
