//! What was read before is not read again: lines repeat names, and whole shapes.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// How many bytes of texts are remembered at most, twice over.
const BYTES_LIMIT: usize = 2 * 1024 * 1024;

/// A longer text is not remembered: few are, and they hardly repeat.
const TEXT_LIMIT: usize = 32 * 1024;

/// What an entry takes besides its text, roughly: many short ones count as well.
const ENTRY_BYTES: usize = 64;

/// What was made of texts. Of too many those are forgotten that were not asked for lately.
#[derive(Debug)]
pub(super) struct Memo<V> {
    recent: HashMap<Arc<str>, V, RandomState>,
    /// Those that were recent before: what is asked for again becomes recent, the others go together.
    older: HashMap<Arc<str>, V, RandomState>,
    bytes: usize,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self { recent: HashMap::default(), older: HashMap::default(), bytes: 0 }
    }
}

impl<V: Clone> Memo<V> {
    /// What was made of a text.
    pub(super) fn get(&mut self, text: &str) -> Option<V> {
        if let Some(value) = self.recent.get(text) {
            return Some(value.clone());
        }
        let (text, value) = self.older.remove_entry(text)?;
        self.insert(text, value.clone());
        Some(value)
    }

    /// Remembers what was made of a text.
    pub(super) fn insert(&mut self, text: Arc<str>, value: V) {
        if text.len() > TEXT_LIMIT {
            return;
        }
        let bytes = text.len() + ENTRY_BYTES;
        if self.bytes + bytes > BYTES_LIMIT {
            self.older = std::mem::take(&mut self.recent);
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.recent.insert(text, value);
    }
}

impl Memo<Arc<str>> {
    /// A text that all who ask for it share.
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        self.get(text).unwrap_or_else(|| {
            let shared: Arc<str> = text.into();
            self.insert(Arc::clone(&shared), Arc::clone(&shared));
            shared
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut memo = Memo::default();
        let kept = memo.share("kept");
        let gone = memo.share("gone");
        let padding = "x".repeat(TEXT_LIMIT - 8);
        for number in 0..200 {
            memo.share(&format!("{padding}{number:08}"));
            assert!(Arc::ptr_eq(&memo.share("kept"), &kept));
        }
        assert!(!Arc::ptr_eq(&memo.share("gone"), &gone));
        let held: usize = memo.recent.keys().chain(memo.older.keys()).map(|text| text.len()).sum();
        assert!(held <= 2 * BYTES_LIMIT, "{held}");
    }

    #[test]
    fn what_is_long_is_not_remembered() {
        let mut memo = Memo::default();
        let long = "x".repeat(TEXT_LIMIT + 1);
        assert!(!Arc::ptr_eq(&memo.share(&long), &memo.share(&long)));
    }
}
