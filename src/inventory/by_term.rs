//! Maps of a few terms, which take no more memory than their entries.

use serde::ser::SerializeMap;

use crate::observation::Outbound;
use crate::observation::outbound::sealed::Sealed;

/// What is known by terms of a closed list, in the order of the list. Written as a JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByTerm<K, V = u64>(Vec<(K, V)>);

impl<K, V> Default for ByTerm<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> ByTerm<K, V> {
    /// What is known by a term.
    #[must_use]
    pub fn get(&self, term: &K) -> Option<&V> {
        let at = self.0.binary_search_by(|(known, _)| known.cmp(term)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Terms and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(term, value)| (term, value))
    }

    /// Values, in the order of their terms.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds to what is known by a term, or begins with it.
    pub(in crate::inventory) fn add(&mut self, term: K, value: V, add: impl FnOnce(&mut V, V)) {
        match self.0.binary_search_by(|(known, _)| known.cmp(&term)) {
            Err(at) => self.0.insert(at, (term, value)),
            Ok(at) => {
                if let Some((_, mine)) = self.0.get_mut(at) {
                    add(mine, value);
                }
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

impl<K: Ord + Copy> ByTerm<K> {
    /// Counts.
    pub(super) fn count(&mut self, term: K, count: u64) {
        self.add(term, count, |mine, count| *mine = mine.saturating_add(count));
    }

    /// Counts all that another has counted.
    pub(super) fn count_all(&mut self, other: &Self) {
        other.iter().for_each(|(term, count)| self.count(*term, *count));
    }
}

impl<K: serde::Serialize, V: serde::Serialize> serde::Serialize for ByTerm<K, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(term, value)| map.serialize_entry(term, value))?;
        map.end()
    }
}

impl<K: Sealed, V: Sealed> Sealed for ByTerm<K, V> {}
impl<K: Outbound, V: Outbound> Outbound for ByTerm<K, V> {}
