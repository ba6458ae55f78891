//! Schemas as a document has them: without bounds, and required where the evidence is enough.

use serde::{Serialize, Serializer};

use super::OpenApiOptions;
use crate::observation::{Format, Provenance, Schema};

/// A schema of a document.
#[derive(Clone, Debug)]
pub(super) struct Shape<P: Provenance>(Schema<P>);

impl<P: Provenance> Serialize for Shape<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.json_schema().serialize(serializer)
    }
}

impl<P: Provenance> Shape<P> {
    /// The shape of a body that was seen in so many exchanges.
    pub(super) fn of_body(schema: &Schema<P>, exchanges: u64, options: &OpenApiOptions) -> Self {
        let mut schema = schema.clone();
        without_bounds(&mut schema);
        if exchanges < options.required_from {
            nothing_required(&mut schema);
        }
        Self(schema)
    }

    /// The shape of a parameter or a header, which travels as text: a number where all texts were.
    pub(super) fn of_text(schema: &Schema<P>) -> Self {
        let mut schema = schema.clone();
        without_bounds(&mut schema);
        numbers(&mut schema);
        Self(schema)
    }

    /// The shape of a parameter of which only its place is known.
    pub(super) fn text() -> Self {
        Self(Schema { string: true, ..Schema::default() })
    }

    /// Whether it is an object and nothing else.
    pub(super) fn is_object(&self) -> bool {
        let Self(schema) = self;
        schema.object.is_some() && Schema { object: None, ..schema.clone() }.is_empty()
    }
}

/// Where a parameter was an array at times, it is one always: once is a list of one.
pub(super) fn as_list<P: Provenance>(schema: &Schema<P>) -> Schema<P> {
    let Some(array) = &schema.array else { return schema.clone() };
    let mut array = array.clone();
    array.items.join(&Schema { array: None, ..schema.clone() });
    Schema { array: Some(array), ..Schema::default() }
}

/// An array that was always empty may hold anything: how long it was is no part of its type.
fn without_bounds<P: Provenance>(schema: &mut Schema<P>) {
    if let Some(array) = &mut schema.array {
        array.truncated |= array.items.is_empty();
        without_bounds(&mut array.items);
    }
    for field in schema.object.iter_mut().flat_map(|object| &mut object.fields) {
        without_bounds(&mut field.schema);
    }
}

fn nothing_required<P: Provenance>(schema: &mut Schema<P>) {
    if let Some(array) = &mut schema.array {
        nothing_required(&mut array.items);
    }
    for field in schema.object.iter_mut().flat_map(|object| &mut object.fields) {
        field.optional = !field.name.is_folded();
        nothing_required(&mut field.schema);
    }
}

fn numbers<P: Provenance>(schema: &mut Schema<P>) {
    if schema.string && schema.format == Some(Format::Decimal) {
        (schema.string, schema.float) = (false, true);
    }
    if let Some(array) = &mut schema.array {
        numbers(&mut array.items);
    }
    for field in schema.object.iter_mut().flat_map(|object| &mut object.fields) {
        numbers(&mut field.schema);
    }
}
