//! Secrets in sentences: what has no shape is found by the words before it.
//!
//! `the password is hunter2`, `password=hunter2`, `pwd: "x7!k9"`: a phrase of a rule, small words or signs, then a token.

use aho_corasick::{AhoCorasick, MatchKind};

use super::boundary::is_word;
use super::rule::{RuleSet, ValueRule};
use super::set::ScannerId;

/// How many phrases of one text are looked at.
const PHRASES_LIMIT: usize = 32;
/// What stands between a phrase and the secret that it names.
const BETWEEN: [&str; 12] = [":", "=", "->", "is", "was", "to", "as", "now", "set", "changed", "est", "ist"];
const BETWEEN_LIMIT: usize = 3;

/// Finds phrases that name secrets.
pub(super) struct Prose {
    phrases: AhoCorasick,
    scanners: Vec<ScannerId>,
}

impl Prose {
    /// Indexes the phrases of rules without shape; `None` if there are too many.
    pub(super) fn compile(rules: &RuleSet) -> Option<Self> {
        let (mut phrases, mut scanners) = (Vec::new(), Vec::new());
        for (place, rule) in rules.rules.iter().enumerate() {
            if let ValueRule::Secret = rule.value {
                phrases.extend(rule.phrases.iter().cloned());
                scanners.resize(phrases.len(), ScannerId::at(place)?);
            }
        }
        let builder =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(phrases);
        Some(Self { phrases: builder.ok()?, scanners })
    }

    /// Tokens that the words before them name.
    pub(super) fn secrets<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (ScannerId, &'a str)> {
        let found = self.phrases.find_iter(text).take(PHRASES_LIMIT);
        found.filter_map(move |found| {
            let before = text.get(..found.start())?.as_bytes().last().copied();
            let token = token(text.get(found.end()..)?)?;
            let scanner = self.scanners.get(found.pattern().as_usize())?;
            (!before.is_some_and(is_word)).then_some((*scanner, token))
        })
    }
}

impl std::fmt::Debug for Prose {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Prose({} phrases)", self.scanners.len())
    }
}

/// The token that a phrase before it names.
fn token(text: &str) -> Option<&str> {
    let mut rest = text;
    // `passwords`, `password_policy` and `password-less` are other words.
    if rest.bytes().next().is_none_or(|byte| is_word(byte) || byte == b'-' || byte == b'.') {
        return None;
    }
    for _ in 0..=BETWEEN_LIMIT {
        rest = rest.trim_ascii_start();
        let next = BETWEEN.iter().find_map(|between| {
            let after = rest.strip_prefix(between)?;
            let whole = between.bytes().all(|byte| byte.is_ascii_punctuation()) || after.starts_with([' ', ':', '=']);
            whole.then_some(after)
        });
        match next {
            Some(after) => rest = after,
            None => break,
        }
    }
    let rest = rest.trim_start_matches(['"', '\'', '`', '(', '<']);
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '`' | '>')).unwrap_or(rest.len());
    let token = rest.get(..end.min(256))?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
    (!token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let prose = Prose::compile(&RuleSet::default_rules().unwrap()).unwrap();
        prose.secrets(text).map(|(_, token)| token.to_owned()).collect()
    }

    #[test]
    fn the_token_behind_a_phrase_is_found() {
        for text in [
            "the password hunter2 was rejected",
            "Password is hunter2, thanks",
            "login with password=hunter2",
            "PWD: \"hunter2\"",
            "please set my password to hunter2.",
        ] {
            assert_eq!(found(text), ["hunter2"], "{text}");
        }
    }

    #[test]
    fn phrases_inside_words_name_nothing() {
        for text in ["passwordless login1", "password_policy a1b2c3", "mypassword x7", "password", "no secret here"] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
