//! What keys say: names of scanners, nothing at all, or that the value is something else.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::fast::RandomState;

use super::country::Country;
use super::rule::{Alone, RuleSet};
use super::set::{ScannerId, ScannerSet};
use super::words::{forms, words};

/// Longer keys are data, not names.
const LENGTH_LIMIT: usize = 128;

/// Longer labels are sentences.
const LABEL_WORDS: usize = 4;

/// So many small words may stand between a name and the token that it names: `El CUIT del proveedor es …`.
const BETWEEN: usize = 4;

/// Everything that a key says. The default says nothing, as keys that are data do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyEvidence {
    named: ScannerSet,
    class: KeyClass,
    roles: Roles,
    /// Whether something else than the keys that lead to the value says it.
    borrowed: bool,
}

/// What a key means to its siblings, as a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Roles(u8);

impl Roles {
    /// Its value names what a sibling holds.
    const LABEL: Self = Self(1);
    /// A label speaks for its value, though it says something.
    const VALUE: Self = Self(2);
    /// Its value is an identifier of some country.
    const ID: Self = Self(4);
    /// Its value is a country.
    const COUNTRY: Self = Self(8);
    /// Its value lists names of columns.
    const HEADER: Self = Self(16);

    const fn has(self, role: Self) -> bool {
        self.0 & role.0 != 0
    }
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
    /// What no key says: nothing.
    pub(crate) const NOTHING: Self =
        Self { named: ScannerSet::EMPTY, class: KeyClass::Opaque, roles: Roles(0), borrowed: false };

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

    /// What a key says below another that may name it: `{"ssn": {"value": …}}`. A key that says something itself is not
    /// overruled, and a parent that names no scanner says nothing of what it holds.
    #[must_use]
    pub(crate) fn below(self, parent: &Self) -> Self {
        if self.class == KeyClass::Opaque && !parent.named.is_empty() {
            Self { roles: self.roles, ..*parent }
        } else {
            self
        }
    }

    /// What a key says whose value a label or a column's header names.
    #[must_use]
    pub(crate) fn labelled(label: &Self) -> Self {
        Self { roles: Roles::default(), borrowed: true, ..*label }
    }

    /// What a key says that an identifier's country explains.
    #[must_use]
    pub(crate) fn of_country(mut self, country: &Self) -> Self {
        if self.named.is_empty() {
            self.borrowed = true;
        }
        self.named.extend(&country.named);
        self
    }

    /// What the name of a kind says of its own text: that it is something else.
    pub(crate) fn claimed() -> Self {
        Self { class: KeyClass::Claimed, ..Self::default() }
    }

    /// Whether it names no scanner.
    pub(crate) fn names_nothing(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether of two labels this one says more: what a value is, rather than that it is something else.
    pub(crate) fn outweighs(&self, other: &Self) -> bool {
        (!self.named.is_empty(), self.class) > (!other.named.is_empty(), other.class)
    }

    /// Whether something else than the keys that lead to the value speaks for it.
    pub(super) fn is_borrowed(&self) -> bool {
        self.borrowed
    }

    /// Whether it says what a value is, or at least that it is something else.
    pub(crate) fn decides(&self) -> bool {
        !self.named.is_empty() || self.class == KeyClass::Claimed
    }

    /// Whether it says anything at all.
    pub(crate) fn is_opaque(&self) -> bool {
        self.class == KeyClass::Opaque
    }

    /// Whether a label beside the key speaks for its value.
    pub(crate) fn takes_label(&self) -> bool {
        self.named.is_empty()
            && (self.class == KeyClass::Opaque || self.roles.has(Roles::VALUE) || self.roles.has(Roles::ID))
    }

    /// Whether a country beside the key explains its value.
    pub(crate) fn takes_country(&self) -> bool {
        self.roles.has(Roles::ID)
    }

    /// Whether the key's value names what a sibling holds.
    pub(crate) fn is_label(&self) -> bool {
        self.roles.has(Roles::LABEL)
    }

    /// Whether the key's value is a country.
    pub(crate) fn is_country(&self) -> bool {
        self.roles.has(Roles::COUNTRY)
    }

    /// Whether the key's value lists names of columns.
    pub(crate) fn is_header(&self) -> bool {
        self.roles.has(Roles::HEADER)
    }
}

/// What words beside a token say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// What it is.
    Name,
    /// That it is something else.
    Claim,
    /// Nothing.
    Silent,
}

/// Phrases in a text beside a token. Holds a part of a value: has no `Debug`.
pub(super) struct Phrases {
    words: String,
    found: Vec<Phrase>,
}

/// What names a scanner, or says that a value is something else.
struct Phrase {
    scanner: Option<ScannerId>,
    start: usize,
    end: usize,
}

impl Phrases {
    /// What the words say of the token that follows them. They name a scanner if the last of its phrases is followed by a
    /// few small words at most (`is`, `to`), and by none that says something else.
    pub(super) fn before(&self, scanner: ScannerId) -> Words {
        let last = |names: bool| {
            let phrases = self.found.iter().filter(|phrase| (phrase.scanner == Some(scanner)) == names);
            phrases.map(|phrase| phrase.end).max()
        };
        let near = |end: &usize| self.words.get(*end..).unwrap_or_default().split_ascii_whitespace().count() <= BETWEEN;
        let (names, claims) = (last(true), last(false));
        if names >= claims && names.as_ref().is_some_and(near) {
            Words::Name
        } else if claims.as_ref().is_some_and(near) {
            Words::Claim
        } else {
            Words::Silent
        }
    }

    /// Whether the words name a scanner for the token that they follow: `(SSN)`, `is my SSN`.
    pub(super) fn after(&self, scanner: ScannerId) -> bool {
        let first = |names: bool| {
            let phrases = self.found.iter().filter(|phrase| (phrase.scanner == Some(scanner)) == names);
            phrases.map(|phrase| phrase.start).min()
        };
        let Some(names) = first(true) else { return false };
        first(false).is_none_or(|claims| names <= claims)
            && self.words.get(..names).unwrap_or_default().split_ascii_whitespace().count() <= 3
    }
}

/// Finds phrases in keys. All phrases of all rules are one automaton over the key's words.
pub(super) struct KeyIndex {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
    /// All words of all phrases.
    words: HashSet<Box<str>, RandomState>,
    opaque: HashSet<String, RandomState>,
    /// Words of claims.
    claims: HashSet<String, RandomState>,
    /// Whole keys with a role.
    roles: HashMap<String, Roles, RandomState>,
    /// What a country says of an identifier.
    countries: HashMap<Country, ScannerSet, RandomState>,
}

/// What a phrase means.
#[derive(Clone, Copy)]
enum Meaning {
    Names(ScannerId),
    Excepts(ScannerId),
    TakesBackBefore,
    TakesBackAfter,
    Claims,
    Identifies,
    Countries,
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
        rules.vocabulary.ids.iter().for_each(|phrase| add(phrase, Meaning::Identifies));
        rules.vocabulary.countries.iter().for_each(|phrase| add(phrase, Meaning::Countries));
        let known = phrases.iter().flat_map(|phrase| phrase.split_ascii_whitespace()).map(Box::from).collect();
        // Overlapping search: the blank between two words belongs to the phrases on both sides.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(phrases).ok()?;
        let opaque = rules.vocabulary.opaque.iter().map(|word| words(word).trim_ascii().to_owned()).collect();
        let claims = rules.vocabulary.claims.iter().flat_map(|phrase| forms(phrase));
        let claims =
            claims.flat_map(|form| form.split_ascii_whitespace().map(String::from).collect::<Vec<_>>()).collect();
        let mut whole: HashMap<String, Roles, RandomState> = HashMap::default();
        let vocabulary = &rules.vocabulary;
        for (list, role) in [
            (&vocabulary.labels, Roles::LABEL),
            (&vocabulary.values, Roles::VALUE),
            (&vocabulary.headers, Roles::HEADER),
        ] {
            for form in list.iter().flat_map(|phrase| forms(phrase)) {
                whole.entry(form).or_default().0 |= role.0;
            }
        }
        let mut countries: HashMap<Country, ScannerSet, RandomState> = HashMap::default();
        for (place, rule) in rules.rules.iter().enumerate() {
            for country in &rule.countries {
                countries.entry(*country).or_default().insert(ScannerId::at(place)?);
            }
        }
        Some(Self { automaton, meanings, words: known, opaque, claims, roles: whole, countries })
    }

    /// What a key says.
    pub(super) fn evidence(&self, key: &str) -> KeyEvidence {
        if key.len() > LENGTH_LIMIT {
            return KeyEvidence::default();
        }
        self.evidence_of(&words(key))
    }

    /// What a key says, by its words.
    fn evidence_of(&self, words: &str) -> KeyEvidence {
        let roles = self.roles.get(words).copied().unwrap_or_default();
        if words.split_ascii_whitespace().all(|word| self.is_opaque(word)) {
            return KeyEvidence { roles, ..KeyEvidence::default() };
        }
        let mut evidence = KeyEvidence { class: KeyClass::Unclaimed, roles, ..KeyEvidence::default() };
        // Most words of values that stand where labels do are in no phrase.
        if !self.knows_a_word_of(words) {
            return evidence;
        }
        let found = || {
            let matches = self.automaton.find_overlapping_iter(words);
            matches
                .filter_map(|found| Some((*self.meanings.get(found.pattern().as_usize())?, found.start(), found.end())))
        };
        let (mut first_before, mut last_after) = (usize::MAX, 0);
        let (mut claimed, mut named) = (false, false);
        let mut excluded = ScannerSet::default();
        for (meaning, start, end) in found() {
            match meaning {
                Meaning::TakesBackBefore => first_before = first_before.min(end),
                Meaning::TakesBackAfter => last_after = last_after.max(start + 1),
                Meaning::Claims => claimed = true,
                Meaning::Excepts(scanner) => _ = excluded.insert(scanner),
                Meaning::Countries => evidence.roles.0 |= Roles::COUNTRY.0,
                Meaning::Names(_) | Meaning::Identifies => named = true,
            }
        }
        for (meaning, start, end) in named.then(found).into_iter().flatten() {
            // Phrases end with the blank that the next word begins with.
            let stands = end > last_after && start + 1 < first_before;
            match meaning {
                Meaning::Names(scanner) if stands && !excluded.contains(scanner) => {
                    evidence.named.insert(scanner);
                }
                Meaning::Identifies if stands => evidence.roles.0 |= Roles::ID.0,
                _ => {}
            }
        }
        if claimed || named {
            evidence.class = KeyClass::Claimed;
        }
        evidence
    }

    /// What a text says that labels a value, if it is a label: a title or a sentence (`Anna's order`) speaks of no value
    /// unless it names what it is.
    pub(super) fn label(&self, text: &str) -> KeyEvidence {
        if text.split_ascii_whitespace().nth(LABEL_WORDS).is_some() {
            return KeyEvidence::default();
        }
        if text.len() > LENGTH_LIMIT {
            return KeyEvidence::default();
        }
        let words = words(text);
        let evidence = self.evidence_of(&words);
        let is_title = || {
            let claims = |word| self.is_opaque(word) || self.claims.contains(word);
            !words.split_ascii_whitespace().all(claims)
        };
        if evidence.named.is_empty() && text.trim_ascii().contains(' ') && is_title() {
            return KeyEvidence::default();
        }
        evidence
    }

    /// What a country says of a generic identifier beside it; `None` if no rule knows the country.
    pub(super) fn country(&self, country: Country) -> Option<KeyEvidence> {
        let named = *self.countries.get(&country)?;
        Some(KeyEvidence { named, class: KeyClass::Claimed, borrowed: true, ..KeyEvidence::default() })
    }

    /// The phrases in a text, in the order of their ends.
    pub(super) fn phrases(&self, text: &str) -> Phrases {
        let words = words(text);
        let mut found = Vec::new();
        if !self.knows_a_word_of(&words) {
            return Phrases { words, found };
        }
        for phrase in self.automaton.find_overlapping_iter(&words) {
            let scanner = match self.meanings.get(phrase.pattern().as_usize()) {
                Some(Meaning::Names(scanner)) => Some(*scanner),
                Some(Meaning::Claims) => None,
                _ => continue,
            };
            found.push(Phrase { scanner, start: phrase.start(), end: phrase.end() });
        }
        Phrases { words, found }
    }

    /// Whether one of some words is in a phrase.
    fn knows_a_word_of(&self, words: &str) -> bool {
        words.split_ascii_whitespace().any(|word| self.words.contains(word))
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

    fn context_index() -> KeyIndex {
        index(
            r#"{"scanners": [{"id": "dni", "name": "p", "source": "s", "examples": {}, "value": {"operator": "secret"},
                "tags": {"category": "c", "type": "t"},
                "key": {"operator": "words", "parameters": {"list": ["dni"], "countries": ["ES"]}}}],
                "vocabulary": {"opaque": ["value"], "claims": ["id"], "after": ["type"], "labels": ["type", "field name"],
                "values": ["id"], "ids": ["tax id"], "countries": ["country"], "headers": ["columns"]}}"#,
        )
    }

    #[test]
    fn keys_have_roles_beside_siblings() {
        let index = context_index();
        assert!(index.evidence("type").is_label() && index.evidence("fieldName").is_label());
        assert!(!index.evidence("user_type").is_label());
        assert!(index.evidence("value").takes_label() && index.evidence("id").takes_label());
        assert!(!index.evidence("dni").takes_label() && !index.evidence("motto").takes_label());
        assert!(index.evidence("issuingCountry").is_country() && index.evidence("columns").is_header());
        assert!(index.evidence("customerTaxId").takes_country() && !index.evidence("tax_id_type").takes_country());
    }

    #[test]
    fn a_country_explains_an_identifier() {
        let index = context_index();
        let scanner = ScannerId::at(0).unwrap();
        let spain = index.country(Country::in_text("Spain").unwrap()).unwrap();
        let explained = index.evidence("tax_id").of_country(&spain);
        assert!(explained.names(scanner) && explained.is_borrowed());
        assert!(!index.evidence("dni").of_country(&spain).is_borrowed());
        assert!(index.country(Country::in_text("PT").unwrap()).is_none());
    }
}
