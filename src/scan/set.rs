//! Scanners by number, and sets of them.

/// A scanner's place in the [`Scanners`](super::Scanners) that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ScannerId(u8);

impl ScannerId {
    /// How many scanners there can be: a set of them is then a few machine words, copied for free.
    pub(crate) const LIMIT: usize = 256;

    /// The scanner at a place, if the place is within the limit.
    pub(super) fn at(place: usize) -> Option<Self> {
        u8::try_from(place).ok().map(Self)
    }

    /// The number.
    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// The place.
    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// A set of scanners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ScannerSet([u64; ScannerId::LIMIT / 64]);

impl ScannerSet {
    /// No scanners.
    pub(super) const EMPTY: Self = Self([0; ScannerId::LIMIT / 64]);

    /// Adds a scanner; says whether it is new.
    pub(super) fn insert(&mut self, scanner: ScannerId) -> bool {
        let bit = 1 << (scanner.0 % 64);
        match self.0.get_mut(usize::from(scanner.0 / 64)) {
            Some(word) if *word & bit == 0 => {
                *word |= bit;
                true
            }
            _ => false,
        }
    }

    /// Adds all of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// The set without all of another.
    #[must_use]
    pub(super) fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine &= !theirs);
        self
    }

    /// Whether a scanner is in the set.
    pub(super) fn contains(&self, scanner: ScannerId) -> bool {
        self.0.get(usize::from(scanner.0 / 64)).is_some_and(|word| word & (1 << (scanner.0 % 64)) != 0)
    }

    /// Hands out each scanner.
    pub(super) fn each(&self, mut found: impl FnMut(ScannerId)) {
        for (at, word) in (0_u8..).zip(self.0) {
            let mut rest = word;
            while rest != 0 {
                // There are 64 bits in a word, and 256 in all.
                found(ScannerId(at.wrapping_mul(64) | u8::try_from(rest.trailing_zeros()).unwrap_or(0)));
                rest &= rest - 1;
            }
        }
    }

    /// The set as numbers.
    pub(super) fn words(self) -> impl Iterator<Item = u64> {
        self.0.into_iter()
    }

    /// Whether no scanner is in the set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether the two sets have a scanner in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_inserted_and_says_what_is_new() {
        let mut set = ScannerSet::default();
        assert!(set.is_empty());
        for place in [0, 63, 64, 255] {
            let scanner = ScannerId::at(place).unwrap();
            assert!(!set.contains(scanner));
            assert!(set.insert(scanner));
            assert!(!set.insert(scanner));
            assert!(set.contains(scanner));
        }
        assert!(!set.contains(ScannerId::at(1).unwrap()));
        assert!(ScannerId::at(ScannerId::LIMIT).is_none());
    }
}
