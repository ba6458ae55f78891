//! What stood where in the paths that were seen: a bounded tree that keeps no text of what may be data.
//!
//! A node has one branch for all values that cannot be literals, and one for each word, known by a hash under a key that
//! never leaves the learner. Text of a word is kept from the moment on that it is established as a literal.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::kind::SegmentKind;
use crate::observation::vetting::Familiarity;

/// Which node.
pub(super) type At = u32;

/// The node of the root.
pub(super) const ROOT: At = 0;

/// Words under one node; from then on they are values.
pub(super) const WORDS_LIMIT: usize = 96;

/// A word at its place.
pub(super) struct Word {
    pub(super) hash: u64,
    pub(super) count: u32,
    pub(super) node: At,
    pub(super) familiarity: Familiarity,
    /// It is a literal by its form and its place, like a version, or by a hint.
    pub(super) fixed: bool,
    /// It is made of several words.
    pub(super) is_long: bool,
    /// It lists things.
    pub(super) lists: bool,
    /// A bit for each of what the values above it were: how many of them it was seen below.
    pub(super) above: u64,
    /// Kept while it is established as a literal.
    pub(super) text: Option<Arc<str>>,
}

/// A place in paths.
#[derive(Default)]
pub(super) struct Node {
    pub(super) words: Vec<Word>,
    /// What stands below values.
    pub(super) values: Option<At>,
    pub(super) value_count: u32,
    /// Kinds of the values; a word is among them when it was taken for a value.
    pub(super) kinds: u16,
    /// Words have kept differing: only well-known ones are still told apart.
    pub(super) merged: bool,
    /// How many paths end here.
    pub(super) ends: u32,
    /// A bit for each method of theirs.
    pub(super) methods: u16,
}

/// The tree.
pub(super) struct Sketch {
    nodes: Vec<Node>,
    free: Vec<At>,
    limit: usize,
    refused: u64,
    key: RandomState,
}

impl Sketch {
    pub(super) fn new(limit: usize) -> Self {
        Self { nodes: vec![Node::default()], free: Vec::new(), limit, refused: 0, key: RandomState::new() }
    }

    pub(super) fn hash(&self, text: &str) -> u64 {
        self.key.hash_one(text)
    }

    /// One number for all values above a place, in order.
    pub(super) fn hash_of_values(&self, above: u64, value: u64) -> u64 {
        self.key.hash_one((above, value))
    }

    pub(super) fn node(&self, at: At) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    pub(super) fn node_mut(&mut self, at: At) -> Option<&mut Node> {
        self.nodes.get_mut(at as usize)
    }

    pub(super) fn word_mut(&mut self, at: At, hash: u64) -> Option<&mut Word> {
        self.node_mut(at)?.words.iter_mut().find(|word| word.hash == hash)
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len() - self.free.len()
    }

    pub(super) fn refused(&self) -> u64 {
        self.refused
    }

    pub(super) fn refuse(&mut self) {
        self.refused = self.refused.saturating_add(1);
    }

    /// Bytes, as allocated.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn memory(&self) -> usize {
        let words = |node: &Node| {
            let texts = node.words.iter().filter_map(|word| word.text.as_ref()).map(|text| text.len() + 16);
            node.words.capacity() * size_of::<Word>() + texts.sum::<usize>()
        };
        self.nodes.capacity() * size_of::<Node>()
            + self.free.capacity() * size_of::<At>()
            + self.nodes.iter().map(words).sum::<usize>()
    }

    /// Steps to a value below a node.
    pub(super) fn value(&mut self, at: At, kind: SegmentKind) -> Option<At> {
        let below = self.node(at)?.values;
        let below = if let Some(below) = below { below } else { self.add()? };
        let node = self.node_mut(at)?;
        node.values = Some(below);
        node.value_count = node.value_count.saturating_add(1);
        node.kinds |= kind.bit();
        Some(below)
    }

    /// Steps to a word below a node, or to a value, if there are too many words.
    pub(super) fn word(&mut self, at: At, hash: u64, familiarity: Familiarity, fixed: bool) -> Option<At> {
        if let Some(word) = self.word_mut(at, hash) {
            word.count = word.count.saturating_add(1);
            word.fixed |= fixed;
            return Some(word.node);
        }
        let node = self.node(at)?;
        let full = node.words.len() >= WORDS_LIMIT;
        if !fixed && (full || node.merged && familiarity < Familiarity::Known) {
            return self.value(at, SegmentKind::Word);
        }
        // A hint always has room: there are few, and the user wrote them.
        let below = self.add()?;
        self.node_mut(at)?.words.push(Word {
            hash,
            count: 1,
            node: below,
            familiarity,
            fixed,
            is_long: false,
            lists: false,
            above: 0,
            text: None,
        });
        Some(below)
    }

    fn add(&mut self) -> Option<At> {
        if let Some(at) = self.free.pop() {
            return Some(at);
        }
        if self.nodes.len() >= self.limit {
            return None;
        }
        let at = At::try_from(self.nodes.len()).ok()?;
        self.nodes.push(Node::default());
        Some(at)
    }

    /// Makes values of the words under a node that `is_value` points out.
    pub(super) fn merge(&mut self, at: At, is_value: impl Fn(&Word) -> bool) {
        let Some(node) = self.node_mut(at) else { return };
        node.merged = true;
        let mut values = Vec::new();
        node.words.retain(|word| {
            let value = is_value(word);
            if value {
                values.push((word.node, word.count));
            }
            !value
        });
        if values.is_empty() {
            return;
        }
        node.kinds |= SegmentKind::Word.bit();
        for (from, count) in values {
            let Some(node) = self.node_mut(at) else { return };
            node.value_count = node.value_count.saturating_add(count);
            match node.values {
                Some(into) => self.join(into, from),
                None => node.values = Some(from),
            }
        }
    }

    /// Adds one node to another, with what is below. Each node that is joined is gone, so that all joins together take no
    /// longer than the paths that were learnt; the depth is that of paths.
    fn join(&mut self, into: At, from: At) {
        let Some(slot) = self.node_mut(from) else { return };
        let gone = std::mem::take(slot);
        self.free.push(from);
        let mut pairs = Vec::new();
        let Some(node) = self.node_mut(into) else { return };
        node.ends = node.ends.saturating_add(gone.ends);
        node.methods |= gone.methods;
        node.kinds |= gone.kinds;
        node.value_count = node.value_count.saturating_add(gone.value_count);
        let mut loose = Vec::new();
        for word in gone.words {
            if let Some(same) = node.words.iter_mut().find(|same| same.hash == word.hash) {
                same.count = same.count.saturating_add(word.count);
                same.fixed |= word.fixed;
                same.above |= word.above;
                same.text = same.text.take().or(word.text);
                pairs.push((same.node, word.node));
            } else if node.words.len() < WORDS_LIMIT || word.fixed {
                node.words.push(word);
            } else {
                loose.push((word.node, word.count));
            }
        }
        for below in gone.values.into_iter().chain(loose.iter().map(|(below, _)| *below)) {
            match node.values {
                Some(same) => pairs.push((same, below)),
                None => node.values = Some(below),
            }
        }
        for (_, count) in loose {
            node.value_count = node.value_count.saturating_add(count);
            node.kinds |= SegmentKind::Word.bit();
        }
        for (into, from) in pairs {
            self.join(into, from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_tree_refuses_and_does_not_grow() {
        let mut sketch = Sketch::new(3);
        for n in 0..10 {
            let _ = sketch.word(ROOT, n, Familiarity::Known, false);
        }
        assert_eq!(sketch.len(), 3);
        assert!(sketch.value(ROOT, SegmentKind::Int).is_none());
        assert!(sketch.word(ROOT, 1, Familiarity::Known, false).is_some());
    }

    #[test]
    fn words_that_become_values_bring_their_branches_along() {
        let mut sketch = Sketch::new(100);
        for (word, below) in [(1, 7), (2, 7), (3, 8)] {
            let at = sketch.word(ROOT, word, Familiarity::Strange, false).unwrap();
            sketch.word(at, below, Familiarity::Known, false).unwrap();
        }
        let before = sketch.len();
        sketch.merge(ROOT, |word| word.hash != 3);
        let values = sketch.node(sketch.node(ROOT).unwrap().values.unwrap()).unwrap();
        assert_eq!((values.words.len(), values.words[0].count, sketch.node(ROOT).unwrap().value_count), (1, 2, 2));
        assert_eq!(sketch.len(), before - 2);
    }
}
