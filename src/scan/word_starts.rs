//! Which words can begin anything at all, as their first two bytes and their length show: few words of prose can.

use super::bytes::{AT_SIGN, EQUALS_SIGN, TYING_SIGNS};
use super::candidates::{PatternSet, WORD_LENGTHS};
use super::pattern::{Behind, PatternFacts};

/// Bytes are told apart by their lower seven bits: those of letters beyond ASCII share the places of others.
const BYTES: usize = 128;

/// The last bit of lengths stands for all greater ones, too.
const LAST_LENGTH: usize = 15;

/// Where the bits are of words with a sign behind them, and those of phrases.
const TIED: u32 = 16;
const PHRASES: u32 = 32;
const TIES: Behind = TYING_SIGNS as Behind;

/// By the first two bytes of a word: its lengths, as bits, with which something can begin. Apart from one another those of
/// patterns, those of patterns where a sign stands behind the word that can tie it to another, and those of phrases. One
/// look at it spares the sets of patterns, which are as long as four such entries each.
pub(super) struct WordStarts {
    lengths: Vec<[u64; BYTES]>,
    /// The patterns that are not in it: they can begin with most words, and need a sign that few texts hold.
    left_out: PatternSet,
}

impl WordStarts {
    /// Of patterns, by place, and of phrases with the lengths of their first words.
    pub(super) fn of<'a>(facts: &[PatternFacts], phrases: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let mut starts = Self { lengths: vec![[0; BYTES]; BYTES], left_out: PatternSet::default() };
        for (place, facts) in facts.iter().enumerate() {
            if facts.needed & (AT_SIGN | EQUALS_SIGN) != 0 {
                starts.left_out.insert(place);
                continue;
            }
            let lengths = (0..=WORD_LENGTHS).zip(facts.word.behind).fold(0, |all, (length, behind)| {
                let bits = [behind & !TIES != 0, behind & TIES != 0].map(u64::from);
                let [plain, tied] = bits.map(|has| has * bit(length));
                all | plain | tied << TIED
            });
            for first in (0..=u8::MAX).filter(|byte| facts.first.contains(*byte)) {
                let seconds = (0..=u8::MAX).filter(|byte| facts.second.contains(*byte));
                seconds.for_each(|second| starts.add(first, second, lengths));
            }
        }
        for (phrase, length) in phrases {
            let both = |byte: u8| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
            let mut bytes = phrase.bytes();
            let (Some(first), second) = (bytes.next(), bytes.next()) else { continue };
            let lengths = bit(length) << PHRASES;
            for first in both(first) {
                match second {
                    Some(second) => both(second).iter().for_each(|second| starts.add(first, *second, lengths)),
                    None => (0..=u8::MAX).for_each(|second| starts.add(first, second, lengths)),
                }
            }
        }
        starts
    }

    /// Whether nothing is left out of what is wanted.
    pub(super) fn knows(&self, wanted: &PatternSet) -> bool {
        !self.left_out.meets(wanted)
    }

    /// Whether patterns, and whether phrases can begin a text whose first word has a length, and behind which stands what
    /// may tie it to another.
    #[inline]
    pub(super) fn can_begin(&self, text: &[u8], length: usize, tied: bool) -> (bool, bool) {
        let [first, second, ..] = text else { return (true, true) };
        let lengths = self.lengths.get(place(*first)).and_then(|seconds| seconds.get(place(*second)));
        lengths.map_or((true, true), |lengths| {
            let at = |place: u32| lengths >> place & bit(length) != 0;
            (at(if tied { TIED } else { 0 }), at(PHRASES))
        })
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        size_of_val(self.lengths.as_slice())
    }

    fn add(&mut self, first: u8, second: u8, lengths: u64) {
        let entry = self.lengths.get_mut(place(first)).and_then(|seconds| seconds.get_mut(place(second)));
        if let Some(entry) = entry {
            *entry |= lengths;
        }
    }
}

impl std::fmt::Debug for WordStarts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WordStarts")
    }
}

fn place(byte: u8) -> usize {
    usize::from(byte) % BYTES
}

fn bit(length: usize) -> u64 {
    1 << length.min(LAST_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::super::bytes::ByteTable;
    use super::super::candidates::Candidates;
    use super::super::pattern::pattern_facts;
    use super::*;

    const PATTERNS: [&str; 6] = ["[a-z]{16}", "[A-Z]{2} [0-9]", "a=[a-z]+", r"\+?1+[ -]?a*", "é[0-9]{2}", "x"];

    fn starts(phrases: &[(&str, usize)]) -> (Vec<PatternFacts>, WordStarts) {
        let facts: Vec<PatternFacts> = PATTERNS.iter().map(|pattern| pattern_facts(pattern).unwrap()).collect();
        let starts = WordStarts::of(&facts, phrases.iter().copied());
        (facts, starts)
    }

    #[test]
    fn words_begin_phrases_by_two_letters_in_any_case_and_by_length() {
        let (_, starts) = starts(&[("pass word", 4), ("k", 1)]);
        assert!(starts.can_begin(b"PASs word", 4, false).1 && starts.can_begin(b"k:", 1, true).1);
        assert!(!starts.can_begin(b"password", 8, false).1 && !starts.can_begin(b"pour", 4, false).1);
    }

    #[test]
    fn what_is_wanted_and_left_out_is_told() {
        let (_, starts) = starts(&[]);
        let mut wanted = PatternSet::default();
        wanted.insert(0);
        assert!(starts.knows(&wanted));
        wanted.insert(2);
        assert!(!starts.knows(&wanted));
    }

    proptest::proptest! {
        #[test]
        fn no_pattern_is_overlooked(text in "[aABxz1é+ -]{1,4}[a-z]{0,16}[ -]?[1a]?") {
            let (facts, starts) = starts(&[]);
            let word = ByteTable::new(|_| true, &[]).word(text.as_bytes());
            let found = Candidates::of(&facts).beginning(word, &PatternSet::ALL);
            let known = (0..facts.len()).filter(|place| !starts.left_out.contains(*place));
            let any = known.into_iter().any(|place| found.contains(place));
            let tied = word.behind & TYING_SIGNS != 0;
            assert!(!any || starts.can_begin(text.as_bytes(), word.length, tied).0);
        }
    }
}
