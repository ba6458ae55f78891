//! What keys say: names of scanners, nothing at all, or that the value is something else.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::rule::{Alone, RuleSet};
use super::set::{ScannerId, ScannerSet};
use super::words::{forms, words};

/// Longer keys are data, not names.
const LENGTH_LIMIT: usize = 128;

/// Everything that a key says. The default says nothing, as keys that are data do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyEvidence {
    named: ScannerSet,
    excluded: ScannerSet,
    class: KeyClass,
}

/// What a key says of values beside the scanners that it names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum KeyClass {
    /// Nothing: `value`, `field_1`, no key.
    #[default]
    Opaque,
    /// Something that the vocabulary does not know.
    Unclaimed,
    /// That the value is something else: `order_id`, or what another scanner looks for.
    Claimed,
}

impl KeyEvidence {
    /// Whether the key names a scanner.
    pub(super) fn names(&self, scanner: ScannerId) -> bool {
        self.named.contains(scanner)
    }

    /// Whether the key names one of some scanners.
    pub(super) fn names_any(&self, scanners: &ScannerSet) -> bool {
        self.named.meets(scanners)
    }

    /// Whether the key leaves a shape enough weight to be believed.
    pub(super) fn admits(&self, alone: Alone) -> bool {
        match alone {
            Alone::Never => false,
            Alone::Opaque => self.class == KeyClass::Opaque,
            Alone::Unclaimed => self.class <= KeyClass::Unclaimed,
            Alone::Always => true,
        }
    }

    /// What a key says below another that may name it: a parent (`{"ssn": {"value": …}}`), a sibling
    /// (`{"name": "ssn", "value": …}`) or a column's header. A key that says something itself is not overruled, and a
    /// parent that names no scanner says nothing of what it holds.
    #[must_use]
    pub(crate) fn below(self, parent: &Self) -> Self {
        if self.class == KeyClass::Opaque && !parent.named.is_empty() { *parent } else { self }
    }
}

/// Finds phrases in keys. All phrases of all rules are one automaton over the key's words.
pub(super) struct KeyIndex {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
    opaque: HashSet<String>,
}

/// What a phrase means.
#[derive(Clone, Copy)]
enum Meaning {
    Names(ScannerId),
    Excepts(ScannerId),
    TakesBackBefore,
    TakesBackAfter,
    Claims,
}

impl KeyIndex {
    /// Indexes the phrases of rules, whose scanners are numbered in order; `None` if there are more than fit.
    pub(super) fn compile(rules: &RuleSet) -> Option<Self> {
        let mut phrases = Vec::new();
        let mut meanings = Vec::new();
        let mut add = |phrase: &str, meaning| {
            for form in forms(phrase) {
                phrases.push(form);
                meanings.push(meaning);
            }
        };
        for (place, rule) in rules.rules.iter().enumerate() {
            let scanner = ScannerId::at(place)?;
            rule.phrases.iter().for_each(|phrase| add(phrase, Meaning::Names(scanner)));
            rule.exceptions.iter().for_each(|phrase| add(phrase, Meaning::Excepts(scanner)));
        }
        rules.vocabulary.after.iter().for_each(|phrase| add(phrase, Meaning::TakesBackAfter));
        rules.vocabulary.before.iter().for_each(|phrase| add(phrase, Meaning::TakesBackBefore));
        rules.vocabulary.claims.iter().for_each(|phrase| add(phrase, Meaning::Claims));
        // Overlapping search: the blank between two words belongs to the phrases on both sides.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(phrases).ok()?;
        let opaque = rules.vocabulary.opaque.iter().map(|word| words(word).trim_ascii().to_owned()).collect();
        Some(Self { automaton, meanings, opaque })
    }

    /// What a key says.
    pub(super) fn evidence(&self, key: &str) -> KeyEvidence {
        if key.len() > LENGTH_LIMIT {
            return KeyEvidence::default();
        }
        let words = words(key);
        if words.split_ascii_whitespace().all(|word| self.is_opaque(word)) {
            return KeyEvidence::default();
        }
        let found = || {
            let matches = self.automaton.find_overlapping_iter(&words);
            matches
                .filter_map(|found| Some((*self.meanings.get(found.pattern().as_usize())?, found.start(), found.end())))
        };
        let (mut first_before, mut last_after, mut claimed) = (usize::MAX, 0, false);
        let mut evidence = KeyEvidence { class: KeyClass::Unclaimed, ..KeyEvidence::default() };
        for (meaning, start, end) in found() {
            match meaning {
                Meaning::TakesBackBefore => first_before = first_before.min(end),
                Meaning::TakesBackAfter => last_after = last_after.max(start + 1),
                Meaning::Claims => claimed = true,
                Meaning::Excepts(scanner) => _ = evidence.excluded.insert(scanner),
                Meaning::Names(_) => {}
            }
        }
        for (meaning, start, end) in found() {
            let Meaning::Names(scanner) = meaning else { continue };
            claimed = true;
            // Phrases end with the blank that the next word begins with.
            if end > last_after && start + 1 < first_before && !evidence.excluded.contains(scanner) {
                evidence.named.insert(scanner);
            }
        }
        if claimed {
            evidence.class = KeyClass::Claimed;
        }
        evidence
    }

    /// Whether the words at the end of a text name a scanner: the last of its phrases is followed by two small words at
    /// most (`is`, `to`), and by none that says something else.
    pub(super) fn names_before(&self, scanner: ScannerId, text: &str) -> bool {
        let words = words(text);
        let (mut names, mut claims) = (0, 0);
        for found in self.automaton.find_overlapping_iter(&words) {
            match self.meanings.get(found.pattern().as_usize()) {
                Some(Meaning::Names(this)) if *this == scanner => names = names.max(found.end()),
                Some(Meaning::Names(_) | Meaning::Claims) => claims = claims.max(found.end()),
                _ => {}
            }
        }
        let between = words.get(names..).unwrap_or_default();
        names > 0 && names >= claims && between.split_ascii_whitespace().count() <= 2
    }

    fn is_opaque(&self, word: &str) -> bool {
        word.len() == 1 || word.bytes().all(|byte| byte.is_ascii_digit()) || self.opaque.contains(word)
    }
}

impl std::fmt::Debug for KeyIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "KeyIndex({} phrases)", self.meanings.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(json: &str) -> KeyIndex {
        KeyIndex::compile(&RuleSet::parse("test", json).unwrap()).unwrap()
    }

    fn password_index() -> KeyIndex {
        index(
            r#"{"scanners": [{"id": "password", "name": "p", "source": "s", "examples": {}, "value": {"operator": "secret"},
                "tags": {"category": "c", "type": "t"},
                "key": {"operator": "words", "parameters": {"list": ["password", "pass word", "user pass"], "except": ["password file"]}}}],
                "vocabulary": {"opaque": ["value"], "claims": ["order"], "after": ["changed"], "before": ["hashed"]}}"#,
        )
    }

    #[test]
    fn phrases_name_scanners_word_by_word() {
        let index = password_index();
        let scanner = ScannerId::at(0).unwrap();
        for key in ["password", "userPassword", "PASSWORDS", "pass_word", "password1", "userpass", "changed_password"] {
            assert!(index.evidence(key).names(scanner), "{key}");
        }
        for key in ["passwordless", "mypassword", "password_changed", "hashedPassword", "password_file", "pass"] {
            assert!(!index.evidence(key).names(scanner), "{key}");
        }
    }

    #[test]
    fn a_key_says_nothing_or_something_or_claims_its_value() {
        let index = password_index();
        for (key, opaque, unclaimed) in [
            ("value", true, true),
            ("", true, true),
            ("f1", true, true),
            ("x", true, true),
            ("value2", true, true),
            ("motto", false, true),
            ("order", false, false),
            ("password", false, false),
            ("password_changed", false, false),
        ] {
            let evidence = index.evidence(key);
            assert_eq!(
                (evidence.admits(Alone::Opaque), evidence.admits(Alone::Unclaimed)),
                (opaque, unclaimed),
                "{key}"
            );
            assert!(evidence.admits(Alone::Always) && !evidence.admits(Alone::Never));
        }
    }

    #[test]
    fn an_opaque_key_means_what_its_parent_means() {
        let index = password_index();
        let (value, password) = (index.evidence("value"), index.evidence("password"));
        assert_eq!(value.below(&password), password);
        assert_eq!(password.below(&value), password);
    }

    #[test]
    fn a_very_long_key_says_nothing() {
        assert_eq!(password_index().evidence(&"password_".repeat(50)), KeyEvidence::default());
    }
}
