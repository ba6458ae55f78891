//! Shapes as lists of places, which can be compared.

use std::collections::BTreeMap;
use std::fmt;

use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::{Schema, StatusClass, Stored};

/// What is known of one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    kinds: Vec<&'static str>,
    optional: bool,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.kinds.join(" or "))?;
        if self.optional { formatter.write_str(", optional") } else { Ok(()) }
    }
}

/// Deeper than this nothing is compared.
const DEPTH_LIMIT: usize = 64;

/// All places of all shapes: `response.body 2xx /items/*/price`. Bodies of several media types are one.
pub(super) fn places(record: &EndpointRecord<Stored>) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for schema in &record.schemas {
        let mut name = schema.location.as_str().to_owned();
        if schema.status_class != StatusClass::None {
            name.push(' ');
            name.push_str(schema.status_class.as_str());
        }
        name.push(' ');
        add(&schema.schema, false, (&mut name, 0), &mut places);
    }
    places
}

fn add(
    schema: &Schema<Stored>,
    optional: bool,
    (path, depth): (&mut String, usize),
    places: &mut BTreeMap<String, Place>,
) {
    let place = places.entry(path.trim_end().to_owned()).or_default();
    place.optional |= optional;
    for kind in kinds(schema) {
        if !place.kinds.contains(&kind) {
            place.kinds.push(kind);
        }
    }
    place.kinds.sort_unstable();
    if depth == DEPTH_LIMIT {
        return;
    }
    let length = path.len();
    for field in schema.object.iter().flat_map(|object| &object.fields) {
        path.push('/');
        path.push_str(&field.name.as_str().replace('~', "~0").replace('/', "~1"));
        add(&field.schema, field.optional, (path, depth + 1), places);
        path.truncate(length);
    }
    if let Some(array) = schema.array.as_deref().filter(|array| !array.items.is_empty()) {
        path.push_str("/*");
        add(&array.items, false, (path, depth + 1), places);
        path.truncate(length);
    }
}

fn kinds(schema: &Schema<Stored>) -> impl Iterator<Item = &'static str> {
    let kinds = [
        ("null", schema.null),
        ("boolean", schema.boolean),
        ("integer", schema.integer),
        ("number", schema.float),
        ("string", schema.string),
        ("object", schema.object.is_some()),
        ("array", schema.array.is_some()),
    ];
    kinds.into_iter().filter(|(_, is)| *is).map(|(name, _)| name)
}
