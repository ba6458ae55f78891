//! What a definition says of a value.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The kinds of JSON value that a schema allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one kind of value, allowed or not")]
pub struct DeclaredTypes {
    /// `null`, or `nullable: true`
    pub null: bool,
    /// `boolean`
    pub boolean: bool,
    /// `integer`
    pub integer: bool,
    /// `number`, which allows integers too
    pub number: bool,
    /// `string`, and files
    pub string: bool,
    /// `object`
    pub object: bool,
    /// `array`
    pub array: bool,
}

impl DeclaredTypes {
    /// All of them: what says nothing allows anything.
    pub const ANY: Self =
        Self { null: true, boolean: true, integer: true, number: true, string: true, object: true, array: true };
}

/// What a schema says of a value, `$ref`s followed and `allOf` merged.
///
/// Where a schema has several alternatives (`anyOf`, `oneOf`, `not`, `if`), refers to itself, or is too large, it is
/// [`open`](Self::open): what it says then is not all there may be, and nothing is compared below it but what it does say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredShape {
    /// What it allows.
    pub types: DeclaredTypes,
    /// `format` of strings.
    pub format: Option<String>,
    /// The fields of objects.
    pub fields: BTreeMap<String, DeclaredField>,
    /// What other fields hold: none if there must be none (`additionalProperties: false`); anything where nothing is said.
    pub additional: Option<Arc<DeclaredShape>>,
    /// Whether the schema itself speaks of other fields (`additionalProperties`, `patternProperties`).
    pub additional_said: bool,
    /// The elements of arrays, if anything is said of them.
    pub items: Option<Arc<DeclaredShape>>,
    /// There may be more than this says.
    pub open: bool,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredField {
    /// Each object must have it.
    pub required: bool,
    /// What it holds.
    pub shape: Arc<DeclaredShape>,
    /// `readOnly`: in responses only.
    pub read_only: bool,
    /// `writeOnly`: in requests only.
    pub write_only: bool,
}

impl DeclaredShape {
    /// Says nothing, allows anything.
    #[must_use]
    pub fn anything() -> Self {
        Self { types: DeclaredTypes::ANY, open: true, ..Self::default() }
    }
}
