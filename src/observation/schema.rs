//! The shape of a body or of a set of parameters, as it leaves.

use std::collections::BTreeMap;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{FieldName, LengthBucket, RuleText};

/// What a value is: `category:type`, with further attributes such as `card_type`. Texts of the rule pack only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Tag {
    /// For example `pii`.
    pub category: RuleText,
    /// For example `email`.
    #[serde(rename = "type")]
    pub kind: RuleText,
    /// Further attributes, for example `card_type` → `visa`.
    #[serde(flatten)]
    pub attributes: BTreeMap<RuleText, RuleText>,
}

impl Tag {
    pub(crate) fn new(category: RuleText, kind: RuleText, attributes: BTreeMap<RuleText, RuleText>) -> Self {
        Self { category, kind, attributes }
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.category, self.kind)
    }
}

impl super::outbound::sealed::Sealed for Tag {}
impl super::Outbound for Tag {}

/// The union of all values seen at one place.
///
/// Written in Datadog's schema format, extended where that format has no word:
/// `[type]` or `[type, tag]` for a scalar (1 null, 2 boolean, 4 integer, 8 string, 16 float), `[{name: node}]` for an
/// object, `[[node, …], {"len": bucket}]` for an array with its distinct element shapes, `{"any": [node, …]}` where
/// values of several types were seen at one place. `"truncated": true` marks an object or array that was seen in part.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is one kind of value, seen or not")]
pub struct Schema {
    /// A null was seen.
    pub null: bool,
    /// A boolean was seen.
    pub boolean: bool,
    /// A number without fraction was seen.
    pub integer: bool,
    /// A number with fraction or exponent was seen.
    pub float: bool,
    /// A string was seen.
    pub string: bool,
    /// The union of the objects that were seen.
    pub object: Option<ObjectSchema>,
    /// The union of the arrays that were seen.
    pub array: Option<Box<ArraySchema>>,
    /// What scanners say of scalars at this place, in order and without repetition.
    pub tags: Vec<Tag>,
}

/// The union of objects seen at one place.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ObjectSchema {
    /// The fields by vetted name; all keys that are data share `{key}`.
    pub fields: BTreeMap<FieldName, Schema>,
    /// Fields beyond the width limit, or below the depth limit, were left out.
    pub truncated: bool,
}

/// The union of arrays seen at one place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ArraySchema {
    /// The union of all elements.
    pub items: Schema,
    /// The length of the longest.
    pub longest: LengthBucket,
    /// Elements below the depth limit were left out.
    pub truncated: bool,
}

impl Default for ArraySchema {
    fn default() -> Self {
        Self { items: Schema::default(), longest: LengthBucket::Empty, truncated: false }
    }
}

/// How many fields a joined object keeps. The names that sort first stay, so that the result does not depend on order.
const WIDTH_LIMIT: usize = 512;

/// How many places a joined schema has. Beyond it the deepest go.
const PLACES_LIMIT: usize = 1_024;

impl Schema {
    /// Adds everything another schema has seen. Associative, commutative and idempotent, up to the limits: 512 fields an
    /// object, of which those that sort first stay, and 1,024 places, of which the deepest go. What was cut says so.
    pub fn join(&mut self, other: &Self) {
        self.add(other);
        self.bound();
    }

    /// Drops the deepest places of more than a joined schema has.
    pub(crate) fn bound(&mut self) {
        if self.places(PLACES_LIMIT) > PLACES_LIMIT {
            // A body is read 64 deep; joining deepens nothing.
            const DEEPEST: usize = 64;
            let fits = |depth: &usize| self.places_within(*depth) <= PLACES_LIMIT;
            let depth = (1..DEEPEST).take_while(fits).last().unwrap_or(1);
            self.cut_below(depth);
        }
    }

    /// How many places there are, counting to just past `enough`.
    fn places(&self, enough: usize) -> usize {
        let mut places = 1;
        for below in self.below() {
            if places > enough {
                break;
            }
            places += below.places(enough - places.min(enough));
        }
        places
    }

    fn places_within(&self, depth: usize) -> usize {
        1 + if depth == 0 { 0 } else { self.below().map(|below| below.places_within(depth - 1)).sum() }
    }

    fn below(&self) -> impl Iterator<Item = &Self> {
        let fields = self.object.iter().flat_map(|object| object.fields.values());
        fields.chain(self.array.iter().map(|array| &array.items).filter(|items| !items.is_empty()))
    }

    /// Drops what lies deeper than `depth` places below this one.
    pub(crate) fn cut_below(&mut self, depth: usize) {
        if let Some(object) = &mut self.object {
            if depth == 0 && !object.fields.is_empty() {
                object.fields.clear();
                object.truncated = true;
            }
            for field in object.fields.values_mut() {
                field.cut_below(depth - 1);
            }
        }
        if let Some(array) = &mut self.array {
            if depth > 0 {
                array.items.cut_below(depth - 1);
            } else if !array.items.is_empty() {
                array.items = Self::default();
                array.truncated = true;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.null |= other.null;
        self.boolean |= other.boolean;
        self.integer |= other.integer;
        self.float |= other.float;
        self.string |= other.string;
        for tag in &other.tags {
            self.add_tag(tag);
        }
        if let Some(object) = &other.object {
            self.object.get_or_insert_default().join(object);
        }
        if let Some(array) = &other.array {
            let mine = self.array.get_or_insert_default();
            mine.items.add(&array.items);
            mine.longest = mine.longest.max(array.longest);
            mine.truncated |= array.truncated;
        }
    }

    /// Adds a tag, keeping the order.
    pub(crate) fn add_tag(&mut self, tag: &Tag) {
        if let Err(at) = self.tags.binary_search(tag) {
            self.tags.insert(at, tag.clone());
        }
    }

    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !(self.null || self.boolean || self.integer || self.float || self.string)
            && self.object.is_none()
            && self.array.is_none()
    }

    fn alternatives(&self) -> impl Iterator<Item = Alternative<'_>> {
        let tag = self.tags.first();
        let scalars = [(self.null, 1), (self.boolean, 2), (self.integer, 4), (self.string, 8), (self.float, 16)];
        let scalars = scalars.into_iter().filter(|(seen, _)| *seen).map(move |(_, code)| Alternative::Scalar {
            code,
            // A tag speaks of the values that carried it: strings and numbers.
            tag: tag.filter(|_| code > 2),
        });
        scalars
            .chain(self.object.as_ref().map(Alternative::Object))
            .chain(self.array.as_deref().map(Alternative::Array))
    }
}

impl ObjectSchema {
    fn join(&mut self, other: &Self) {
        for (name, field) in &other.fields {
            if let Some(mine) = self.fields.get_mut(name) {
                mine.add(field);
            } else {
                self.fields.insert(name.clone(), field.clone());
            }
        }
        while self.fields.len() > WIDTH_LIMIT {
            self.fields.pop_last();
            self.truncated = true;
        }
        self.truncated |= other.truncated;
    }
}

enum Alternative<'a> {
    Scalar { code: u8, tag: Option<&'a Tag> },
    Object(&'a ObjectSchema),
    Array(&'a ArraySchema),
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut alternatives = self.alternatives();
        match (alternatives.next(), alternatives.next()) {
            (None, _) => [0_u8].serialize(serializer),
            (Some(only), None) => only.serialize(serializer),
            _ => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("any", &Alternatives(self))?;
                map.end()
            }
        }
    }
}

struct Alternatives<'a>(&'a Schema);

impl Serialize for Alternatives<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.alternatives())
    }
}

impl Serialize for Alternative<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ArrayMark {
            len: LengthBucket,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            truncated: bool,
        }
        #[derive(Serialize)]
        struct ObjectMark {
            truncated: bool,
        }
        let mut node = serializer.serialize_seq(None)?;
        match self {
            Self::Scalar { code, tag } => {
                node.serialize_element(code)?;
                if let Some(tag) = tag {
                    node.serialize_element(tag)?;
                }
            }
            Self::Object(object) => {
                node.serialize_element(&object.fields)?;
                if object.truncated {
                    node.serialize_element(&ObjectMark { truncated: true })?;
                }
            }
            Self::Array(array) => {
                node.serialize_element(&Alternatives(&array.items))?;
                node.serialize_element(&ArrayMark { len: array.longest, truncated: array.truncated })?;
            }
        }
        node.end()
    }
}

impl super::outbound::sealed::Sealed for Schema {}
impl super::Outbound for Schema {}
