//! Object keys, each stored once, with what the scanners say of it.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::scan::{KeyEvidence, Scanners};

/// A key that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameId(u32);

impl NameId {
    /// The number.
    pub(crate) fn number(self) -> u32 {
        self.0
    }
}

/// Interns keys, so that work on a key is done once per distinct key and not per value. Survives from exchange to
/// exchange, because services send the same keys again and again; bounded in number and bytes, because callers need not.
#[derive(Default)]
pub(crate) struct Names {
    bytes: usize,
    ids: HashMap<Arc<str>, NameId, RandomState>,
    entries: Vec<Name>,
}

struct Name {
    text: Arc<str>,
    edges: Edges,
    evidence: KeyEvidence,
}

/// A key's length and its first and last bytes: with up to sixteen bytes they are the key.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Edges {
    length: usize,
    head: u64,
    tail: u64,
}

impl Edges {
    /// Up to this length they are the whole key.
    const WHOLE: usize = 16;

    fn of(key: &str) -> Self {
        let bytes = key.as_bytes();
        let (head, tail) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(head), Some(tail)) => (u32::from_le_bytes(*head).into(), u32::from_le_bytes(*tail).into()),
                _ => (bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0),
            },
        };
        Self { length: bytes.len(), head, tail }
    }
}

/// Beyond this number of keys, or of bytes in them, nothing is kept for the next exchange.
const RETAINED: usize = 4_096;
const RETAINED_BYTES: usize = 64 * 1024;

impl std::fmt::Debug for Names {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Names({})", self.entries.len())
    }
}

impl Names {
    /// Ends an exchange: keeps its keys for the next, or forgets them all; then says so, and ids of before are void.
    pub(crate) fn trim(&mut self) -> bool {
        let full = self.is_full();
        if full {
            *self = Self::default();
        }
        full
    }

    /// Whether there are more keys than are kept for the next exchange.
    pub(crate) fn is_full(&self) -> bool {
        self.entries.len() > RETAINED || self.bytes > RETAINED_BYTES
    }

    /// The id of a key that is known.
    pub(crate) fn find(&self, key: &str) -> Option<NameId> {
        self.ids.get(key).copied()
    }

    /// The id of a key.
    pub(crate) fn intern(&mut self, key: &str, scanners: &Scanners) -> NameId {
        if let Some(id) = self.ids.get(key) {
            return *id;
        }
        let id = NameId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = key.into();
        self.bytes += key.len();
        self.entries.push(Name { text: Arc::clone(&text), edges: Edges::of(key), evidence: scanners.key(key) });
        self.ids.insert(text, id);
        id
    }

    /// The key itself.
    pub(crate) fn text(&self, id: NameId) -> &str {
        self.entries.get(id.0 as usize).map_or("", |name| &name.text)
    }

    /// Whether a key is this one.
    pub(crate) fn is(&self, id: NameId, key: &str) -> bool {
        let edges = Edges::of(key);
        let same = |name: &&Name| name.edges == edges && (edges.length <= Edges::WHOLE || &*name.text == key);
        self.entries.get(id.0 as usize).as_ref().is_some_and(same)
    }

    /// What the scanners say of the key.
    pub(crate) fn evidence(&self, id: NameId) -> KeyEvidence {
        self.entries.get(id.0 as usize).map_or_else(KeyEvidence::default, |name| name.evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_by_each_of_their_bytes() {
        let scanners = Scanners::default_set().unwrap();
        let mut names = Names::default();
        let long = "a_key_of_more_than_sixteen_bytes";
        for length in 0..=long.len() {
            let key = long.get(..length).unwrap();
            let id = names.intern(key, &scanners);
            assert!(names.is(id, key));
            for at in 0..length {
                let mut other = key.as_bytes().to_vec();
                other[at] = b'X';
                assert!(!names.is(id, std::str::from_utf8(&other).unwrap()), "{key}");
            }
            assert!(!names.is(id, &format!("{key}x")));
        }
    }
}
