//! Sets of characters, as patterns of RE2 have them, and the bytes that they are in UTF-8.

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir};

/// The highest character.
pub(super) const LAST: u32 = 0x10_FFFF;

/// The code points that are no characters: only halves of one, in another encoding. RE2 takes them for characters.
const HALVES: (u32, u32) = (0xD800, 0xDFFF);

/// The last character that has another case.
const LAST_CASED: u32 = 0x1_E943;

/// A set of characters, as ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Runes(Vec<(u32, u32)>);

impl Runes {
    /// One character, in both cases if asked for.
    pub(super) fn one(rune: u32, fold: bool) -> Self {
        let mut runes = Self::default();
        runes.add(rune, rune, fold);
        runes.settle();
        runes
    }

    /// Adds a range, with its characters in other cases if asked for. Additions are to be settled.
    pub(super) fn add(&mut self, first: u32, last: u32, fold: bool) {
        self.0.push((first, last));
        if fold {
            let mut class = characters(&[(first, last.min(LAST_CASED))]);
            // Fails only where the tables are left out of the build.
            if class.try_case_fold_simple().is_ok() {
                self.0.extend(class.iter().map(|range| (range.start().into(), range.end().into())));
            }
        }
    }

    /// Adds a set. Additions are to be settled.
    pub(super) fn union(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// Turns the set into all other characters, and settles it.
    pub(super) fn negate(&mut self) {
        self.settle();
        let mut others = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for (first, last) in &self.0 {
            if let Some(before) = first.checked_sub(1).filter(|before| next <= *before) {
                others.push((next, before));
            }
            next = last + 1;
        }
        if next <= LAST {
            others.push((next, LAST));
        }
        self.0 = others;
    }

    /// Sorts the ranges and joins those that touch.
    pub(super) fn settle(&mut self) {
        self.0.sort_unstable();
        let mut settled: Vec<(u32, u32)> = Vec::with_capacity(self.0.len());
        for (first, last) in &self.0 {
            match settled.last_mut() {
                Some(before) if *first <= before.1.saturating_add(1) => before.1 = before.1.max(*last),
                _ => settled.push((*first, *last)),
            }
        }
        self.0 = settled;
    }

    /// The first and the last of each range.
    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The bytes of the characters.
    ///
    /// Where a set holds all that is not ASCII, RE2 is generous: it takes forms that are too long, and characters behind
    /// the last one. So do we, where it does.
    pub(super) fn bytes(&self) -> Hir {
        let mut plain = self.0.clone();
        let mut parts = Vec::new();
        if let Some(last) = plain.last_mut().filter(|(first, last)| *first <= 0x80 && *last == LAST) {
            last.1 = 0x7F;
            if last.0 > last.1 {
                plain.pop();
            }
            for (first, last, more) in [(0xC2, 0xDF, 1), (0xE0, 0xEF, 2), (0xF0, 0xF4, 3)] {
                let mut sequence = vec![byte_range(first, last)];
                sequence.resize_with(more + 1, || byte_range(0x80, 0xBF));
                parts.push(Hir::concat(sequence));
            }
        } else {
            parts.extend(self.halves());
        }
        parts.insert(0, Hir::class(Class::Unicode(characters(&plain))));
        Hir::alternation(parts)
    }

    /// The bytes of what are no characters.
    fn halves(&self) -> Vec<Hir> {
        let mut parts = Vec::new();
        for (first, last) in &self.0 {
            let (first, last) = (*first.max(&HALVES.0), *last.min(&HALVES.1));
            // Blocks of 64 share the byte in the middle.
            let mut next = first;
            while next <= last {
                let end = last.min(next | 0x3F);
                let middle = low_byte(0x80 | (next >> 6) & 0x3F);
                let ends = byte_range(low_byte(0x80 | next & 0x3F), low_byte(0x80 | end & 0x3F));
                parts.push(Hir::concat(vec![byte_range(0xED, 0xED), byte_range(middle, middle), ends]));
                next = end + 1;
            }
        }
        parts
    }
}

/// Any byte at all.
pub(super) fn any_byte() -> Hir {
    byte_range(0, u8::MAX)
}

fn byte_range(first: u8, last: u8) -> Hir {
    Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])))
}

fn low_byte(number: u32) -> u8 {
    (number & 0xFF).try_into().unwrap_or(u8::MAX)
}

/// The characters of ranges.
fn characters(ranges: &[(u32, u32)]) -> ClassUnicode {
    // A range may begin or end among what are no characters.
    let range = |(first, last): &(u32, u32)| {
        let first = char::from_u32(*first).or(Some('\u{E000}'))?;
        let last = char::from_u32(*last).or(Some('\u{D7FF}'))?;
        (first <= last).then(|| ClassUnicodeRange::new(first, last))
    };
    ClassUnicode::new(ranges.iter().filter_map(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_become_one_and_what_is_left_is_the_rest() {
        let mut runes = Runes::default();
        runes.add(5, 9, false);
        runes.add(0, 4, false);
        runes.add(20, 30, false);
        runes.settle();
        assert_eq!(runes, Runes(vec![(0, 9), (20, 30)]));
        runes.negate();
        assert_eq!(runes, Runes(vec![(10, 19), (31, LAST)]));
        runes.negate();
        assert_eq!(runes, Runes(vec![(0, 9), (20, 30)]));
        let mut none = Runes::default();
        none.negate();
        assert_eq!(none, Runes(vec![(0, LAST)]));
        none.negate();
        assert_eq!(none, Runes::default());
    }

    #[test]
    fn cases_beyond_ascii_are_known() {
        assert_eq!(Runes::one(u32::from(b'k'), true), Runes(vec![(0x4B, 0x4B), (0x6B, 0x6B), (0x212A, 0x212A)]));
        assert_eq!(Runes::one(u32::from('ä'), true), Runes(vec![(0xC4, 0xC4), (0xE4, 0xE4)]));
    }
}
