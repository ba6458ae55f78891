//! `phrase_match`: a text holds one of some phrases, letter by letter.
//!
//! Where a text ends in the middle of a phrase, libddwaf misses a shorter phrase that ends there too: of `abcd` and `c` it
//! finds none in `abc`. Here it is found.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::super::Place;

/// The most that phrases may have in bytes, all together. Datadog's longest list has 20 thousand.
const LENGTH: usize = 256 << 10;

/// How many matches in one text are looked at for the longest.
const MATCHES: usize = 100_000;

/// Phrases that are looked for.
pub(crate) struct Phrases {
    list: Vec<String>,
    whole_words: bool,
    search: AhoCorasick,
}

impl Phrases {
    pub(super) fn read(parameters: &Place<'_>) -> Option<Self> {
        let listed = parameters.need("list").and_then(|_| parameters.texts("list"));
        let whole_words = match parameters.field("options") {
            Some(options) => {
                options.fields(&["enforce_word_boundary"]).and_then(|()| options.flag("enforce_word_boundary", false))
            }
            None => Some(false),
        };
        let (list, whole_words) = (listed?, whole_words?);
        match Self::new(list, whole_words) {
            Some(phrases) => Some(phrases),
            None => parameters.fail("phrases of at most 256 KiB together"),
        }
    }

    fn new(mut list: Vec<String>, whole_words: bool) -> Option<Self> {
        list.sort_unstable();
        list.dedup();
        if list.iter().map(String::len).sum::<usize>() > LENGTH {
            return None;
        }
        let mut builder = AhoCorasick::builder();
        // The dense form is many times as large.
        builder.kind(Some(AhoCorasickKind::ContiguousNFA)).match_kind(MatchKind::Standard);
        let search = builder.build(&list).ok()?;
        Some(Self { list, whole_words, search })
    }

    pub(super) fn matches(&self, text: &[u8]) -> bool {
        if !self.whole_words {
            return self.search.is_match(text);
        }
        // Only the longest phrase in a text is asked where its words end, and the first of these.
        let mut longest: Option<(usize, usize)> = None;
        for found in self.search.find_overlapping_iter(text).take(MATCHES) {
            if longest.is_none_or(|(start, end)| found.end() - found.start() > end - start) {
                longest = Some((found.start(), found.end()));
            }
        }
        longest.is_some_and(|(start, end)| stands_alone(text, start, end))
    }

    pub(super) fn canonical(&self) -> String {
        format!("phrase_match {} {:?}", self.whole_words, self.list)
    }
}

/// Whether words end at both ends of a phrase. A sign at an end of the phrase itself will do.
fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let ends = |at: Option<usize>| {
        let byte = at.and_then(|at| text.get(at));
        byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
    };
    (ends(start.checked_sub(1)) || ends(Some(start))) && (ends(Some(end)) || ends(end.checked_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &[&str], whole_words: bool, text: &str) -> bool {
        let list = list.iter().map(ToString::to_string).collect();
        Phrases::new(list, whole_words).unwrap().matches(text.as_bytes())
    }

    #[test]
    fn a_phrase_is_found_anywhere_and_in_its_own_case() {
        assert!(found(&["pass"], false, "bypassed"));
        assert!(!found(&["pass"], false, "byPASSed"));
        assert!(found(&["abcd", "c"], false, "abc"));
        assert!(!found(&[], false, "anything"));
        assert!(!found(&["a"], false, ""));
    }

    #[test]
    fn whole_words_end_where_words_end() {
        assert!(found(&["pass"], true, "by pass ed"));
        assert!(found(&["pass"], true, "pass"));
        for text in ["bypass", "passed", "_pass", "pass1"] {
            assert!(!found(&["pass"], true, text), "{text}");
        }
        assert!(found(&[".git/"], true, "a.git/b"));
    }

    #[test]
    fn of_whole_words_only_the_longest_counts() {
        assert!(!found(&["pass", "password"], true, "pass xpassword"));
        assert!(!found(&["pass"], true, "xpass pass"));
        assert!(found(&["pass", "password"], true, "xpass password"));
    }

    #[test]
    fn too_many_phrases_are_refused() {
        assert!(Phrases::new(vec!["x".repeat(LENGTH + 1)], false).is_none());
    }
}
