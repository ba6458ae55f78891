//! What keys say: names of scanners, nothing at all, or that the value is something else.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use once_cell::sync::OnceCell;

use super::beside::{Phrases, Said};
use super::country::Country;
use super::evidence::{KeyClass, KeyEvidence, Roles};
use super::phrases::{Found, PhraseIndex};
use super::set::{ScannerId, ScannerSet};
use super::word_filter::{Marks, WordFilter};
use super::words::{forms, words};
use crate::rules::RuleSet;

/// Longer keys are data, not names.
pub(super) const LENGTH_LIMIT: usize = 128;

/// Longer labels are sentences.
const LABEL_WORDS: usize = 8;

/// In labels of more words than this a name must be half of them: `Phone build if by interesting` is none.
const TITLE_WORDS: usize = 3;

/// Says what keys mean, by the phrases of all rules.
#[derive(Clone, Default)]
pub(super) struct KeyIndex {
    phrases: PhraseIndex<Meaning>,
    /// What their words may be to a label.
    filter: WordFilter,
    opaque: HashSet<String, RandomState>,
    /// Words of claims.
    claims: HashSet<String, RandomState>,
    /// Whole keys with a role.
    roles: HashMap<String, Roles, RandomState>,
    /// The letters of phrases that have no two letters in a row.
    lone: Vec<u8>,
    /// What a country says of an identifier.
    countries: HashMap<Country, ScannerSet, RandomState>,
}

/// What a phrase means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Names(ScannerId),
    Excepts(ScannerId),
    TakesBackBefore,
    TakesBackAfter,
    Claims,
    Denies,
    Identifies,
    Countries,
}

impl KeyIndex {
    /// Indexes the phrases of rules, whose scanners are numbered in order; `None` if there are more than fit.
    ///
    /// Most rules are those of this crate and a few more: only those are added to what is known of the former.
    pub(super) fn compile(rules: &RuleSet) -> Option<Self> {
        static BUILT_IN: OnceCell<KeyIndex> = OnceCell::new();
        let built_in = RuleSet::built_in();
        let goes_on = rules.scanners.len() >= built_in.scanners.len()
            && rules.scanners.iter().zip(&built_in.scanners).all(|(mine, known)| mine.key.has_words_of(&known.key));
        let alone = |rules: &RuleSet| {
            let mut index = Self::default();
            index.add(rules, &RuleSet::default()).map(|()| index)
        };
        if !goes_on {
            return alone(rules);
        }
        let mut index = BUILT_IN.get_or_try_init(|| alone(built_in).ok_or(())).ok()?.clone();
        index.add(rules, built_in)?;
        Some(index)
    }

    /// Adds what rules have beyond those that they begin with.
    fn add(&mut self, rules: &RuleSet, known: &RuleSet) -> Option<()> {
        for (place, rule) in rules.scanners.iter().enumerate().skip(known.scanners.len()) {
            let scanner = ScannerId::at(place)?;
            self.add_phrases(&rule.key.phrases, Meaning::Names(scanner))?;
            self.add_phrases(&rule.key.exceptions, Meaning::Excepts(scanner))?;
            self.lone.extend(rule.key.phrases.iter().flat_map(|phrase| lone_letters(phrase)));
            for country in &rule.key.countries {
                self.countries.entry(*country).or_default().insert(scanner);
            }
        }
        let vocabulary = rules.vocabulary.beyond(&known.vocabulary);
        for (phrases, meaning) in [
            (vocabulary.after, Meaning::TakesBackAfter),
            (vocabulary.before, Meaning::TakesBackBefore),
            (vocabulary.claims, Meaning::Claims),
            (vocabulary.denials, Meaning::Denies),
            (vocabulary.ids, Meaning::Identifies),
            (vocabulary.countries, Meaning::Countries),
        ] {
            self.add_phrases(phrases, meaning)?;
        }
        self.opaque.extend(vocabulary.opaque.iter().map(|word| words(word).trim_ascii().to_owned()));
        for form in vocabulary.claims.iter().flat_map(|phrase| forms(phrase)) {
            self.claims.extend(form.split_ascii_whitespace().map(String::from));
        }
        self.opaque.iter().chain(&self.claims).for_each(|word| self.filter.mark(word, Marks::PART));
        for (list, role) in
            [(vocabulary.labels, Roles::LABEL), (vocabulary.values, Roles::VALUE), (vocabulary.headers, Roles::HEADER)]
        {
            for form in list.iter().flat_map(|phrase| forms(phrase)) {
                self.roles.entry(form).or_default().add(role);
            }
        }
        Some(())
    }

    fn add_phrases(&mut self, phrases: &[String], meaning: Meaning) -> Option<()> {
        for form in phrases.iter().flat_map(|phrase| forms(phrase)) {
            self.phrases.add(&form, meaning)?;
            let mark = match meaning {
                Meaning::Names(_) => Marks::NAMES,
                Meaning::Denies => continue,
                _ => Marks::SAYS,
            };
            form.split_ascii_whitespace().take(1).for_each(|first| self.filter.mark(first, mark));
        }
        Some(())
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
        let (mut first_before, mut last_after) = (usize::MAX, 0);
        let (mut claimed, mut named) = (false, false);
        let mut excluded = ScannerSet::default();
        self.phrases.find(words, |Found { meaning, start, end }| match meaning {
            Meaning::TakesBackBefore => first_before = first_before.min(end),
            Meaning::TakesBackAfter => last_after = last_after.max(start + 1),
            Meaning::Claims => claimed = true,
            Meaning::Excepts(scanner) => _ = excluded.insert(scanner),
            Meaning::Countries => evidence.roles.add(Roles::COUNTRY),
            Meaning::Names(_) | Meaning::Identifies => named = true,
            Meaning::Denies => {}
        });
        if named {
            self.phrases.find(words, |Found { meaning, start, end }| {
                // Phrases end with the blank that the next word begins with.
                let stands = end > last_after && start + 1 < first_before;
                match meaning {
                    Meaning::Names(scanner) if stands && !excluded.contains(scanner) => {
                        evidence.named.insert(scanner);
                    }
                    Meaning::Identifies if stands => evidence.roles.add(Roles::ID),
                    _ => {}
                }
            });
        }
        if claimed || named {
            evidence.class = KeyClass::Claimed;
        }
        evidence
    }

    /// Whether a text may say something as a [label](Self::label). Most texts do not, and are told without a copy.
    pub(super) fn may_label(&self, text: &str) -> bool {
        let Some(marked) = self.filter.marks(text) else { return true };
        let is_title = || text.trim_ascii().contains(' ') && !marked.all.has(Marks::PART);
        marked.one.has(Marks::NAMES) || marked.one.has(Marks::SAYS) && !is_title()
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
        // Most texts hold no phrase at all, and say nothing.
        let mut known = false;
        self.phrases.find(&words, |Found { meaning, .. }| known |= !matches!(meaning, Meaning::Denies));
        if !known {
            return KeyEvidence::default();
        }
        let evidence = self.evidence_of(&words);
        let is_title = || {
            let claims = |word| self.is_opaque(word) || self.claims.contains(word);
            !words.split_ascii_whitespace().all(claims)
        };
        // A word that no rule knows (`express`) says nothing of a value either.
        let unknown = evidence.named.is_empty() && evidence.class != KeyClass::Claimed;
        let aside = || {
            let count = |words: &str| words.split_ascii_whitespace().count();
            let mut longest = 0;
            self.phrases.find(&words, |Found { meaning, start, end }| {
                if matches!(meaning, Meaning::Names(_)) {
                    longest = longest.max(count(words.get(start..end).unwrap_or_default()));
                }
            });
            let all = count(&words);
            all > TITLE_WORDS && 2 * longest < all
        };
        if unknown || evidence.named.is_empty() && text.trim_ascii().contains(' ') && is_title() || aside() {
            return KeyEvidence::default();
        }
        evidence
    }

    /// What a country says of a generic identifier beside it; `None` if no rule knows the country.
    pub(super) fn country(&self, country: Country) -> Option<KeyEvidence> {
        let named = *self.countries.get(&country)?;
        Some(KeyEvidence { named, class: KeyClass::Claimed, borrowed: true, ..KeyEvidence::default() })
    }

    /// The letters of phrases that have no two letters in a row, in small letters.
    pub(super) fn lone_letters(&self) -> &[u8] {
        &self.lone
    }

    /// The phrases in a text beside a token.
    pub(super) fn phrases(&self, text: &str) -> Phrases {
        let words = words(text);
        let mut found = Vec::new();
        self.phrases.find(&words, |Found { meaning, start, end }| match meaning {
            Meaning::Names(scanner) => found.push(Found { meaning: Said::Name(scanner), start, end }),
            Meaning::Claims => found.push(Found { meaning: Said::Claim, start, end }),
            Meaning::Denies => found.push(Found { meaning: Said::Denial, start, end }),
            _ => {}
        });
        Phrases::new(words, found)
    }

    fn is_opaque(&self, word: &str) -> bool {
        word.len() == 1 || word.bytes().all(|byte| byte.is_ascii_digit()) || self.opaque.contains(word)
    }
}

/// All letters and digits of a phrase, if no two letters in it stand in a row: `e 164`.
fn lone_letters(phrase: &str) -> Vec<u8> {
    let bytes: Vec<u8> = phrase.bytes().filter(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80).collect();
    let letter = |byte: &u8| !byte.is_ascii_digit();
    let in_a_row = bytes.windows(2).any(|pair| pair.iter().all(letter));
    let all_digits = !bytes.iter().any(letter);
    if in_a_row {
        return Vec::new();
    }
    bytes.iter().filter(|byte| all_digits || letter(byte)).map(u8::to_ascii_lowercase).collect()
}

impl std::fmt::Debug for KeyIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "KeyIndex({} beginnings of phrases)", self.phrases.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Alone;

    fn index(json: &str) -> KeyIndex {
        KeyIndex::compile(&RuleSet::parse(json).unwrap()).unwrap()
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

    proptest::proptest! {
        #[test]
        fn a_text_that_may_be_no_label_says_nothing(
            words in proptest::collection::vec((0_usize..4096, 0..4), 0..5), between in "[ _-]|  |",
        ) {
            let index = KeyIndex::compile(RuleSet::built_in()).unwrap();
            let mut known: Vec<&str> = index.claims.iter().chain(&index.opaque).map(String::as_str).collect();
            known.extend(RuleSet::built_in().scanners.iter().flat_map(|rule| &rule.key.phrases).map(String::as_str));
            known.sort_unstable();
            let word = |(at, style): &(usize, i32)| {
                let word = known[at % known.len()];
                match style {
                    0 => word.to_owned(),
                    1 => word.to_uppercase(),
                    2 => word.split_at_checked(1).map_or(String::new(), |(first, rest)| first.to_uppercase() + rest),
                    _ => "zephyr".to_owned(),
                }
            };
            let text = words.iter().map(word).collect::<Vec<_>>().join(&between);
            proptest::prop_assert!(index.may_label(&text) || index.label(&text) == KeyEvidence::default(), "{}", text);
        }
    }

    #[test]
    fn labels_are_told_from_titles() {
        let index = KeyIndex::compile(RuleSet::built_in()).unwrap();
        for text in ["ssn", "SSN", "Card number", "order", "orderId"] {
            assert!(index.may_label(text), "{text}");
        }
        for text in ["", "Zephyr", "order zephyr", "stock nectar", "12"] {
            assert!(!index.may_label(text), "{text}");
        }
    }

    /// Keys of all kinds, and what rules of both ways of indexing say of them.
    fn same(rules: &RuleSet) {
        let whole = {
            let mut index = KeyIndex::default();
            index.add(rules, &RuleSet::default()).unwrap();
            index
        };
        let index = KeyIndex::compile(rules).unwrap();
        let phrases = rules.scanners.iter().flat_map(|rule| &rule.key.phrases);
        for key in
            phrases.map(String::as_str).chain(["value", "order_id", "type", "columns", "tax_id", "country", "zebra"])
        {
            assert_eq!(index.evidence(key), whole.evidence(key), "{key}");
            assert_eq!(index.label(key), whole.label(key), "{key}");
        }
        let sorted = |letters: &[u8]| letters.iter().copied().collect::<std::collections::BTreeSet<u8>>();
        assert_eq!(sorted(index.lone_letters()), sorted(whole.lone_letters()));
    }

    #[test]
    fn an_index_that_goes_on_with_that_of_this_crate_is_the_same_as_a_whole_one() {
        same(RuleSet::built_in());
        for own in [
            r#"{"scanners": [{"tags": {"category": "c", "type": "t"}, "key": {"operator": "words",
                "parameters": {"list": ["zebra", "e 164 x"], "except": ["ssn"], "countries": ["ES"]}}}],
                "vocabulary": {"opaque": ["zebra"], "claims": ["zebra stripe"], "labels": ["zebra"], "ids": ["zebra id"]}}"#,
            r#"{"overrides": [{"scanners": [{"id": "us_ssn"}], "key": {"only": ["zebra"], "except": ["crossing"]}}]}"#,
            r#"{"overrides": [{"scanners": [{"tags": {"category": "pii"}}], "enabled": false}]}"#,
            r#"{"scanners": [{"id": "email", "tags": {"category": "c", "type": "t"}, "key": {"operator": "words",
                "parameters": {"list": ["zebra"]}}}]}"#,
            r#"{"defaults": false, "scanners": [{"tags": {"category": "c", "type": "t"}, "key": {"operator": "words",
                "parameters": {"list": ["zebra"]}}}]}"#,
        ] {
            same(&crate::rules::RuleSource::new().json("own", own).load().rules);
        }
    }
}
