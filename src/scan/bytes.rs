//! What a text is made of, seen in one pass before anything is looked for in it.

use super::boundary::{is_unspaced, is_word, may_begin_after};
use super::web_token::{TOKEN_LENGTH, TOKEN_MARK};

/// What a byte may be, as bits: its class in the lower half, what it means to words in the upper.
pub(super) type Meaning = u32;

/// Classes of bytes, as bits: each byte is of one.
pub(super) type Classes = u16;

/// `0` to `9`.
pub(super) const DIGIT: Classes = 1;
/// A byte of words beyond ASCII.
const WIDE: Classes = 1 << 4;
/// What begins a character that is a word of its own.
pub(super) const UNSPACED: Classes = 1 << 5;
/// Signs and blanks that are of no other class.
const OTHER_SIGN: Classes = 1 << 14;
const OTHER: Classes = 1 << 15;
/// Signs that are classes of their own.
const SIGNS: [(u8, Classes); 9] = [
    (b'_', 1 << 3),
    (b' ', 1 << 6),
    (b'-', 1 << 7),
    (b'.', 1 << 8),
    (b'/', 1 << 9),
    (b':', 1 << 10),
    (b'+', 1 << 11),
    (b'@', AT_SIGN),
    (b'=', EQUALS_SIGN),
];
/// `@`
pub(super) const AT_SIGN: Classes = 1 << 12;
/// `=`
pub(super) const EQUALS_SIGN: Classes = 1 << 13;
/// Signs with which addresses, numbers and tokens may go on: all but blanks.
pub(super) const TYING_SIGNS: Classes = 0b0111_1111_1000_0000;
/// Classes of bytes that make words.
pub(super) const WORD_CLASSES: Classes = 0b1_1111;

/// The byte makes words.
pub(super) const WORD: Meaning = 1 << 16;
/// No token begins behind it.
pub(super) const JOINT: Meaning = 1 << 17;
/// An email address may surround it.
pub(super) const AT: Meaning = AT_SIGN as Meaning;
/// It joins words and makes none.
const SIGN: Meaning = 1 << 18;
/// It is a letter.
pub(super) const LETTER: Meaning = 1 << 19;
/// It is one that all JSON Web Tokens hold.
const TOKEN: Meaning = 1 << 21;
/// It is a letter that a phrase has which has no two letters in a row.
const LONE: Meaning = 1 << 22;
/// It is no digit.
const NO_DIGIT: Meaning = 1 << 23;
/// A token may begin behind it.
const LOOSE: Meaning = 1 << 24;
/// A shape may begin with it.
pub(super) const START: Meaning = 1 << 20;

/// What each byte may be.
#[derive(Debug)]
pub(super) struct ByteTable([Meaning; 256]);

impl ByteTable {
    /// The meanings of bytes; `starts` says with which a shape may begin, `lone` which letters some phrase has that has no
    /// two letters in a row.
    pub(super) fn new(starts: impl Fn(u8) -> bool, lone: &[u8]) -> Self {
        let mut table = [0; 256];
        for (byte, meaning) in (0..=u8::MAX).zip(&mut table) {
            let word = is_word(byte) && !is_unspaced(byte);
            let joint = !may_begin_after(Some(byte)) && !is_unspaced(byte);
            let letter = byte.is_ascii_alphabetic() || byte >= 0x80;
            let bits = [
                (word, WORD),
                (joint, JOINT),
                (!joint, LOOSE),
                (joint && !word, SIGN),
                (letter, LETTER),
                (!byte.is_ascii_digit(), NO_DIGIT),
                (starts(byte), START),
                (byte == TOKEN_MARK, TOKEN),
                (lone.contains(&byte.to_ascii_lowercase()), LONE),
            ];
            *meaning = Meaning::from(class(byte));
            bits.iter().filter(|(has, _)| *has).for_each(|(_, bit)| *meaning |= bit);
        }
        Self(table)
    }

    /// What a byte may be.
    pub(super) fn of(&self, byte: u8) -> Meaning {
        self.0.get(usize::from(byte)).copied().unwrap_or(0)
    }

    /// The first word of a text; a sign is a word of its own.
    pub(super) fn word<'a>(&self, text: &'a [u8]) -> Word<'a> {
        let first = text.first().map_or(0, |first| self.of(*first));
        self.word_of(text, first, self.word_length(text, first))
    }

    /// The same of a word whose first byte and length are known.
    pub(super) fn word_of<'a>(&self, text: &'a [u8], first: Meaning, length: usize) -> Word<'a> {
        let word = if first & WORD == 0 { &[] } else { text.get(..length).unwrap_or_default() };
        let any = word.iter().fold(first, |any, byte| any | self.of(*byte));
        let behind = text.get(length).map_or(0, |byte| self.of(*byte));
        Word { text, length, classes: classes(any), behind: classes(behind) }
    }

    /// The length of the first word of a text, by what its first byte may be.
    #[inline]
    pub(super) fn word_length(&self, text: &[u8], first: Meaning) -> usize {
        if first & WORD == 0 {
            return if first & Meaning::from(UNSPACED) == 0 { 1 } else { 3 };
        }
        let mut length = 1;
        while text.get(length).is_some_and(|byte| self.of(*byte) & WORD != 0) {
            length += 1;
        }
        length
    }

    /// Looks at a text.
    pub(super) fn look<'a>(&self, text: &'a [u8]) -> Look<'a> {
        let (mut any, mut pairs, mut before) = (0, 0, 0);
        let mut see = |byte: u8| {
            let meaning = self.of(byte);
            any |= meaning;
            pairs |= before & meaning;
            before = meaning;
        };
        // Four at a time: what the loop itself costs is a third otherwise.
        let mut fours = text.chunks_exact(4);
        for four in &mut fours {
            for byte in four {
                see(*byte);
            }
        }
        fours.remainder().iter().for_each(|byte| see(*byte));
        Look { text, any, pairs, single: any & LOOSE == 0 && before & WORD != 0 }
    }
}

/// The class of a byte.
pub(super) fn class(byte: u8) -> Classes {
    match byte {
        b'0'..=b'9' => DIGIT,
        b'A'..=b'Z' => 1 << 1,
        b'a'..=b'z' => 1 << 2,
        0x80.. => {
            if is_unspaced(byte) {
                UNSPACED
            } else {
                WIDE
            }
        }
        _ => match SIGNS.iter().find(|(sign, _)| *sign == byte) {
            Some((_, class)) => *class,
            None if byte.is_ascii_punctuation() => OTHER_SIGN,
            None => OTHER,
        },
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
fn classes(meaning: Meaning) -> Classes {
    meaning as Classes
}

/// The first word of a text: what it is made of.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    /// The text from its first byte on.
    pub(super) text: &'a [u8],
    pub(super) length: usize,
    pub(super) classes: Classes,
    /// The class of the byte behind it; none at the end.
    pub(super) behind: Classes,
}

/// A text, and what it is made of.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(super) text: &'a [u8],
    /// What its bytes may be.
    any: Meaning,
    /// What two bytes in a row may be, both of them.
    pairs: Meaning,
    /// Whether no token begins in it but the whole.
    pub(super) single: bool,
}

impl Look<'_> {
    /// The classes of its bytes.
    pub(super) fn classes(&self) -> Classes {
        classes(self.any)
    }

    /// Whether it holds a byte that is `@`.
    pub(super) fn has_at(&self) -> bool {
        self.classes() & AT_SIGN != 0
    }

    /// Whether it is one token, and nothing but shapes has to be looked for in it.
    pub(super) fn is_plain(&self) -> bool {
        self.single && self.is_compact() && !self.may_hold_token() && !self.has_at()
    }

    /// Whether it is digits and nothing else.
    pub(super) fn is_number(&self) -> bool {
        self.classes() == DIGIT
    }

    /// Whether more than one value may lie inside it: JSON, pairs, a token.
    pub(crate) fn may_hold_values(&self) -> bool {
        self.classes() & EQUALS_SIGN != 0 || matches!(self.text.first(), Some(b'{' | b'[' | b'e'))
    }

    /// Whether a JSON Web Token may stand in it.
    pub(super) fn may_hold_token(&self) -> bool {
        self.any & TOKEN != 0 && self.text.len() >= TOKEN_LENGTH
    }

    /// Whether, if it is a single token, no shape in it can end before its end: no sign follows another, and none of
    /// those stands in it that need no second to end a token.
    pub(super) fn is_compact(&self) -> bool {
        self.pairs & SIGN == 0 && self.classes() & OTHER_SIGN == 0
    }

    /// Whether a phrase that names something may stand in it: two letters side by side, or with nothing but signs between
    /// them, or one of those that phrases can do with.
    pub(super) fn may_hold_phrase(&self, table: &ByteTable) -> bool {
        self.pairs & LETTER != 0 || self.any & LONE != 0 || self.any & LETTER != 0 && self.has_letters_apart(table)
    }

    fn has_letters_apart(&self, table: &ByteTable) -> bool {
        // Where digits stand on both sides of each letter, as in most times, no sign stands beside one.
        if self.pairs & NO_DIGIT == 0 {
            return false;
        }
        let (mut before, mut pairs) = (0, 0);
        for byte in self.text {
            let meaning = table.of(*byte);
            pairs |= meaning & before;
            if meaning & (LETTER | Meaning::from(DIGIT)) != 0 {
                before = meaning;
            }
        }
        pairs & LETTER != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_end_where_their_bytes_do(text in "[0-9A-Za-z_]{0,20}[ -~\u{80}-\u{2FF}\u{3042}]{0,9}") {
            let bytes = ByteTable::new(|_| true, &[]);
            let text = text.as_bytes();
            let expected = text.iter().take_while(|byte| is_word(**byte) && !is_unspaced(**byte)).count();
            if expected > 0 {
                proptest::prop_assert_eq!(bytes.word(text).length, expected);
            }
        }

        #[test]
        fn a_look_tells_what_each_byte_and_each_two_in_a_row_may_be(text in "[ -~é]{0,13}") {
            let table = ByteTable::new(|_| true, &[]);
            let text = text.as_bytes();
            let look = table.look(text);
            let any = text.iter().fold(0, |any, byte| any | table.of(*byte));
            let pairs = text.windows(2).fold(0, |all, pair| all | pair.iter().fold(Meaning::MAX, |both, byte| both & table.of(*byte)));
            let single = text.iter().all(|byte| table.of(*byte) & JOINT != 0)
                && text.last().is_some_and(|last| table.of(*last) & WORD != 0);
            proptest::prop_assert_eq!((look.any, look.pairs, look.single), (any, pairs, single));
        }
    }
}
