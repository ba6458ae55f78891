//! The shape of a body or of a set of parameters, as it leaves.

mod datadog;
mod json_schema;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{FieldName, Format, LengthBucket, MediaType, RuleText};

pub use datadog::DatadogSchema;
pub use json_schema::JsonSchema;

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
/// values of several types were seen at one place. Beside a tag stand `format` and `media_types` of strings; behind an
/// object `{"optional": [name, …]}` for fields that were not in each. `"truncated": true` marks an object or array that was
/// seen in part. [`datadog`](Self::datadog) and [`json_schema`](Self::json_schema) are other renderings.
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
    /// The format that all strings had.
    pub format: Option<Format>,
    /// The types of files, in order and without repetition.
    pub media_types: Vec<MediaType>,
}

/// The union of objects seen at one place.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ObjectSchema {
    /// The fields by vetted name; all keys that are data share `{key}`.
    pub fields: BTreeMap<FieldName, Schema>,
    /// The fields that were missing in at least one of the objects, or in one that was seen in part. `{key}` is never
    /// listed: it is no field.
    pub optional: BTreeSet<FieldName>,
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
                object.optional.clear();
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
        // A format speaks of all strings: where there were none on one side, the other's is in force.
        self.format = match (self.string, other.string) {
            (true, true) => self.format.filter(|format| other.format == Some(*format)),
            (false, true) => other.format,
            (_, false) => self.format,
        };
        for media_type in &other.media_types {
            self.add_media_type(media_type);
        }
        self.null |= other.null;
        self.boolean |= other.boolean;
        self.integer |= other.integer;
        self.float |= other.float;
        self.string |= other.string;
        for tag in &other.tags {
            self.add_tag(tag);
        }
        match (&mut self.object, &other.object) {
            (Some(mine), Some(object)) => mine.join(object),
            (mine @ None, Some(object)) => *mine = Some(object.clone()),
            (_, None) => {}
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

    /// Adds the type of a file, keeping the order.
    pub(crate) fn add_media_type(&mut self, media_type: &MediaType) {
        if let Err(at) = self.media_types.binary_search(media_type) {
            self.media_types.insert(at, media_type.clone());
        }
    }

    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !(self.null || self.boolean || self.integer || self.float || self.string)
            && self.object.is_none()
            && self.array.is_none()
    }
}

impl ObjectSchema {
    fn join(&mut self, other: &Self) {
        let folded = FieldName::folded();
        for name in self.fields.keys().filter(|name| **name != folded && !other.fields.contains_key(*name)) {
            self.optional.insert(name.clone());
        }
        for (name, field) in &other.fields {
            if let Some(mine) = self.fields.get_mut(name) {
                mine.add(field);
                if other.optional.contains(name) {
                    self.optional.insert(name.clone());
                }
            } else {
                self.fields.insert(name.clone(), field.clone());
                if *name != folded {
                    self.optional.insert(name.clone());
                }
            }
        }
        while self.fields.len() > WIDTH_LIMIT {
            if let Some((name, _)) = self.fields.pop_last() {
                self.optional.remove(&name);
            }
            self.truncated = true;
        }
        self.truncated |= other.truncated;
    }
}

impl super::outbound::sealed::Sealed for Schema {}
impl super::Outbound for Schema {}
