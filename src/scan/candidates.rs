//! Which patterns can match at all, as the bytes of a text show before any table is walked: most values can be nothing.

use super::bytes::{Classes, DIGIT, Look, WORD_CLASSES, Word};
use super::pattern::PatternFacts;

/// Patterns, by place. Those beyond the size share bits with earlier ones: a set may hold more than was put into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PatternSet([u64; 4]);

impl PatternSet {
    const SIZE: usize = 256;
    /// All patterns.
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    /// Adds a pattern.
    pub(super) fn insert(&mut self, place: usize) {
        let bit = place % Self::SIZE;
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    /// Whether a pattern may be in the set.
    pub(super) fn contains(&self, place: usize) -> bool {
        let bit = place % Self::SIZE;
        self.0.get(bit / 64).is_some_and(|word| word & 1 << (bit % 64) != 0)
    }

    /// Adds all of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// What both sets hold.
    #[must_use]
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine &= theirs);
        self
    }

    /// Whether both sets hold something.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Whether nothing is in the set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

/// Longer texts are as good as endless.
const LENGTHS: usize = 128;
/// Classes of bytes, and the end of a text.
const BEHIND: usize = Classes::BITS as usize + 1;
/// Longer words are.
pub(super) const WORD_LENGTHS: usize = 31;

/// For each property of a text the patterns that can match one that has it.
pub(super) struct Candidates {
    /// By first and by second byte.
    first: Box<[PatternSet; 256]>,
    second: Box<[PatternSet; 256]>,
    /// By classes of bytes, half by half: those that need no others, and those that need no more than these.
    needs: Box<[[PatternSet; 256]; 2]>,
    fits: Box<[[PatternSet; 256]; 2]>,
    /// By length; and those that need no greater one.
    lengths: Vec<PatternSet>,
    enough: Vec<PatternSet>,
    /// By the classes in the first word; and by its length and the class of what stands behind it.
    word_classes: Box<[PatternSet; 32]>,
    word_ends: Vec<[PatternSet; BEHIND]>,
}

impl Candidates {
    /// Sorts patterns by what is known of them.
    pub(super) fn of(facts: &[PatternFacts]) -> Self {
        let set = |holds: &dyn Fn(&PatternFacts) -> bool| {
            let mut set = PatternSet::default();
            facts.iter().enumerate().filter(|(_, facts)| holds(facts)).for_each(|(place, _)| set.insert(place));
            set
        };
        let by_byte = |holds: &dyn Fn(&PatternFacts, u8) -> bool| {
            let mut sets = Box::new([PatternSet::default(); 256]);
            (0..=u8::MAX).zip(sets.iter_mut()).for_each(|(byte, of)| *of = set(&|facts| holds(facts, byte)));
            sets
        };
        let half = |classes: Classes, upper: bool| (classes >> (8 * u8::from(upper))) & 0xFF;
        let by_classes = |holds: fn(&PatternFacts, Classes, &dyn Fn(Classes) -> Classes) -> bool| {
            let mut sets = Box::new([[PatternSet::default(); 256]; 2]);
            for (upper, sets) in [false, true].into_iter().zip(sets.iter_mut()) {
                for (classes, of) in (0..).zip(sets.iter_mut()) {
                    *of = set(&|facts| holds(facts, classes, &|of: Classes| half(of, upper)));
                }
            }
            sets
        };
        Self {
            first: by_byte(&|facts, byte| facts.first.contains(byte)),
            second: by_byte(&|facts, byte| facts.second.contains(byte)),
            needs: by_classes(|facts, classes, half| half(facts.needed) & !classes == 0),
            fits: by_classes(|facts, classes, half| classes & !half(facts.classes) == 0),
            lengths: (0..=LENGTHS)
                .map(|length| {
                    let endless = length == LENGTHS;
                    set(&|facts| {
                        facts.longest.is_none_or(|longest| longest >= length) && (endless || facts.shortest <= length)
                    })
                })
                .collect(),
            enough: (0..=LENGTHS).map(|length| set(&|facts| length == LENGTHS || facts.shortest <= length)).collect(),
            word_classes: {
                let mut sets = Box::new([PatternSet::default(); 32]);
                for (classes, of) in (0..).zip(sets.iter_mut()) {
                    let numbered = classes & DIGIT != 0;
                    *of = set(&|facts| classes & !facts.word.classes == 0 && (numbered || facts.lettered));
                }
                sets
            },
            word_ends: (0..=WORD_LENGTHS)
                .map(|length| {
                    let behind = |facts: &PatternFacts| facts.word.behind.get(length).copied().unwrap_or_default();
                    std::array::from_fn(|class| set(&|facts| behind(facts) & 1 << class != 0))
                })
                .collect(),
        }
    }

    /// The patterns that can match a whole text.
    pub(super) fn whole(&self, look: &Look<'_>, wanted: &PatternSet) -> PatternSet {
        let first = look.text.first().copied().unwrap_or_default();
        let outline = self.outline(first, look.text.len(), wanted);
        // Most values are too short for what begins as they do.
        if outline.is_empty() {
            return outline;
        }
        let classes = usize::from(look.classes());
        let [lower, upper] = &*self.fits;
        match (lower.get(classes & 0xFF), upper.get(classes >> 8)) {
            (Some(lower), Some(upper)) => self.needed(look, &outline.and(lower).and(upper)),
            _ => PatternSet::default(),
        }
    }

    /// The patterns that can match a text of a length that begins with a byte.
    #[inline]
    pub(super) fn outline(&self, first: u8, length: usize, wanted: &PatternSet) -> PatternSet {
        match (self.first.get(usize::from(first)), self.lengths.get(length.min(LENGTHS))) {
            (Some(first), Some(length)) => wanted.and(first).and(length),
            _ => PatternSet::default(),
        }
    }

    /// The patterns of which a text holds all the bytes that they need, and as many.
    pub(super) fn needed(&self, look: &Look<'_>, wanted: &PatternSet) -> PatternSet {
        let classes = usize::from(look.classes());
        let [lower, upper] = &*self.needs;
        match (lower.get(classes & 0xFF), upper.get(classes >> 8), self.enough.get(look.text.len().min(LENGTHS))) {
            (Some(lower), Some(upper), Some(enough)) => wanted.and(lower).and(upper).and(enough),
            _ => PatternSet::default(),
        }
    }

    /// The patterns that can begin a text, by its first word.
    pub(super) fn beginning(&self, word: Word<'_>, wanted: &PatternSet) -> PatternSet {
        let Some(first) = word.text.first().and_then(|first| self.first.get(usize::from(*first))) else {
            return PatternSet::default();
        };
        let set = wanted.and(first);
        let classes = self.word_classes.get(usize::from(word.classes & WORD_CLASSES));
        let ends = self.word_ends.get(word.length.min(WORD_LENGTHS));
        let ends = ends.and_then(|ends| ends.get(word.behind.trailing_zeros() as usize));
        let (Some(classes), Some(ends)) = (classes, ends) else { return set };
        let set = set.and(classes).and(ends);
        match word.text.get(1).and_then(|second| self.second.get(usize::from(*second))) {
            Some(second) => set.and(second),
            None => set,
        }
    }

    /// Whether a pattern can begin with a byte.
    pub(super) fn may_begin_with(&self, byte: u8) -> bool {
        self.first.get(usize::from(byte)).is_some_and(|set| !set.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::ByteTable;
    use super::super::pattern::pattern_facts;
    use super::*;

    fn candidates(patterns: &[&str]) -> Candidates {
        let facts: Vec<PatternFacts> = patterns.iter().map(|pattern| pattern_facts(pattern).unwrap()).collect();
        Candidates::of(&facts)
    }

    fn bytes() -> ByteTable {
        ByteTable::new(|_| true, &[])
    }

    fn beginning(patterns: &[&str], text: &str) -> Vec<usize> {
        let set = candidates(patterns).beginning(bytes().word(text.as_bytes()), &PatternSet::ALL);
        (0..patterns.len()).filter(|place| set.contains(*place)).collect()
    }

    #[test]
    fn a_whole_text_shows_by_its_bytes_and_its_length_what_it_cannot_be() {
        let candidates = candidates(&["[0-9]{9}", "[0-9]{3}-[0-9]{5}", "[0-9]{3}.{0,200}"]);
        for (text, expected) in [
            ("123456789", vec![0, 2]),
            ("123-56789", vec![1, 2]),
            ("12345678", vec![2]),
            ("a23456789", vec![]),
            ("", vec![]),
        ] {
            let set = candidates.whole(&bytes().look(text.as_bytes()), &PatternSet::ALL);
            let found: Vec<usize> = (0..3).filter(|place| set.contains(*place)).collect();
            assert_eq!(found, expected, "{text}");
        }
        let long = format!("123{}", "x".repeat(150));
        let set = candidates.whole(&bytes().look(long.as_bytes()), &PatternSet::ALL);
        assert!(set.contains(2) && !set.contains(0));
    }

    #[test]
    fn words_without_a_digit_begin_nothing_that_needs_one_in_its_first() {
        let patterns = ["[A-Z]{2}[0-9]{6}", "key-[a-z]+", "[A-Z]{2} [0-9]"];
        assert_eq!(beginning(&patterns, "key-abc"), [1]);
        assert_eq!(beginning(&patterns, "AB 1"), [2]);
        assert_eq!(beginning(&patterns, "AB123456"), [0]);
        assert!(beginning(&patterns, "ABCDEFGH").is_empty());
    }

    #[test]
    fn a_word_has_the_length_and_stands_before_what_a_pattern_wants() {
        let patterns = ["[a-z]{16}", "[a-z]{3} x", r"\+?[0-9]{2}-[0-9]"];
        assert_eq!(beginning(&patterns, "abc xxxxxxxxxxxxxxxx"), [1]);
        assert_eq!(beginning(&patterns, "abcdefghijklmnop x"), [0]);
        assert_eq!(beginning(&patterns, "+12-3"), [2]);
        assert_eq!(beginning(&patterns, "12-3"), [2]);
        assert!(beginning(&patterns, "12 3").is_empty());
    }

    #[test]
    fn a_token_that_goes_on_after_its_pattern_is_told_by_its_beginning_only() {
        let facts = pattern_facts("sk_[a-z]{4}").unwrap().open();
        let set = Candidates::of(&[facts]).beginning(bytes().word(b"sk_abcdEFGH99"), &PatternSet::ALL);
        assert!(set.contains(0));
    }

    proptest::proptest! {
        #[test]
        fn no_match_is_overlooked(text in "[aA1 ._+é-]{1,12}") {
            let patterns = ["a+", "[a1]{2,4}[.]?1?", "A[ .]a", r"\+?1+[ -]?a*", r"[\x80-\xFFa]+1", "_?[aA1_]{2,}"];
            let facts: Vec<PatternFacts> = patterns.iter().map(|pattern| pattern_facts(pattern).unwrap()).collect();
            let tables = super::super::tables::PatternTables::compile(&patterns, &facts, |_| 0).unwrap();
            let bytes = bytes();
            let whole = tables.candidates().whole(&bytes.look(text.as_bytes()), &PatternSet::ALL);
            tables.whole(text.as_bytes(), &PatternSet::ALL, |place| assert!(whole.contains(place)));
            let beginning = tables.candidates().beginning(bytes.word(text.as_bytes()), &PatternSet::ALL);
            tables.prefixes(text.as_bytes(), &PatternSet::ALL, |place, end| {
                // What ends inside a word is no match.
                let within = text.as_bytes().get(end).is_some_and(|next| super::super::boundary::is_word(*next));
                assert!(within || beginning.contains(place));
            });
        }
    }
}
