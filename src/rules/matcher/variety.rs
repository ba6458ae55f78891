//! How open a set of characters is, and what it shows where it is not.

/// Of how many characters a set must have to be open, of each kind that it has at all. Digits of base 16 have six letters.
const OPEN: u32 = 6;

/// What `[4a-z]` holds is letters, and a 4: of digits it says which. So each kind counts by itself.
const DIGITS: u128 = span(b'0', b'9');
const CAPITALS: u128 = span(b'A', b'Z');
const SMALL: u128 = span(b'a', b'z');
const AT: u128 = span(b'@', b'@');
const SIGNS: u128 = span(b'!', b'~') & !(DIGITS | CAPITALS | SMALL);

/// The letters beyond ASCII that are other cases of letters of ASCII.
const FOLDED: [(u32, u8); 2] = [(0x17F, b's'), (0x212A, b'k')];

const fn span(first: u8, last: u8) -> u128 {
    (u128::MAX << first) & (u128::MAX >> (127 - last))
}

/// A set of characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variety {
    ascii: u128,
    /// How many others there are.
    others: u32,
    /// What the first of the others is taken for; `None` if it only goes on with what another byte began.
    other: Option<char>,
}

impl Variety {
    /// The characters of ranges.
    pub(super) fn of_characters(ranges: impl Iterator<Item = (u32, u32)>) -> Self {
        Self::of(ranges, |code| char::from_u32(code).or(Some('ä')))
    }

    /// The bytes of ranges, of texts in UTF-8.
    pub(super) fn of_bytes(ranges: impl Iterator<Item = (u8, u8)>) -> Self {
        // By the first byte of a character it is known how far up it is.
        let character = |code| match code {
            0x80..0xC0 => None,
            0xC0..0xE3 => Some('ä'),
            _ => Some('語'),
        };
        Self::of(ranges.map(|(first, last)| (first.into(), last.into())), character)
    }

    fn of(ranges: impl Iterator<Item = (u32, u32)>, character: impl Fn(u32) -> Option<char>) -> Self {
        let mut variety = Self { ascii: 0, others: 0, other: None };
        let mut folded = 0_usize;
        for (first, last) in ranges {
            for code in first..=last.min(0x7F) {
                variety.ascii |= 1 << code;
            }
            let first = first.max(0x80);
            if let Some(more) = last.checked_sub(first) {
                if variety.others == 0 {
                    variety.other = character(first);
                }
                variety.others = variety.others.saturating_add(more.saturating_add(1));
                folded += FOLDED.iter().filter(|(code, _)| (first..=last).contains(code)).count();
            }
        }
        let letters = FOLDED.iter().filter(|(_, letter)| variety.ascii & span(*letter, *letter) != 0).count();
        if usize::try_from(variety.others) == Ok(folded.min(letters)) {
            variety.others = 0;
        }
        variety
    }

    /// Whether a match leaves it open which of the characters it was. Signs are never open: which it was matters little.
    pub(super) fn is_open(&self) -> bool {
        let kinds = [DIGITS, CAPITALS, SMALL].map(|kind| (self.ascii & kind).count_ones());
        let signs_only = self.has_signs() && kinds.iter().all(|size| *size == 0);
        let fewest = kinds.into_iter().chain([self.others]).filter(|size| *size > 0).min();
        !signs_only && fewest.is_some_and(|fewest| fewest >= OPEN)
    }

    /// Whether there is anything in ASCII that is no letter and no digit.
    pub(super) fn has_signs(&self) -> bool {
        self.ascii & !(DIGITS | CAPITALS | SMALL) != 0
    }

    /// Whether there is an `@`.
    pub(super) fn has_at(&self) -> bool {
        self.ascii & AT != 0
    }

    /// The most telling of the characters.
    pub(super) fn shown(&self) -> Option<char> {
        let first = |kind: u128| {
            let first = (self.ascii & kind).trailing_zeros();
            char::from_u32(first).filter(char::is_ascii).map(|first| first.to_ascii_lowercase())
        };
        let letter = || first(SMALL).or_else(|| first(CAPITALS));
        let of_ascii = first(AT).or_else(|| first(DIGITS)).or_else(letter);
        match of_ascii {
            None if self.others > 0 && self.ascii & SIGNS == 0 => self.other,
            // All that cannot be seen is as good as a blank.
            found => found.or_else(|| first(SIGNS)).or(Some(' ')),
        }
    }

    /// The digits, if there is nothing else.
    pub(super) fn digits(&self) -> Option<impl Iterator<Item = u16>> {
        let all = self.ascii;
        let only = all != 0 && all & !DIGITS == 0 && self.others == 0;
        only.then(|| (0..10).filter(move |digit| all & span(b'0', b'0') << digit != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{Node, parse};
    use super::*;

    fn of(pattern: &str) -> Variety {
        let Ok(Node::Runes(runes)) = parse(pattern, !pattern.starts_with("(?i)")) else { panic!("{pattern}") };
        Variety::of_characters(runes.ranges().iter().copied())
    }

    #[test]
    fn a_set_is_open_if_it_is_of_each_kind_that_it_has() {
        for open in [
            "[0-9]",
            "[0-9a-f]",
            "[A-Za-z0-9_-]",
            ".",
            "[!-~]",
            "[^a]",
            r"[^\d]",
            r"[^\x00-\x7F]",
            "(?i)[a-z]",
            "(?i)[g-s]",
        ] {
            assert!(of(open).is_open(), "{open}");
        }
        for closed in
            ["a", "(?i)k", "[01]", "[4a-z]", "[A-Zh]", "[0-9X]", "[0-9ä]", r"\s", "[!-/]", r"\W", r"[^\x00-\x{10FFFF}]"]
        {
            assert!(!of(closed).is_open(), "{closed}");
        }
        assert!(!Variety::of_bytes([(b'h', b'h'), (0x80, 0xFF)].into_iter()).is_open());
    }

    #[test]
    fn the_most_telling_character_is_shown() {
        for (set, shown) in [
            ("[ab@1]", '@'),
            ("[h1]", '1'),
            ("[H.]", 'h'),
            ("[.-]", '-'),
            (r"\s", ' '),
            ("語", '語'),
            (r"\x{d800}", 'ä'),
        ] {
            assert_eq!(of(set).shown(), Some(shown), "{set}");
        }
        assert_eq!(Variety::of_bytes([(0x80, 0x80)].into_iter()).shown(), None);
        assert_eq!(Variety::of_bytes([(0xE5, 0xE5)].into_iter()).shown(), Some('語'));
    }
}
