//! The distinct texts of a column.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::query::pattern::fold;

/// Distinct texts, by numbers from 1. 0 is no text.
#[derive(Clone, Debug, Default)]
pub(super) struct Symbols {
    texts: Vec<Box<str>>,
    /// The same without regard to case, one behind the other, and where each ends.
    folded: String,
    ends: Vec<usize>,
}

/// Gives numbers to texts.
#[derive(Debug, Default)]
pub(super) struct Interner {
    symbols: Symbols,
    numbers: HashMap<Box<str>, u32, RandomState>,
    last: u32,
}

impl Interner {
    /// The number of a text. Neighbours often have the same, so that of the last is tried first.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if self.symbols.text(self.last) == Some(text) {
            return self.last;
        }
        if let Some(number) = self.numbers.get(text) {
            self.last = *number;
            return *number;
        }
        self.symbols.texts.push(text.into());
        self.symbols.folded.push_str(&fold(text));
        self.symbols.ends.push(self.symbols.folded.len());
        // There are far fewer than 2^32 texts: each takes memory.
        self.last = u32::try_from(self.symbols.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), self.last);
        self.last
    }

    pub(super) fn finish(self) -> Symbols {
        self.symbols
    }
}

impl Symbols {
    /// The text of a number.
    pub(super) fn text(&self, number: u32) -> Option<&str> {
        self.texts.get((number as usize).checked_sub(1)?).map(|text| &**text)
    }

    /// All texts, in the order of their numbers.
    pub(super) fn texts(&self) -> &[Box<str>] {
        &self.texts
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Which numbers have a text that fits; 0 never does. None if no text fits.
    pub(super) fn hits(&self, mut fits: impl FnMut(&str) -> bool) -> Option<Vec<bool>> {
        let mut start = 0;
        let mut hits = Vec::with_capacity(self.ends.len() + 1);
        hits.push(false);
        hits.extend(self.ends.iter().map(|end| {
            let folded = self.folded.get(start..*end).unwrap_or("");
            start = *end;
            fits(folded)
        }));
        hits.contains(&true).then_some(hits)
    }
}
