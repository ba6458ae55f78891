//! Lists that are kept sorted, so that the order of arrival does not show.

use std::cmp::Ordering;

/// Adds to a set.
pub(super) fn insert<T: Ord + Clone>(set: &mut Vec<T>, added: &T) {
    if let Err(at) = set.binary_search(added) {
        set.insert(at, added.clone());
    }
}

/// Adds to the entry that `order` finds equal, or inserts what `new` makes at its place.
pub(super) fn upsert<T>(
    list: &mut Vec<T>,
    order: impl FnMut(&T) -> Ordering,
    add: impl FnOnce(&mut T),
    new: impl FnOnce() -> T,
) {
    match list.binary_search_by(order) {
        Ok(at) => {
            if let Some(mine) = list.get_mut(at) {
                add(mine);
            }
        }
        Err(at) => list.insert(at, new()),
    }
}

/// Keeps what sorts first; true if something was dropped. What is dropped once is dropped whenever it comes again, so that
/// the order in which lists are joined does not show.
pub(super) fn bound<T>(list: &mut Vec<T>, limit: usize) -> bool {
    let over = list.len() > limit;
    list.truncate(limit);
    over
}
