//! Phrases in words: which stand in a key, a label, or beside a token.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Longer phrases are not found.
pub(crate) const PHRASE_WORDS: usize = 12;

/// Finds phrases, word by word: one look-up for each word of a text, and one for each word that goes on with a phrase.
///
/// Texts are words between blanks, as [`words`](super::words::words) writes them: ` card number `.
#[derive(Clone)]
pub(super) struct PhraseIndex<M> {
    /// The words of all phrases, numbered.
    words: HashMap<Box<str>, u32, RandomState>,
    /// From a phrase's beginning, by a word, to the longer beginning.
    steps: HashMap<(u32, u32), u32, RandomState>,
    /// What phrases mean, by beginning: those that end there.
    meanings: Vec<Vec<M>>,
}

/// A phrase that was found: what it means, and the places of the blanks before and behind it.
#[derive(Clone, Copy)]
pub(super) struct Found<M> {
    pub(super) meaning: M,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<M> Default for PhraseIndex<M> {
    fn default() -> Self {
        Self { words: HashMap::default(), steps: HashMap::default(), meanings: vec![Vec::new()] }
    }
}

impl<M: Copy + PartialEq> PhraseIndex<M> {
    /// Adds a phrase; `None` if there are more than fit.
    pub(super) fn add(&mut self, phrase: &str, meaning: M) -> Option<()> {
        let mut at = 0;
        for word in phrase.split_ascii_whitespace().take(PHRASE_WORDS) {
            let number = u32::try_from(self.words.len()).ok()?;
            let word = *self.words.entry(word.into()).or_insert(number);
            let next = u32::try_from(self.meanings.len()).ok()?;
            at = *self.steps.entry((at, word)).or_insert(next);
            if at == next {
                self.meanings.push(Vec::new());
            }
        }
        let meanings = self.meanings.get_mut(at as usize)?;
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
        Some(())
    }

    /// Reports all phrases in a text, by their ends.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Found<M>)) {
        // Beginnings that may go on: where they are in the index, and where they began in the text.
        let mut open = [(0_u32, 0_usize); PHRASE_WORDS];
        let mut count = 0;
        let mut start = 0;
        for word in text.split(' ') {
            // The place of the blank behind the word, and of that before it.
            let (end, before) = (start + word.len(), start.saturating_sub(1));
            start = end + 1;
            if word.is_empty() {
                continue;
            }
            let Some(word) = self.words.get(word) else {
                count = 0;
                continue;
            };
            let mut kept = 0;
            for at in 0..=count {
                let Some((node, began)) = (if at == count { Some((0, before)) } else { open.get(at).copied() }) else {
                    continue;
                };
                let Some(next) = self.steps.get(&(node, *word)) else { continue };
                let meanings = self.meanings.get(*next as usize).map(Vec::as_slice).unwrap_or_default();
                for meaning in meanings {
                    found(Found { meaning: *meaning, start: began, end: end + 1 });
                }
                if let Some(slot) = open.get_mut(kept) {
                    *slot = (*next, began);
                    kept += 1;
                }
            }
            count = kept;
        }
    }

    /// How many beginnings of phrases there are.
    pub(super) fn len(&self) -> usize {
        self.meanings.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<(usize, usize, usize)> {
        let mut index = PhraseIndex::default();
        phrases.iter().enumerate().for_each(|(at, phrase)| index.add(phrase, at).unwrap());
        let mut all = Vec::new();
        index.find(text, |found| all.push((found.meaning, found.start, found.end)));
        all.sort_unstable();
        all
    }

    #[test]
    fn phrases_are_found_with_the_blanks_around_them() {
        let text = " the card number is ";
        assert_eq!(
            found(&["card number", "number", "card", "number is"], text),
            [(0, 4, 17), (1, 9, 17), (2, 4, 10), (3, 9, 20)]
        );
        assert_eq!(text.get(4..17), Some(" card number "));
    }

    #[test]
    fn words_between_and_parts_of_words_find_nothing() {
        assert!(found(&["card number"], " card the number ").is_empty());
        assert!(found(&["card"], " cards ").is_empty());
        assert!(found(&["card number"], " card ").is_empty());
        assert!(found(&[], " card ").is_empty());
    }

    #[test]
    fn one_phrase_may_mean_several_things() {
        assert_eq!(found(&["ssn", "ssn"], " ssn ssn ").len(), 4);
    }

    proptest::proptest! {
        #[test]
        fn what_is_found_is_what_stands_there(words in proptest::collection::vec("[abc]", 0..20)) {
            let phrases = ["a", "a b", "b c a", "c c", "a b c a b"];
            let text = format!(" {} ", words.join(" "));
            let mut expected = Vec::new();
            for (at, phrase) in phrases.iter().enumerate() {
                let form = format!(" {phrase} ");
                let starts = (0..text.len()).filter(|start| text.get(*start..).is_some_and(|rest| rest.starts_with(&form)));
                expected.extend(starts.map(|start| (at, start, start + form.len())));
            }
            expected.sort_unstable();
            proptest::prop_assert_eq!(found(&phrases, &text), expected);
        }
    }
}
