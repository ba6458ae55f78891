//! The union of all values of one location.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::format::Formats;
use super::{NameId, Names};
use crate::observation::{Evidence, MediaType};
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

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

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
    /// What the keys that lead here say of the values.
    evidence: KeyEvidence,
    pub(crate) kinds: Kinds,
    /// In the order of first sight.
    pub(crate) fields: Vec<(NameId, NodeId)>,
    /// Fields beyond the width limit: values are scanned and typed, names are not kept.
    pub(crate) overflow: Option<NodeId>,
    pub(crate) element: Option<NodeId>,
    pub(crate) longest: u64,
    pub(crate) truncated: bool,
    /// What all strings here have in common.
    pub(crate) formats: Formats,
    pub(crate) finds: Vec<Find>,
    /// An object was seen that this field was not in.
    pub(crate) optional: bool,
    /// How many objects began here, and how many of them ended as they should.
    objects: u32,
    whole: u32,
    /// How many of the fields were in all of them.
    required: u32,
    /// The last object that this field was in, by its number.
    last: u32,
    /// Whether several keys share the place, or one above it: what they say stands until the next.
    shared: bool,
}

/// Grows a union of values, with hard limits on its size. Array elements share one place; so do equal keys.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Those in use, and behind them some whose memory waits for the next tree.
    nodes: Vec<Node>,
    used: usize,
    /// Where in their object fields are that stand behind its first few.
    fields: HashMap<(NodeId, NameId), usize, RandomState>,
    open: Vec<Open>,
    /// The media types of files, by their place.
    files: Vec<(NodeId, MediaType)>,
    unseen: Unseen,
}

/// Values that were not looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unseen {
    /// Files, and bytes that are no text.
    pub(crate) binary: u64,
    /// How long those are together.
    pub(crate) binary_bytes: u64,
    /// Objects and arrays that lie too deep.
    pub(crate) deep: u64,
}

/// An object or array that has begun and not ended.
#[derive(Debug)]
struct Open {
    node: NodeId,
    /// Which of the objects seen at its place it is, from 1.
    ordinal: u32,
    /// How many of the fields that all objects before had.
    present: u32,
    /// It broke off, or was not looked at: what is missing says nothing.
    broken: bool,
    /// The place of the next value.
    next: Option<NodeId>,
    /// Which field is expected next: objects of one kind repeat their order.
    expected: usize,
    array: bool,
    elements: u64,
}

/// How many distinct fields one object keeps. With `{key}` for the rest, no more than a joined schema has.
const FIELDS_LIMIT: usize = 511;

/// How many places one tree has.
const NODES_LIMIT: usize = 16_384;

/// How many files one tree tells the types of.
const FILES_LIMIT: usize = 64;

/// How many fields of an object are looked through, which is cheaper than a map.
const LOOKED_THROUGH: usize = 16;

/// More places than this, and more fields of one place, are not kept for the next tree.
const NODES_KEPT: usize = 4_096;
const FIELDS_KEPT: usize = 64;

impl Node {
    /// Empties it and keeps its memory, unless that has grown large.
    fn renew(&mut self, evidence: KeyEvidence) {
        let (mut fields, mut finds) = (std::mem::take(&mut self.fields), std::mem::take(&mut self.finds));
        fields.clear();
        fields.shrink_to(FIELDS_KEPT);
        finds.clear();
        *self = Self { evidence, fields, finds, ..Self::default() };
    }
}

impl Node {
    /// The number of the next object here.
    fn next_object(&mut self) -> u32 {
        self.objects = self.objects.saturating_add(1);
        self.objects
    }

    /// Whether no object was seen here whole: what is new in this one, none has lacked.
    fn is_new(&self) -> bool {
        self.whole == 0
    }
}

impl Tree {
    /// The place of the whole value, if there was any.
    pub(crate) fn root(&self) -> Option<NodeId> {
        (self.used > 0).then_some(NodeId(0))
    }

    /// All places in use. A place stands behind those that lead to it.
    pub(crate) fn nodes(&self) -> &[Node] {
        self.nodes.get(..self.used).unwrap_or_default()
    }

    /// The place of the next value of the innermost object, once its key is known.
    pub(crate) fn next_place(&self) -> Option<NodeId> {
        self.open.last().and_then(|open| open.next)
    }

    /// What was seen at a place.
    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// Empties the tree and keeps its memory, unless that has grown large.
    pub(crate) fn clear(&mut self) {
        if self.nodes.len() > NODES_KEPT {
            *self = Self::default();
        }
        self.used = 0;
        self.fields.clear();
        self.open.clear();
        self.files.clear();
        self.unseen = Unseen::default();
    }

    /// Values that were not looked at.
    pub(crate) fn unseen(&self) -> Unseen {
        self.unseen
    }

    /// The media types of files, by their place.
    pub(crate) fn files(&self) -> &[(NodeId, MediaType)] {
        &self.files
    }

    /// A string was seen at a place.
    pub(crate) fn string(&mut self, place: NodeId, text: &str) {
        if let Some(node) = self.nodes.get_mut(place.index()) {
            node.formats.see(text);
        }
    }

    /// Bytes that are no text were seen at a place.
    pub(crate) fn binary(&mut self, place: NodeId, media_type: Option<&str>, bytes: usize) {
        self.unseen.binary += 1;
        self.unseen.binary_bytes += bytes as u64;
        if let Some(node) = self.nodes.get_mut(place.index()) {
            node.formats.see_bytes();
        }
        let Some(media_type) = media_type.filter(|_| self.files.len() < FILES_LIMIT) else { return };
        let file = (place, MediaType::parse(media_type));
        if !self.files.contains(&file) {
            self.files.push(file);
        }
    }

    /// The innermost object or array breaks off: what it lacks says nothing.
    pub(crate) fn broken(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.broken = true;
        }
    }

    /// An object or array begins: its place.
    pub(crate) fn begin(&mut self, kind: Kinds) -> Option<NodeId> {
        let node = self.value(kind)?;
        let array = kind == Kinds::ARRAY;
        let ordinal = if array { 0 } else { self.nodes.get_mut(node.index()).map_or(0, Node::next_object) };
        let (next, present, broken) = (None, 0, false);
        self.open.push(Open { node, ordinal, present, broken, next, expected: 0, array, elements: 0 });
        Some(node)
    }

    /// What the keys say that lead to a place; nothing, if there is none.
    pub(crate) fn evidence(&self, place: Option<NodeId>) -> &KeyEvidence {
        const NOTHING: &KeyEvidence = &KeyEvidence::NOTHING;
        place.and_then(|place| self.nodes.get(place.index())).map_or(NOTHING, |node| &node.evidence)
    }

    /// The key of the next value of the innermost object.
    pub(crate) fn field(&mut self, key: &str, names: &mut Names, scanners: &Scanners) {
        let Some(open) = self.open.last_mut() else { return };
        let parent = open.node;
        let Some(node) = self.nodes.get(parent.index()) else { return };
        if let Some((name, place)) = node.fields.get(open.expected).copied().filter(|(name, _)| names.is(*name, key)) {
            open.next = Some(place);
            open.expected += 1;
            if node.shared {
                let evidence = names.evidence(name).below(&node.evidence);
                self.share(place, evidence);
            }
            return;
        }
        // Names that nothing is kept of are not kept either.
        let full = node.fields.len() >= FIELDS_LIMIT || self.used >= NODES_LIMIT;
        let Some(name) = (if full { names.find(key) } else { Some(names.intern(key, scanners)) }) else {
            let evidence = scanners.key(key).below(&node.evidence);
            return self.overflow(parent, evidence);
        };
        let early = node.fields.iter().take(LOOKED_THROUGH).position(|(field, _)| *field == name);
        let known = early.or_else(|| {
            let wide = node.fields.len() > LOOKED_THROUGH;
            if wide { self.fields.get(&(parent, name)).copied() } else { None }
        });
        if let Some((at, (_, place))) = known.and_then(|at| Some((at, node.fields.get(at)?))) {
            let place = *place;
            open.next = Some(place);
            open.expected = at + 1;
            if node.shared {
                let evidence = names.evidence(name).below(&node.evidence);
                self.share(place, evidence);
            }
            return;
        }
        let evidence = names.evidence(name).below(&node.evidence);
        if full {
            self.overflow(parent, evidence);
        } else {
            self.add_field(parent, name, evidence);
        }
    }

    fn add_field(&mut self, parent: NodeId, name: NameId, evidence: KeyEvidence) {
        let Some(place) = self.push_node(evidence) else { return };
        let Some(node) = self.nodes.get_mut(parent.index()) else { return };
        node.fields.push((name, place));
        let optional = !node.is_new();
        node.required += u32::from(!optional);
        let shared = node.shared;
        let expected = node.fields.len();
        if let Some(field) = self.nodes.get_mut(place.index()) {
            field.optional = optional;
        }
        if expected > LOOKED_THROUGH {
            self.fields.insert((parent, name), expected - 1);
        }
        if shared {
            self.share(place, evidence);
        }
        if let Some(open) = self.open.last_mut() {
            open.next = Some(place);
            open.expected = expected;
        }
    }

    /// Directs the next value to the shared place of all fields that are not kept by name, so that values in wide
    /// objects are still scanned.
    fn overflow(&mut self, parent: NodeId, evidence: KeyEvidence) {
        let known = self.nodes.get(parent.index()).and_then(|node| node.overflow);
        let place = known.or_else(|| self.push_node(KeyEvidence::default()));
        if let Some(place) = place {
            self.share(place, evidence);
        }
        if let Some(place) = place.and_then(|place| self.nodes.get_mut(place.index())) {
            place.optional = true;
        }
        if let Some(node) = self.nodes.get_mut(parent.index()) {
            node.truncated = true;
            node.overflow = place;
        }
        if let Some(open) = self.open.last_mut() {
            open.next = place;
        }
    }

    /// The innermost object or array ends.
    pub(crate) fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let Some(node) = self.nodes.get_mut(open.node.index()) else { return };
        if open.array {
            node.longest = node.longest.max(open.elements);
        } else if !open.broken {
            node.whole = node.whole.saturating_add(1);
            if open.present < node.required {
                self.miss(open.node, open.ordinal);
            }
        }
    }

    /// Some of the fields that all objects at a place had are not in the last one.
    fn miss(&mut self, object: NodeId, ordinal: u32) {
        let Some(node) = self.nodes.get_mut(object.index()) else { return };
        let fields = std::mem::take(&mut node.fields);
        let mut missed = 0;
        for (_, place) in &fields {
            let field = self.nodes.get_mut(place.index()).filter(|field| !field.optional && field.last != ordinal);
            if let Some(field) = field {
                field.optional = true;
                missed += 1;
            }
        }
        if let Some(node) = self.nodes.get_mut(object.index()) {
            node.fields = fields;
            node.required = node.required.saturating_sub(missed);
        }
    }

    /// The content of the innermost object or array is not looked at.
    pub(crate) fn skipped(&mut self) {
        self.unseen.deep += 1;
        let Some(open) = self.open.last_mut() else { return };
        open.broken = true;
        if let Some(node) = self.nodes.get_mut(open.node.index()) {
            node.truncated = true;
        }
    }

    /// A value of a kind appears at the current place: the place.
    pub(crate) fn value(&mut self, kind: Kinds) -> Option<NodeId> {
        let Some(open) = self.open.last_mut() else { return self.whole(kind) };
        let known = || self.nodes.get(open.node.index()).filter(|array| !array.shared).and_then(|array| array.element);
        let Some(place) = open.next.take().or_else(known) else { return self.first_element(kind) };
        open.elements += 1;
        let node = self.nodes.get_mut(place.index())?;
        node.kinds.0 |= kind.0;
        if !open.array && !node.optional && node.last != open.ordinal {
            node.last = open.ordinal;
            open.present += 1;
        }
        Some(place)
    }

    /// The whole value appears.
    #[cold]
    fn whole(&mut self, kind: Kinds) -> Option<NodeId> {
        let place = if self.used == 0 { self.push_node(KeyEvidence::NOTHING)? } else { NodeId(0) };
        self.nodes.get_mut(place.index())?.kinds.0 |= kind.0;
        Some(place)
    }

    /// An element appears whose place has to be made, or is shared by several keys.
    #[cold]
    fn first_element(&mut self, kind: Kinds) -> Option<NodeId> {
        let place = self.element()?;
        self.open.last_mut()?.next = Some(place);
        self.value(kind)
    }

    /// The place of the elements of the innermost array.
    fn element(&mut self) -> Option<NodeId> {
        let array = self.open.last()?.node;
        let node = self.nodes.get(array.index())?;
        if let Some(place) = node.element {
            if node.shared {
                let evidence = node.evidence;
                self.share(place, evidence);
            }
            return Some(place);
        }
        // Elements have no key of their own: the list's key speaks for them.
        let (evidence, shared) = (node.evidence, node.shared);
        let place = self.push_node(evidence)?;
        if shared {
            self.share(place, evidence);
        }
        self.nodes.get_mut(array.index())?.element = Some(place);
        Some(place)
    }

    /// Several keys lead to a place: what the latest says stands until the next.
    fn share(&mut self, place: NodeId, evidence: KeyEvidence) {
        if let Some(node) = self.nodes.get_mut(place.index()) {
            (node.evidence, node.shared) = (evidence, true);
        }
    }

    fn push_node(&mut self, evidence: KeyEvidence) -> Option<NodeId> {
        let id = u32::try_from(self.used).ok()?;
        match self.nodes.get_mut(self.used) {
            Some(node) => node.renew(evidence),
            None => self.nodes.push(Node { evidence, ..Node::default() }),
        }
        self.used += 1;
        Some(NodeId(id))
    }

    /// Records what scanners found at a place.
    pub(crate) fn found(&mut self, place: NodeId, scanner: ScannerId, evidence: Evidence) {
        let Some(node) = self.nodes.get_mut(place.index()) else { return };
        match node.finds.iter_mut().find(|find| find.scanner == scanner && find.evidence == evidence) {
            Some(find) => find.count += 1,
            None => node.finds.push(Find { scanner, evidence, count: 1 }),
        }
    }
}
