//! Shapes as trees that a page can show: what was seen, and what is declared.

use api_inventory::observation::{Schema, Stored};
use serde_json::{Value, json};

use crate::definition::{DeclaredShape, DeclaredTypes};

/// Deeper than this nothing is shown.
const DEPTH_LIMIT: usize = 32;

/// How many places of declared shapes are shown of one endpoint: shapes are shared, so a small definition can be
/// large.
pub(super) const PLACES_LIMIT: usize = 2_000;

/// What was seen at a place and below it: `kind`, `tags`, `fields` with `name` and `optional`, and `items`.
pub(super) fn seen(schema: &Schema<Stored>, depth: usize) -> Value {
    let mut place = json!({"kind": seen_kinds(schema)});
    let Some(members) = place.as_object_mut() else { return place };
    if !schema.tags.is_empty() {
        let tags: Vec<String> = schema.tags.iter().map(ToString::to_string).collect();
        members.insert("tags".to_owned(), json!(tags));
    }
    if depth == DEPTH_LIMIT {
        return place;
    }
    if let Some(object) = &schema.object {
        let field = |field: &api_inventory::observation::FieldSchema<Stored>| {
            json!([field.name.as_str(), field.optional, seen(&field.schema, depth + 1)])
        };
        members.insert("fields".to_owned(), object.fields.iter().map(field).collect());
    }
    if let Some(array) = schema.array.as_deref().filter(|array| !array.items.is_empty()) {
        members.insert("items".to_owned(), seen(&array.items, depth + 1));
    }
    place
}

fn seen_kinds(schema: &Schema<Stored>) -> String {
    let string = schema.format.map_or_else(|| "string".to_owned(), |format| format!("string ({})", format.as_str()));
    let object = schema.object.as_ref().map(|object| if object.truncated { "object, in part" } else { "object" });
    let array = schema.array.as_ref().map(|array| format!("array ({})", array.longest.as_str()));
    let kinds = [
        schema.boolean.then(|| "boolean".to_owned()),
        schema.integer.then(|| "integer".to_owned()),
        schema.float.then(|| "number".to_owned()),
        schema.string.then_some(string),
        object.map(str::to_owned),
        array,
        schema.null.then(|| "null".to_owned()),
    ];
    kinds.into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

/// The same for what is declared; as long as there is room.
pub(super) fn declared(shape: &DeclaredShape, depth: usize, left: &mut usize) -> Value {
    let mut place = json!({"kind": declared_kinds(shape)});
    let Some(members) = place.as_object_mut() else { return place };
    if depth == DEPTH_LIMIT {
        return place;
    }
    let mut fields = Vec::new();
    for (name, field) in &shape.fields {
        let Some(rest) = left.checked_sub(1) else { break };
        *left = rest;
        fields.push(json!([name, !field.required, declared(&field.shape, depth + 1, left)]));
    }
    if !fields.is_empty() {
        members.insert("fields".to_owned(), Value::Array(fields));
    }
    if let (Some(items), Some(rest)) = (&shape.items, left.checked_sub(1)) {
        *left = rest;
        members.insert("items".to_owned(), declared(items, depth + 1, left));
    }
    place
}

fn declared_kinds(shape: &DeclaredShape) -> String {
    let types = shape.types;
    if types == DeclaredTypes::ANY {
        return "anything".to_owned();
    }
    let string = shape.format.as_ref().map_or_else(|| "string".to_owned(), |format| format!("string ({format})"));
    let kinds = [
        (types.boolean, "boolean"),
        (types.integer, "integer"),
        (types.number, "number"),
        (types.string, &string),
        (types.object, "object"),
        (types.array, "array"),
        (types.null, "null"),
    ];
    let kinds: Vec<&str> = kinds.into_iter().filter(|(allowed, _)| *allowed).map(|(_, kind)| kind).collect();
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(" or ") }
}
