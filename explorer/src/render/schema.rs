//! Shapes as text.

use std::fmt::Write;

use api_inventory::observation::{Schema, Stored};

use super::text::shown;

/// Deeper than this nothing is shown.
const DEPTH_LIMIT: usize = 32;

/// A shape as lines, a field each, indented: `email?: string (email) [pii:email]`.
pub(super) fn lines(schema: &Schema<Stored>, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if schema.object.is_none() && schema.array.is_none() {
        lines.push(format!("{}{}", " ".repeat(indent), kinds(schema)));
    }
    below(schema, (indent, 0), &mut lines);
    lines
}

fn below(schema: &Schema<Stored>, (indent, depth): (usize, usize), lines: &mut Vec<String>) {
    if depth == DEPTH_LIMIT {
        return;
    }
    let mut push = |name: &str, optional: bool, schema: &Schema<Stored>| {
        let mark = if optional { "?" } else { "" };
        lines.push(format!("{}{}{mark}: {}", " ".repeat(indent), shown(name), kinds(schema)));
        below(schema, (indent + 2, depth + 1), lines);
    };
    for field in schema.object.iter().flat_map(|object| &object.fields) {
        push(field.name.as_str(), field.optional, &field.schema);
    }
    if let Some(array) = schema.array.as_deref().filter(|array| !array.items.is_empty()) {
        push("*", false, &array.items);
    }
}

/// What was seen at a place, and what scanners say of it.
fn kinds(schema: &Schema<Stored>) -> String {
    let string = match schema.format {
        Some(format) => format!("string ({})", format.as_str()),
        None => "string".to_owned(),
    };
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
    let mut text = kinds.into_iter().flatten().collect::<Vec<_>>().join(" or ");
    if text.is_empty() {
        text.push_str("nothing");
    }
    let tags: Vec<String> = schema.tags.iter().map(ToString::to_string).collect();
    if !tags.is_empty() {
        _ = write!(text, " [{}]", shown(&tags.join(", ")));
    }
    text
}
