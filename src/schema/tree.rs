//! The union of all values of one location.

use std::collections::HashMap;

use super::{NameId, Names};
use crate::observation::Evidence;
use crate::scan::{KeyEvidence, ScannerId, Scanners};

/// The kinds of value seen at a place, as a bit set. The bits are Datadog's type codes where those exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const NULL: Self = Self(1);
    pub(crate) const BOOLEAN: Self = Self(2);
    pub(crate) const INTEGER: Self = Self(4);
    pub(crate) const STRING: Self = Self(8);
    pub(crate) const FLOAT: Self = Self(16);
    pub(crate) const OBJECT: Self = Self(32);
    pub(crate) const ARRAY: Self = Self(64);

    pub(crate) const fn contains(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    pub(crate) const fn bits(self) -> u8 {
        self.0
    }
}

/// A place in a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(u32);

/// Something that scanners found at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Find {
    pub(crate) scanner: ScannerId,
    pub(crate) evidence: Evidence,
    pub(crate) count: u64,
}

/// Everything seen at one place.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) kinds: Kinds,
    /// In the order of first sight.
    pub(crate) fields: Vec<(NameId, NodeId)>,
    /// Fields beyond the width limit: values are scanned and typed, names are not kept.
    pub(crate) overflow: Option<NodeId>,
    pub(crate) element: Option<NodeId>,
    pub(crate) longest: u64,
    pub(crate) truncated: bool,
    pub(crate) finds: Vec<Find>,
}

/// Grows a union of values, with hard limits on its size. Array elements share one place; so do equal keys.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    fields: HashMap<(NodeId, NameId), NodeId>,
    open: Vec<Open>,
}

/// An object or array that has begun and not ended.
#[derive(Debug)]
struct Open {
    node: NodeId,
    /// The place of the next value.
    next: Option<NodeId>,
    /// Which field is expected next: objects of one kind repeat their order.
    expected: usize,
    elements: u64,
    key: Option<NameId>,
}

/// How many distinct fields one object keeps.
const FIELDS_LIMIT: usize = 512;

/// How many places one tree has.
const NODES_LIMIT: usize = 16_384;

impl Tree {
    /// The place of the whole value, if there was any.
    pub(crate) fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(NodeId(0))
    }

    /// What was seen at a place.
    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// Empties the tree and keeps its memory, unless that has grown large.
    pub(crate) fn clear(&mut self) {
        if self.nodes.capacity() > NODES_LIMIT / 4 {
            *self = Self::default();
        }
        self.nodes.clear();
        self.fields.clear();
        self.open.clear();
    }

    /// An object or array begins.
    pub(crate) fn begin(&mut self, kind: Kinds) {
        let Some(node) = self.value(kind) else { return };
        // An array passes the key above it on to its elements; an object has keys of its own.
        let key = if kind == Kinds::ARRAY { self.key() } else { None };
        self.open.push(Open { node, next: None, expected: 0, elements: 0, key });
    }

    /// The key of the next value of the innermost object.
    pub(crate) fn field(&mut self, key: &str, names: &mut Names, scanners: &Scanners) {
        let Some(open) = self.open.last_mut() else { return };
        let (parent, expected) = (open.node, open.expected);
        let Some(node) = self.nodes.get(parent.0 as usize) else { return };
        if let Some((name, place)) = node.fields.get(expected).filter(|(name, _)| names.text(*name) == key) {
            (open.key, open.next, open.expected) = (Some(*name), Some(*place), expected + 1);
            return;
        }
        let full = node.fields.len() >= FIELDS_LIMIT;
        let name = names.intern(key, scanners);
        let place = match self.fields.get(&(parent, name)) {
            Some(known) => {
                let at = node.fields.iter().position(|(field, _)| *field == name);
                if let Some(open) = self.open.last_mut() {
                    open.expected = at.map_or(expected, |at| at + 1);
                }
                Some(*known)
            }
            None if full => self.overflow(parent),
            None => self.add_field(parent, name),
        };
        if let Some(open) = self.open.last_mut() {
            open.key = Some(name);
            open.next = place;
        }
    }

    fn add_field(&mut self, parent: NodeId, name: NameId) -> Option<NodeId> {
        let place = self.add_node();
        match place {
            Some(place) => {
                let node = self.nodes.get_mut(parent.0 as usize)?;
                node.fields.push((name, place));
                let fields = node.fields.len();
                self.fields.insert((parent, name), place);
                if let Some(open) = self.open.last_mut() {
                    open.expected = fields;
                }
                Some(place)
            }
            None => self.overflow(parent),
        }
    }

    /// The shared place of all fields that are not kept by name.
    fn overflow(&mut self, parent: NodeId) -> Option<NodeId> {
        let node = self.nodes.get_mut(parent.0 as usize)?;
        node.truncated = true;
        if let Some(known) = node.overflow {
            return Some(known);
        }
        // One place beyond the limit per object, so that values in wide objects are still scanned.
        let place = self.push_node();
        self.nodes.get_mut(parent.0 as usize)?.overflow = place;
        place
    }

    /// The innermost object or array ends.
    pub(crate) fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(node) = self.nodes.get_mut(open.node.0 as usize) {
            node.longest = node.longest.max(open.elements);
        }
    }

    /// The content of the innermost object or array is not looked at.
    pub(crate) fn skipped(&mut self) {
        let innermost = self.open.last().and_then(|open| self.nodes.get_mut(open.node.0 as usize));
        if let Some(node) = innermost {
            node.truncated = true;
        }
    }

    /// A value of a kind appears at the current place.
    pub(crate) fn value(&mut self, kind: Kinds) -> Option<NodeId> {
        let place = match self.open.last_mut() {
            None => {
                if self.nodes.is_empty() {
                    self.push_node();
                }
                self.root()
            }
            Some(open) => {
                open.elements += 1;
                match open.next.take() {
                    Some(place) => Some(place),
                    None => {
                        let array = open.node;
                        self.element(array)
                    }
                }
            }
        }?;
        let node = self.nodes.get_mut(place.0 as usize)?;
        node.kinds.0 |= kind.0;
        Some(place)
    }

    fn element(&mut self, array: NodeId) -> Option<NodeId> {
        let known = self.nodes.get(array.0 as usize)?.element;
        if known.is_some() {
            return known;
        }
        let place = self.push_node();
        self.nodes.get_mut(array.0 as usize)?.element = place;
        place
    }

    fn add_node(&mut self) -> Option<NodeId> {
        (self.nodes.len() < NODES_LIMIT).then(|| self.push_node()).flatten()
    }

    fn push_node(&mut self) -> Option<NodeId> {
        let id = u32::try_from(self.nodes.len()).ok()?;
        self.nodes.push(Node::default());
        Some(NodeId(id))
    }

    fn key(&self) -> Option<NameId> {
        self.open.last().and_then(|open| open.key)
    }

    /// What the nearest key above the current place says.
    pub(crate) fn key_evidence(&self, names: &Names) -> KeyEvidence {
        self.key().map_or_else(KeyEvidence::default, |key| names.evidence(key))
    }

    /// Records what scanners found at a place.
    pub(crate) fn found(&mut self, place: NodeId, scanner: ScannerId, evidence: Evidence) {
        let Some(node) = self.nodes.get_mut(place.0 as usize) else { return };
        match node.finds.iter_mut().find(|find| find.scanner == scanner && find.evidence == evidence) {
            Some(find) => find.count += 1,
            None => node.finds.push(Find { scanner, evidence, count: 1 }),
        }
    }
}
