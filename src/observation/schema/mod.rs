//! The shape of a body or of a set of parameters, as it leaves.

mod datadog;
mod join;
mod json_schema;
mod wire;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Few, FieldName, Format, LengthBucket, MediaType, Provenance, RuleText, Vetted};

pub use datadog::DatadogSchema;
pub use json_schema::JsonSchema;

/// What a value is: `category:type`, with further attributes such as `card_type`. Texts of the rule pack only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(bound = "")]
#[non_exhaustive]
pub struct Tag<P: Provenance = Vetted> {
    /// For example `pii`.
    pub category: RuleText<P>,
    /// For example `email`.
    #[serde(rename = "type")]
    pub kind: RuleText<P>,
    /// Further attributes, for example `card_type` → `visa`.
    #[serde(flatten)]
    pub attributes: BTreeMap<RuleText<P>, RuleText<P>>,
}

impl Tag {
    pub(crate) fn new(category: RuleText, kind: RuleText, attributes: BTreeMap<RuleText, RuleText>) -> Self {
        Self { category, kind, attributes }
    }
}

impl<P: Provenance> std::fmt::Display for Tag<P> {
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is one kind of value, seen or not")]
pub struct Schema<P: Provenance = Vetted> {
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
    /// The format that all strings had.
    pub format: Option<Format>,
    /// The union of the objects that were seen.
    pub object: Option<Box<ObjectSchema<P>>>,
    /// The union of the arrays that were seen.
    pub array: Option<Box<ArraySchema<P>>>,
    /// What scanners say of scalars at this place, in order and without repetition.
    pub tags: Few<Tag<P>>,
    /// The types of files, in order and without repetition.
    pub media_types: Few<MediaType<P>>,
}

/// The union of objects seen at one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObjectSchema<P: Provenance = Vetted> {
    /// The fields in the order of their vetted names; all keys that are data share `{key}`.
    pub fields: Vec<FieldSchema<P>>,
    /// Fields beyond the width limit, or below the depth limit, were left out.
    pub truncated: bool,
}

/// One field of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FieldSchema<P: Provenance = Vetted> {
    /// Its vetted name.
    pub name: FieldName<P>,
    /// It was missing in at least one of the objects, or in one that was seen in part. `{key}` is never optional: it is no
    /// field.
    pub optional: bool,
    /// What was seen in it.
    pub schema: Schema<P>,
}

/// The union of arrays seen at one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ArraySchema<P: Provenance = Vetted> {
    /// The union of all elements.
    pub items: Schema<P>,
    /// The length of the longest.
    pub longest: LengthBucket,
    /// Elements below the depth limit were left out.
    pub truncated: bool,
}

/// How many places a schema has that leaves or is kept. Of more, the deepest go.
pub(crate) const PLACES_LIMIT: usize = 1_024;

impl<P: Provenance> Default for Schema<P> {
    fn default() -> Self {
        Self {
            null: false,
            boolean: false,
            integer: false,
            float: false,
            string: false,
            format: None,
            object: None,
            array: None,
            tags: Few::default(),
            media_types: Few::default(),
        }
    }
}

impl<P: Provenance> Default for ObjectSchema<P> {
    fn default() -> Self {
        Self { fields: Vec::new(), truncated: false }
    }
}

impl<P: Provenance> Default for ArraySchema<P> {
    fn default() -> Self {
        Self { items: Schema::default(), longest: LengthBucket::Empty, truncated: false }
    }
}

impl<P: Provenance> Schema<P> {
    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !(self.null || self.boolean || self.integer || self.float || self.string)
            && self.object.is_none()
            && self.array.is_none()
    }

    /// How many places there are in it: itself, and those of all fields and elements.
    #[must_use]
    pub fn places(&self) -> usize {
        1 + self.below().map(Self::places).sum::<usize>()
    }

    /// The places one level down.
    fn below(&self) -> impl Iterator<Item = &Self> {
        let fields = self.object.iter().flat_map(|object| object.fields.iter().map(|field| &field.schema));
        fields.chain(self.array.iter().map(|array| &array.items).filter(|items| !items.is_empty()))
    }

    /// Adds a tag, keeping the order.
    pub(crate) fn add_tag(&mut self, tag: &Tag<P>) {
        self.tags.insert(tag);
    }

    /// Adds the type of a file, keeping the order.
    pub(crate) fn add_media_type(&mut self, media_type: &MediaType<P>) {
        self.media_types.insert(media_type);
    }
}

impl<P: Provenance> ObjectSchema<P> {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldSchema<P>> {
        let at = self.fields.binary_search_by(|field| field.name.as_str().cmp(name)).ok()?;
        self.fields.get(at)
    }

    /// What all keys have in common that are data, if there were any.
    #[must_use]
    pub fn folded(&self) -> Option<&Schema<P>> {
        self.field(FieldName::FOLDED).map(|field| &field.schema)
    }

    /// The fields that have names: all but `{key}`.
    pub fn named(&self) -> impl Iterator<Item = &FieldSchema<P>> {
        self.fields.iter().filter(|field| !field.name.is_folded())
    }

    /// Adds what was seen in a field, keeping the order.
    pub(crate) fn add(&mut self, added: FieldSchema<P>) {
        // Most come in order.
        if self.fields.last().is_none_or(|last| last.name < added.name) {
            self.fields.push(added);
            return;
        }
        match self.fields.binary_search_by(|field| field.name.cmp(&added.name)) {
            Err(at) => self.fields.insert(at, added),
            Ok(at) => {
                if let Some(field) = self.fields.get_mut(at) {
                    field.optional |= added.optional;
                    field.schema.join(&added.schema);
                }
            }
        }
    }
}

impl super::outbound::sealed::Sealed for Schema {}
impl super::Outbound for Schema {}
