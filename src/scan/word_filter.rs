//! Which texts hold none of some words, for most of them told in one pass and without a copy.

/// Hashes of words, as a bit set: texts that hold one of the words are told, and few others.
#[derive(Clone)]
pub(super) struct WordFilter(Box<[u64]>);

/// How many bits of a hash there are, and how many in a word of the set.
const BITS: u32 = 16;
const WORD: u32 = 64;

impl Default for WordFilter {
    fn default() -> Self {
        Self(vec![0; 1 << (BITS - WORD.ilog2())].into())
    }
}

impl WordFilter {
    /// Adds a word of small letters and digits.
    pub(super) fn add(&mut self, word: &str) {
        let hash = word.bytes().fold(Hash::START, Hash::and);
        let (place, bit) = hash.place();
        if let Some(bits) = self.0.get_mut(place) {
            *bits |= bit;
        }
    }

    /// Whether one of the [words](super::words::words) of a text may be one that was added.
    pub(super) fn may_hold_word_of(&self, text: &str) -> bool {
        let mut hash = Hash::START;
        let (mut before, mut capitals) = (Class::Other, 0_u32);
        for byte in text.bytes() {
            let class = Class::of(byte);
            if class != before && !(before == Class::Upper && class == Class::Lower) {
                if before != Class::Other && self.holds(hash) {
                    return true;
                }
                hash = Hash::START;
            }
            match class {
                // Other letters than those of ASCII, and capitals in a row before a small letter, have rules of their own.
                Class::Foreign => return true,
                Class::Lower if capitals > 1 => return true,
                Class::Upper => capitals += 1,
                Class::Other | Class::Digit | Class::Lower => capitals = 0,
            }
            // Makes small letters of capitals, and leaves digits as they are.
            hash = hash.and(byte | 0x20);
            before = class;
        }
        before != Class::Other && self.holds(hash)
    }

    fn holds(&self, hash: Hash) -> bool {
        let (place, bit) = hash.place();
        self.0.get(place).is_some_and(|bits| bits & bit != 0)
    }
}

/// What a byte is to words.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Other,
    Digit,
    Upper,
    Lower,
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

    fn place(self) -> (usize, u64) {
        // The upper half is the better mixed one.
        let hash = (self.0 >> 32 ^ self.0 >> 16) as u32 & ((1 << BITS) - 1);
        ((hash / WORD) as usize, 1 << (hash % WORD))
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn a_word_is_held_in_all_styles_of_writing() {
        let mut filter = WordFilter::default();
        filter.add("ssn");
        for text in ["ssn", "SSN", "Ssn", "user_ssn", "userSSN", "SSN number", "ssn2", "2ssn", "SSNNumber", "userSSNs"]
        {
            assert!(filter.may_hold_word_of(text), "{text}");
        }
        for text in ["", "ssns", "stock nectar", "Zephyr", "SK-472439", "assn", "ssna"] {
            assert!(!filter.may_hold_word_of(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn each_word_of_a_text_is_held(text in "([ -~]|[a-cs]|[A-CS]|é){0,16}") {
            for word in words(&text).split_ascii_whitespace() {
                let mut filter = WordFilter::default();
                filter.add(word);
                proptest::prop_assert!(filter.may_hold_word_of(&text), "{} in {}", word, text);
            }
        }
    }
}
