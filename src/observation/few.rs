//! A list that is nearly always empty.

/// How many elements there are at most: those that sort first.
const LIMIT: usize = 64;

/// A list of which there are very many, nearly all of them empty: an empty one takes no more than a pointer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::box_collection, reason = "a pointer is a third of a list")]
pub struct Few<T>(Option<Box<Vec<T>>>);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Ord + Clone> Few<T> {
    /// Adds an element, keeping the order, unless it is there. Of more than 64 those stay that sort first.
    pub(crate) fn insert(&mut self, added: &T) {
        if let Err(at) = self.binary_search(added) {
            let list = self.0.get_or_insert_default();
            if at < LIMIT {
                list.insert(at, added.clone());
                list.truncate(LIMIT);
            }
        }
    }

    /// Gives back memory that was reserved for more.
    pub(crate) fn shrink(&mut self) {
        if let Some(list) = &mut self.0 {
            list.shrink_to_fit();
        }
    }
}

impl<T> std::ops::Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn it_holds_each_element_once_in_order() {
        let mut few = Few::default();
        assert!(few.is_empty());
        for number in [3, 1, 2, 3, 1] {
            few.insert(&number);
        }
        few.shrink();
        assert_eq!(*few, [1, 2, 3]);
        assert_eq!(size_of::<Few<u64>>(), size_of::<usize>());
    }
}
