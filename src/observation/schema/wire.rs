//! The rendering that lines have: Datadog's schema format, extended.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{ArraySchema, ObjectSchema, Schema, Tag};
use crate::observation::{FieldName, Format, LengthBucket, MediaType, Provenance};

impl<P: Provenance> Schema<P> {
    fn alternatives(&self) -> impl Iterator<Item = Alternative<'_, P>> {
        let tag = self.tags.first();
        let scalars = [(self.null, 1), (self.boolean, 2), (self.integer, 4), (self.string, 8), (self.float, 16)];
        let scalars = scalars.into_iter().filter(|(seen, _)| *seen).map(move |(_, code)| Alternative::Scalar {
            code,
            string: (code == 8).then_some(self),
            // A tag speaks of the values that carried it: strings and numbers.
            tag: tag.filter(|_| code > 2),
        });
        scalars
            .chain(self.object.as_deref().map(Alternative::Object))
            .chain(self.array.as_deref().map(Alternative::Array))
    }
}

enum Alternative<'a, P: Provenance> {
    Scalar { code: u8, string: Option<&'a Schema<P>>, tag: Option<&'a Tag<P>> },
    Object(&'a ObjectSchema<P>),
    Array(&'a ArraySchema<P>),
}

impl<P: Provenance> Serialize for Schema<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut alternatives = self.alternatives();
        match (alternatives.next(), alternatives.next()) {
            (None, _) => [0_u8].serialize(serializer),
            (Some(only), None) => only.serialize(serializer),
            _ => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("any", &Alternatives(self))?;
                map.end()
            }
        }
    }
}

struct Alternatives<'a, P: Provenance>(&'a Schema<P>);

impl<P: Provenance> Serialize for Alternatives<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.alternatives())
    }
}

struct Fields<'a, P: Provenance>(&'a ObjectSchema<P>);

impl<P: Provenance> Serialize for Fields<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.fields.iter().map(|field| (&field.name, &field.schema)))
    }
}

impl<P: Provenance> Serialize for Alternative<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ArrayMark {
            len: LengthBucket,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            truncated: bool,
        }
        #[derive(Serialize)]
        #[serde(bound = "")]
        struct ObjectMark<'a, P: Provenance> {
            #[serde(skip_serializing_if = "Vec::is_empty")]
            optional: Vec<&'a FieldName<P>>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            truncated: bool,
        }
        #[derive(Serialize)]
        #[serde(bound = "")]
        struct ScalarMark<'a, P: Provenance> {
            #[serde(flatten)]
            tag: Option<&'a Tag<P>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            format: Option<Format>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            media_types: &'a [MediaType<P>],
        }
        let mut node = serializer.serialize_seq(None)?;
        match self {
            Self::Scalar { code, string, tag } => {
                node.serialize_element(code)?;
                let format = string.and_then(|schema| schema.format);
                let media_types = string.map_or(&[][..], |schema| &*schema.media_types);
                if tag.is_some() || format.is_some() || !media_types.is_empty() {
                    node.serialize_element(&ScalarMark { tag: *tag, format, media_types })?;
                }
            }
            Self::Object(object) => {
                node.serialize_element(&Fields(object))?;
                let optional = object.fields.iter().filter(|field| field.optional).map(|field| &field.name);
                let (optional, truncated): (Vec<_>, _) = (optional.collect(), object.truncated);
                if truncated || !optional.is_empty() {
                    node.serialize_element(&ObjectMark { optional, truncated })?;
                }
            }
            Self::Array(array) => {
                node.serialize_element(&Alternatives(&array.items))?;
                node.serialize_element(&ArrayMark { len: array.longest, truncated: array.truncated })?;
            }
        }
        node.end()
    }
}
