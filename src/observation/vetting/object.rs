//! The verdict over the keys of one object.

use super::super::FieldName;

/// Where a set of keys was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The members of a JSON object, or of anything that maps to one.
    JsonObject,
    /// `application/x-www-form-urlencoded`
    Form,
    /// The part names of `multipart/form-data`
    Multipart,
    /// The query string.
    Query,
    /// Header field names.
    Header,
    /// Cookie names.
    Cookie,
    /// The names of path parameters, as the router's template spells them.
    PathParameter,
}

/// One key and what is known about its value. Raw: has no `Debug`.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// The key as it was sent, decoded.
    pub(crate) name: &'a str,
    /// Types of its values: 1 null, 2 boolean, 4 integer, 8 string, 16 float, 32 object, 64 array.
    pub(crate) kinds: u8,
    /// Equal for values that are structurally equal.
    pub(crate) shape: u64,
}

/// What may leave of the keys of one object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Folding {
    /// The object is a dictionary over data: all keys fold into one.
    Whole,
    /// One verdict a key, in order; `None` is folded.
    Each(Vec<Option<FieldName>>),
}

/// Decides which keys of one object may leave.
pub(crate) fn vet_object(place: Place, parent: Option<&str>, keys: &[Key<'_>]) -> Folding {
    let _ = (place, parent);
    let name = |key: &Key<'_>| {
        let word = key.name.len() <= 40 && key.name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        word.then(|| FieldName::vetted(key.name))
    };
    Folding::Each(keys.iter().map(name).collect())
}
