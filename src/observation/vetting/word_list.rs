//! Closed lists that are asked for each key.

use std::collections::HashSet;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

/// Words of a list, written as one text with spaces between them.
pub(super) struct WordList {
    text: &'static str,
    words: OnceLock<HashSet<&'static str, RandomState>>,
}

impl WordList {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, words: OnceLock::new() }
    }

    /// Whether a word is in the list, as it is written there.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.words.get_or_init(|| self.text.split_ascii_whitespace().collect()).contains(word)
    }
}
