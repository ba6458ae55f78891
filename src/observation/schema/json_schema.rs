//! The rendering that validators and API definitions read.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::{ArraySchema, ObjectSchema, Schema};
use crate::observation::{Format, Provenance, Vetted};

/// A schema as JSON Schema, draft 2020-12, which `OpenAPI` 3.1 uses as well.
///
/// It describes what was seen: fields that were in each object are required, others are not; an object with keys that are
/// data allows any (`additionalProperties`), and one that was seen in part does too. Of numbers, one that was seen with a
/// fraction may be whole. Formats and the types of files are annotations, tags stand under `x-sensitive`.
#[derive(Clone, Copy, Debug)]
pub struct JsonSchema<'a, P: Provenance = Vetted>(&'a Schema<P>);

impl<P: Provenance> Schema<P> {
    /// The schema as JSON Schema (draft 2020-12).
    ///
    /// ```
    /// # use api_inventory::Tracer;
    /// # use api_inventory::offline::RecordedExchange;
    /// # use api_inventory::observation::Location;
    /// # use bytes::Bytes;
    /// # let mut analyzer = Tracer::builder().build_offline()?;
    /// let request = http::Request::post("/users")
    ///     .header("content-type", "application/json")
    ///     .body(Bytes::from_static(br#"[{"id":1,"created":"2026-11-22"},{"id":2}]"#))?;
    /// let observation = analyzer.observe(RecordedExchange::new(request, http::Response::new(Bytes::new())));
    /// let schema = observation.schemas[&Location::RequestBody].json_schema();
    /// assert_eq!(
    ///     serde_json::to_value(&schema)?,
    ///     serde_json::json!({"type": "array", "items": {
    ///         "type": "object",
    ///         "properties": {"id": {"type": "integer"}, "created": {"type": "string", "format": "date"}},
    ///         "required": ["id"],
    ///         "additionalProperties": false
    ///     }})
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn json_schema(&self) -> JsonSchema<'_, P> {
        JsonSchema(self)
    }

    /// The names of types in JSON Schema. An integer is a number, and named beside one it says nothing.
    fn types(&self) -> impl Iterator<Item = &'static str> {
        let types = [
            (self.null, "null"),
            (self.boolean, "boolean"),
            (self.integer && !self.float, "integer"),
            (self.float, "number"),
            (self.string, "string"),
            (self.object.is_some(), "object"),
            (self.array.is_some(), "array"),
        ];
        types.into_iter().filter_map(|(seen, name)| seen.then_some(name))
    }
}

impl<P: Provenance> Serialize for JsonSchema<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(schema) = self;
        let mut map = serializer.serialize_map(None)?;
        let mut types = schema.types();
        match (types.next(), types.next()) {
            // Nothing was seen: anything may come.
            (None, _) => {}
            (Some(only), None) => map.serialize_entry("type", only)?,
            _ => map.serialize_entry("type", &Types(schema))?,
        }
        // Beside numbers a format of strings says nothing of them.
        if let Some(format) = schema.format.filter(|format| *format != Format::Binary) {
            map.serialize_entry("format", &format)?;
        }
        match &*schema.media_types {
            [] => {}
            [only] => map.serialize_entry("contentMediaType", only)?,
            several => map.serialize_entry("x-media-types", several)?,
        }
        if !schema.tags.is_empty() {
            map.serialize_entry("x-sensitive", &*schema.tags)?;
        }
        if let Some(object) = &schema.object {
            members(object, &mut map)?;
        }
        if let Some(array) = &schema.array {
            items(array, &mut map)?;
        }
        map.end()
    }
}

struct Types<'a, P: Provenance>(&'a Schema<P>);

impl<P: Provenance> Serialize for Types<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.types())
    }
}

fn members<P: Provenance, M: SerializeMap>(object: &ObjectSchema<P>, map: &mut M) -> Result<(), M::Error> {
    struct Properties<'a, P: Provenance>(&'a ObjectSchema<P>);
    impl<P: Provenance> Serialize for Properties<'_, P> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.named().map(|field| (&field.name, field.schema.json_schema())))
        }
    }
    struct Required<'a, P: Provenance>(&'a ObjectSchema<P>);
    impl<P: Provenance> Serialize for Required<'_, P> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut names = serializer.serialize_seq(None)?;
            for field in self.0.named().filter(|field| !field.optional) {
                names.serialize_element(&field.name)?;
            }
            names.end()
        }
    }
    if object.named().next().is_some() {
        map.serialize_entry("properties", &Properties(object))?;
    }
    if object.named().any(|field| !field.optional) {
        map.serialize_entry("required", &Required(object))?;
    }
    match object.folded() {
        _ if object.truncated => Ok(()),
        Some(folded) => map.serialize_entry("additionalProperties", &folded.json_schema()),
        None => map.serialize_entry("additionalProperties", &false),
    }
}

fn items<P: Provenance, M: SerializeMap>(array: &ArraySchema<P>, map: &mut M) -> Result<(), M::Error> {
    if array.truncated {
        return Ok(());
    }
    if array.items.is_empty() {
        return map.serialize_entry("maxItems", &0);
    }
    map.serialize_entry("items", &array.items.json_schema())
}
