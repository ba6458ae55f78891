//! Where in the raw body the walk is.

use crate::observation::Evidence;
use crate::scan::ScannerId;

/// Follows a walk beside the shape that it grows. The tracer's follows nothing: `()`.
pub(super) trait Trail {
    /// An object or array begins, as the next value.
    fn begin(&mut self, array: bool);
    /// The key of the next value of the innermost object.
    fn key(&mut self, key: &str);
    /// The innermost object or array ends.
    fn end(&mut self);
    /// A leaf; a number that stands for its place.
    fn leaf(&mut self) -> u32;
    /// Scanners found something at a place.
    fn found(&mut self, place: u32, scanner: ScannerId, evidence: Evidence);
}

impl Trail for () {
    fn begin(&mut self, _: bool) {}
    fn key(&mut self, _: &str) {}
    fn end(&mut self) {}
    fn leaf(&mut self) -> u32 {
        0
    }
    fn found(&mut self, _: u32, _: ScannerId, _: Evidence) {}
}

/// Keeps the JSON pointer (RFC 6901) of each leaf, with raw keys: for local tools only.
#[derive(Default)]
pub(super) struct RawPointers {
    pointer: String,
    open: Vec<Open>,
    leaves: Vec<String>,
    /// The names of the leaves to come, last first, where those say more than the keys.
    names: Vec<String>,
    finds: Vec<RawFind>,
}

/// Something found at one leaf. Raw: has no `Debug`.
pub(crate) struct RawFind {
    /// The leaf's JSON pointer.
    pub(crate) pointer: String,
    /// What found it.
    pub(crate) scanner: ScannerId,
    /// What made it sure.
    pub(crate) evidence: Evidence,
}

/// An object or array that has begun and not ended.
struct Open {
    /// Length of its own pointer.
    length: usize,
    /// The next element's index; `None` for an object.
    next: Option<usize>,
}

impl RawPointers {
    /// Pointers of leaves that have names: the pairs of a form, which nest by what their names say.
    pub(super) fn of_names(names: impl Iterator<Item = String>) -> Self {
        let mut names: Vec<String> = names.collect();
        names.reverse();
        Self { names, ..Self::default() }
    }

    /// What was found, in document order as far as it was decided in it.
    pub(super) fn into_finds(self) -> Vec<RawFind> {
        self.finds
    }

    /// Goes to the next element, if an array is open. Keys of objects have been gone to.
    fn step(&mut self) {
        if let Some(Open { length, next: Some(next) }) = self.open.last_mut() {
            self.pointer.truncate(*length);
            self.pointer.push('/');
            self.pointer.push_str(&next.to_string());
            *next += 1;
        }
    }
}

impl Trail for RawPointers {
    fn begin(&mut self, array: bool) {
        self.step();
        self.open.push(Open { length: self.pointer.len(), next: array.then_some(0) });
    }

    fn key(&mut self, key: &str) {
        let length = self.open.last().map_or(0, |open| open.length);
        self.pointer.truncate(length);
        self.pointer.push('/');
        self.pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    }

    fn end(&mut self) {
        if let Some(open) = self.open.pop() {
            self.pointer.truncate(open.length);
        }
    }

    fn leaf(&mut self) -> u32 {
        self.step();
        if let Some(name) = self.names.pop() {
            self.pointer.clear();
            self.pointer.push('/');
            self.pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        }
        self.leaves.push(self.pointer.clone());
        u32::try_from(self.leaves.len() - 1).unwrap_or(u32::MAX)
    }

    fn found(&mut self, place: u32, scanner: ScannerId, evidence: Evidence) {
        let Some(pointer) = usize::try_from(place).ok().and_then(|place| self.leaves.get(place)) else { return };
        self.finds.push(RawFind { pointer: pointer.clone(), scanner, evidence });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_have_pointers_as_the_standard_writes_them() {
        let mut trail = RawPointers::default();
        trail.begin(false);
        trail.key("a/b");
        trail.begin(true);
        trail.leaf();
        trail.begin(false);
        trail.key("c~d");
        trail.leaf();
        trail.end();
        trail.leaf();
        trail.end();
        trail.key("e");
        trail.leaf();
        trail.end();
        assert_eq!(trail.leaves, ["/a~1b/0", "/a~1b/1/c~0d", "/a~1b/2", "/e"]);
    }

    #[test]
    fn a_body_that_is_a_leaf_has_the_empty_pointer() {
        let mut trail = RawPointers::default();
        trail.leaf();
        assert_eq!(trail.leaves, [""]);
    }
}
