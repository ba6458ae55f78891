//! Sets of endpoints, a bit each.

/// A set of endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    words: Vec<u64>,
    len: usize,
}

impl Rows {
    /// None of so many.
    pub(super) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// All of so many.
    pub(super) fn all(len: usize) -> Self {
        Self::none(len).inverted()
    }

    /// Those for which something holds that is asked of all in order.
    pub(super) fn of(len: usize, holds: impl IntoIterator<Item = bool>) -> Self {
        let mut holds = holds.into_iter();
        let word = |_| (0..64).fold(0_u64, |word, bit| word | u64::from(holds.next().unwrap_or(false)) << bit);
        Self { words: (0..len.div_ceil(64)).map(word).collect(), len }
    }

    /// Those that are in both.
    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine &= theirs);
    }

    /// Those that are in one of both.
    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// All others.
    pub(super) fn inverted(mut self) -> Self {
        self.words.iter_mut().for_each(|word| *word = !*word);
        let rest = self.len % 64;
        if let Some(last) = self.words.last_mut().filter(|_| rest > 0) {
            *last &= (1 << rest) - 1;
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Their numbers, in order.
    pub(super) fn numbers(&self) -> Vec<usize> {
        let mut numbers = Vec::with_capacity(self.words.iter().map(|word| word.count_ones() as usize).sum());
        for (at, mut word) in self.words.iter().copied().enumerate() {
            while word != 0 {
                numbers.push(at * 64 + word.trailing_zeros() as usize);
                word &= word - 1;
            }
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_they_are_made_of_at_any_length() {
        for len in [0, 1, 63, 64, 65, 200] {
            let third = Rows::of(len, (0..len).map(|number| number % 3 == 0));
            assert_eq!(third.numbers(), (0..len).step_by(3).collect::<Vec<_>>());
            assert_eq!(Rows::all(len).numbers().len(), len);
            assert!(Rows::none(len).is_empty());
            let mut both = third.clone();
            both.and(&third.clone().inverted());
            assert!(both.is_empty());
            let mut either = third.clone();
            either.or(&third.inverted());
            assert_eq!(either, Rows::all(len));
        }
    }
}
