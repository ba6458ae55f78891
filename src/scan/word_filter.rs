//! Which words of a vocabulary a text may hold: told in one pass, without a copy and without a look-up.

/// Words by their hashes, with what they are marked as. Of other words some share a hash with one that is marked.
#[derive(Clone)]
pub(super) struct WordFilter(Box<[u8]>);

/// How many places there are: for a few thousand words, of which each marks two.
const BITS: u32 = 16;

/// What words are marked as, as a bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks(u8);

/// What the words of a text are marked as: one of them, and all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) one: Marks,
    pub(super) all: Marks,
}

impl Marks {
    /// A phrase begins with the word that names something.
    pub(super) const NAMES: Self = Self(1);
    /// Another phrase begins with it that says something.
    pub(super) const SAYS: Self = Self(2);
    /// It is part of what claims a value, or says nothing, as single letters and numbers do.
    pub(super) const PART: Self = Self(4);

    pub(super) const fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }
}

impl Default for WordFilter {
    fn default() -> Self {
        Self(vec![0; 1 << BITS].into())
    }
}

impl WordFilter {
    /// Marks a word of small letters and digits.
    pub(super) fn mark(&mut self, word: &str, mark: Marks) {
        let hash = word.bytes().fold(Hash::START, Hash::and);
        for place in hash.places() {
            if let Some(marks) = self.0.get_mut(place) {
                *marks |= mark.0;
            }
        }
    }

    /// What the [words](super::words::words) of a text are marked as, if they can be told this way.
    pub(super) fn marks(&self, text: &str) -> Option<Marked> {
        let mut marked = Marked { one: Marks(0), all: Marks(u8::MAX) };
        let mut hash = Hash::START;
        let (mut before, mut length) = (Class::Other, 0_u32);
        // A blank behind the text ends its last word.
        for byte in text.bytes().chain([b' ']) {
            let class = Class::of(byte);
            if class != before && !(before == Class::Upper && class == Class::Lower) {
                if before != Class::Other {
                    let part = if length == 1 || before == Class::Digit { Marks::PART.0 } else { 0 };
                    let marks = hash.places().map(|place| self.0.get(place).copied().unwrap_or_default());
                    let marks = marks.iter().fold(u8::MAX, |all, marks| all & marks) | part;
                    marked.one.0 |= marks;
                    marked.all.0 &= marks;
                }
                (hash, length) = (Hash::START, 0);
            } else if before == Class::Upper && class == Class::Lower && length > 1 {
                // Of capitals in a row the last may belong to the next word, or not.
                return None;
            }
            if class == Class::Foreign {
                return None;
            }
            length += 1;
            // Makes small letters of capitals, and leaves digits as they are.
            hash = hash.and(byte | 0x20);
            before = class;
        }
        Some(marked)
    }
}

/// What a byte is to words.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Other,
    Digit,
    Upper,
    Lower,
    /// A part of a letter that ASCII has not.
    Foreign,
}

impl Class {
    fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' => Self::Lower,
            b'A'..=b'Z' => Self::Upper,
            b'0'..=b'9' => Self::Digit,
            0x80.. => Self::Foreign,
            _ => Self::Other,
        }
    }
}

/// FNV-1a: two steps a byte, which is all that short words need.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const START: Self = Self(0xcbf2_9ce4_8422_2325);

    fn and(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// Two places: that both are taken by other words is rare.
    fn places(self) -> [usize; 2] {
        [self.0 >> 16, self.0 >> 40].map(|hash| usize::try_from(hash & ((1 << BITS) - 1)).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn filter(words: &[&str]) -> WordFilter {
        let mut filter = WordFilter::default();
        for word in words {
            filter.mark(word, Marks::NAMES);
        }
        filter
    }

    #[test]
    fn a_word_is_told_in_all_styles_of_writing() {
        let filter = filter(&["ssn"]);
        for text in ["ssn", "SSN", "Ssn", "user_ssn", "userSSN", "SSN number", "ssn2", "2ssn"] {
            assert!(filter.marks(text).is_some_and(|marked| marked.one.has(Marks::NAMES)), "{text}");
        }
        for text in ["", "ssns", "stock nectar", "Zephyr", "SK-472439", "assn", "ssna"] {
            assert!(filter.marks(text).is_some_and(|marked| !marked.one.has(Marks::NAMES)), "{text}");
        }
        for text in ["SSNNumber", "userSSNs", "Straße"] {
            assert_eq!(filter.marks(text), None, "{text}");
        }
    }

    #[test]
    fn letters_and_numbers_say_nothing() {
        let mut filter = filter(&[]);
        filter.mark("order", Marks::PART);
        for (text, all) in [("Order 12", true), ("order_b", true), ("orderB", true), ("order bc", false), ("bc", false)]
        {
            assert_eq!(filter.marks(text).map(|marked| marked.all.has(Marks::PART)), Some(all), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn words_are_those_of_the_general_way(text in "([ -~]|[a-cs]|[A-CS]|é){0,16}") {
            let all = words(&text);
            let all: Vec<&str> = all.split_ascii_whitespace().collect();
            for word in &all {
                let marked = filter(&[word]).marks(&text);
                proptest::prop_assert!(marked.is_none_or(|marked| marked.one.has(Marks::NAMES)), "{} in {}", word, text);
            }
            let marked = filter(&all).marks(&text);
            proptest::prop_assert!(marked.is_none_or(|marked| marked.all.has(Marks::NAMES)), "{}", text);
        }
    }
}
