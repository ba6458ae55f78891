//! The rendering that Datadog's backend reads.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::{ArraySchema, ObjectSchema, Schema, Tag};
use crate::observation::{LengthBucket, Provenance, Vetted};

/// A schema in Datadog's format, which has one word for a place: where several kinds of values were seen, it names the one
/// that tells most. Of a length it has the least of our bucket.
#[derive(Clone, Copy, Debug)]
pub struct DatadogSchema<'a, P: Provenance = Vetted>(&'a Schema<P>);

impl<P: Provenance> Schema<P> {
    /// The schema as Datadog's backend reads it: `[type]` or `[type, tag]` for a scalar (1 null, 2 boolean, 4 integer,
    /// 8 string, 16 float), `[{name: node}]` for an object, `[[node, …], {"len": number}]` for an array.
    ///
    /// ```
    /// # use api_inventory::Tracer;
    /// # use api_inventory::offline::RecordedExchange;
    /// # use api_inventory::observation::Location;
    /// # use bytes::Bytes;
    /// # let mut analyzer = Tracer::builder().build_offline()?;
    /// let request = http::Request::post("/users")
    ///     .header("content-type", "application/json")
    ///     .body(Bytes::from_static(br#"{"born":"1990-05-01","tags":[1,null]}"#))?;
    /// let observation = analyzer.observe(RecordedExchange::new(request, http::Response::new(Bytes::new())));
    /// let schema = observation.schemas[&Location::RequestBody].datadog();
    /// assert_eq!(
    ///     serde_json::to_string(&schema)?,
    ///     r#"[{"born":[8,{"category":"pii","type":"date_of_birth"}],"tags":[[[1],[4]],{"len":2}]}]"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn datadog(&self) -> DatadogSchema<'_, P> {
        DatadogSchema(self)
    }
}

impl<P: Provenance> Serialize for DatadogSchema<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(schema) = self;
        if let Some(object) = &schema.object {
            return Object(object).serialize(serializer);
        }
        if let Some(array) = &schema.array {
            return Array(array).serialize(serializer);
        }
        let scalars =
            [(schema.string, 8), (schema.float, 16), (schema.integer, 4), (schema.boolean, 2), (schema.null, 1)];
        let code = scalars.into_iter().find(|(seen, _)| *seen).map_or(0, |(_, code)| code);
        Scalar(code, schema).serialize(serializer)
    }
}

/// One kind of scalar and its tag, which speaks of strings and numbers.
struct Scalar<'a, P: Provenance>(u8, &'a Schema<P>);

impl<P: Provenance> Serialize for Scalar<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(code, schema) = self;
        let tag: Option<&Tag<P>> = schema.tags.first().filter(|_| *code > 2);
        let mut node = serializer.serialize_seq(None)?;
        node.serialize_element(code)?;
        tag.iter().try_for_each(|tag| node.serialize_element(tag))?;
        node.end()
    }
}

struct Object<'a, P: Provenance>(&'a ObjectSchema<P>);

impl<P: Provenance> Serialize for Object<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Truncated {
            truncated: bool,
        }
        struct Fields<'a, P: Provenance>(&'a ObjectSchema<P>);
        impl<P: Provenance> Serialize for Fields<'_, P> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.fields.iter().map(|field| (&field.name, field.schema.datadog())))
            }
        }
        let mut node = serializer.serialize_seq(None)?;
        node.serialize_element(&Fields(self.0))?;
        if self.0.truncated {
            node.serialize_element(&Truncated { truncated: true })?;
        }
        node.end()
    }
}

struct Array<'a, P: Provenance>(&'a ArraySchema<P>);

impl<P: Provenance> Serialize for Array<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Length {
            len: u16,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            truncated: bool,
        }
        struct Items<'a, P: Provenance>(&'a Schema<P>);
        impl<P: Provenance> Serialize for Items<'_, P> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self(items) = self;
                let scalars =
                    [(items.null, 1), (items.boolean, 2), (items.integer, 4), (items.string, 8), (items.float, 16)];
                let mut nodes = serializer.serialize_seq(None)?;
                for (_, code) in scalars.into_iter().filter(|(seen, _)| *seen) {
                    nodes.serialize_element(&Scalar(code, items))?;
                }
                items.object.iter().try_for_each(|object| nodes.serialize_element(&Object(object)))?;
                items.array.iter().try_for_each(|array| nodes.serialize_element(&Array(array)))?;
                nodes.end()
            }
        }
        let Self(array) = self;
        let mut node = serializer.serialize_seq(Some(2))?;
        node.serialize_element(&Items(&array.items))?;
        node.serialize_element(&Length { len: least(array.longest), truncated: array.truncated })?;
        node.end()
    }
}

/// The least length of a bucket.
const fn least(bucket: LengthBucket) -> u16 {
    match bucket {
        LengthBucket::Empty => 0,
        LengthBucket::One => 1,
        LengthBucket::Below10 => 2,
        LengthBucket::Below100 => 10,
        LengthBucket::Below1000 => 100,
        LengthBucket::Larger => 1_000,
    }
}
