//! Sets of facts, as small as a number.

use serde::ser::SerializeSeq;

use super::Fact;

const _: () = assert!(Fact::ALL.len() <= u128::BITS as usize, "each has a bit");

/// The [`Fact`]s of one exchange. Written as a list, in the order of the closed list.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Facts(u128);

impl Facts {
    /// No fact.
    pub const NONE: Self = Self(0);

    /// One fact.
    #[must_use]
    pub const fn of(fact: Fact) -> Self {
        Self(1 << fact as u32)
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Those that are not among others.
    pub(crate) const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Adds a fact.
    pub fn insert(&mut self, fact: Fact) {
        *self = self.and(Self::of(fact));
    }

    /// Adds a fact, if something holds.
    pub(crate) fn insert_if(&mut self, fact: Fact, holds: bool) {
        self.0 |= u128::from(holds) << fact as u32;
    }

    /// Whether a fact is among them.
    #[must_use]
    pub const fn contains(self, fact: Fact) -> bool {
        self.has_any(Self::of(fact))
    }

    /// Whether one of others is among them.
    #[must_use]
    pub const fn has_any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in order.
    pub fn iter(self) -> impl Iterator<Item = Fact> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let fact = Fact::ALL.get(rest.trailing_zeros() as usize)?;
            rest &= rest.wrapping_sub(1);
            Some(*fact)
        })
    }
}

impl FromIterator<Fact> for Facts {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        facts.into_iter().fold(Self::NONE, |all, fact| all.and(Self::of(fact)))
    }
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

impl serde::Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|fact| list.serialize_element(&fact))?;
        list.end()
    }
}

impl super::outbound::sealed::Sealed for Facts {}
impl super::Outbound for Facts {}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_set_has_what_was_put_into_it_in_order(at in proptest::collection::vec(0..Fact::ALL.len(), 0..20)) {
            let mut expected: Vec<Fact> = at.iter().map(|at| Fact::ALL[*at]).collect();
            let set: Facts = expected.iter().copied().collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(set.iter().collect::<Vec<_>>(), expected);
            assert_eq!((set.len(), set.is_empty()), (expected.len(), expected.is_empty()));
            assert!(Fact::ALL.iter().all(|fact| set.contains(*fact) == expected.contains(fact)));
        }
    }

    #[test]
    fn it_is_written_as_a_list_of_terms() {
        let set = Facts::of(Fact::Nosniff).and(Facts::of(Fact::Response));
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["response","nosniff"]"#);
        assert_eq!(set.without(Facts::of(Fact::Response)), Facts::of(Fact::Nosniff));
        assert_eq!(serde_json::to_string(&Facts::NONE).unwrap(), "[]");
    }

    #[test]
    fn terms_are_of_small_letters_digits_and_underscores_parted_by_dots() {
        for fact in Fact::ALL {
            let is_part = |part: &str| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || b"_0123456789".contains(&byte))
            };
            assert!(fact.as_str().split('.').all(is_part), "{fact}");
        }
    }
}
