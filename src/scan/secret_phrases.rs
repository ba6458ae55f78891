//! Phrases that name secrets in text, by the word that they begin with.

use super::bytes::ByteTable;
use super::set::ScannerId;

/// Phrases by their first word's first letters and length. Most words begin none, as these show.
#[derive(Debug)]
pub(super) struct SecretPhrases {
    slots: Vec<Vec<(String, ScannerId)>>,
    /// Which slots hold any, as bits.
    filled: [u64; 1 << (SLOT_BITS - 6)],
    /// The bytes that phrases begin with.
    first: Vec<u8>,
}

/// How many slots there are, as a power of two: several for each phrase.
const SLOT_BITS: u32 = 11;

impl SecretPhrases {
    /// Sorts phrases.
    pub(super) fn of(phrases: Vec<(String, ScannerId)>) -> Self {
        let bytes = ByteTable::new(|_| false, &[]);
        let (mut slots, mut first) = (vec![Vec::new(); 1 << SLOT_BITS], Vec::new());
        let mut filled = [0; 1 << (SLOT_BITS - 6)];
        for (phrase, scanner) in phrases {
            first.extend(phrase.bytes().next().map(|first| first.to_ascii_lowercase()));
            let slot = slot(phrase.as_bytes(), bytes.word(phrase.as_bytes()).length);
            if let (Some(phrases), Some(word)) = (slots.get_mut(slot), filled.get_mut(slot / 64)) {
                phrases.push((phrase, scanner));
                *word |= 1 << (slot % 64);
            }
        }
        Self { slots, filled, first }
    }

    /// Whether a phrase begins with a byte.
    pub(super) fn may_begin_with(&self, byte: u8) -> bool {
        self.first.contains(&byte.to_ascii_lowercase())
    }

    /// Reports the phrases that begin a text, by the length of its first word, and what stands behind them.
    pub(super) fn begin<'a>(&self, text: &'a [u8], length: usize, mut found: impl FnMut(ScannerId, &'a [u8])) {
        let slot = slot(text, length);
        if self.filled.get(slot / 64).is_none_or(|word| word & 1 << (slot % 64) == 0) {
            return;
        }
        for (phrase, scanner) in self.slots.get(slot).into_iter().flatten() {
            if let Some((begin, after)) = text.split_at_checked(phrase.len())
                && begin.eq_ignore_ascii_case(phrase.as_bytes())
            {
                found(*scanner, after);
            }
        }
    }
}

/// Where phrases are that begin with a word, in any case of its letters.
fn slot(text: &[u8], length: usize) -> usize {
    // Of a letter those bits that its case leaves alone.
    let bits = |byte: u8| u32::from(byte & 0x1F);
    let letters = match (length, text) {
        (1, [first, ..]) => bits(*first),
        (2, [first, second, ..]) => bits(*first) | bits(*second) << 5,
        (_, [first, second, third, ..]) => bits(*first) | bits(*second) << 5 | bits(*third) << 10,
        _ => 0,
    };
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    // An odd factor spreads them over the upper bits.
    ((letters | length << 15).wrapping_mul(0x9E37_79B1) >> (u32::BITS - SLOT_BITS)) as usize
}
