//! The rendering that lines have: Datadog's schema format, extended.

use std::collections::BTreeSet;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{ArraySchema, ObjectSchema, Schema, Tag};
use crate::observation::{FieldName, Format, LengthBucket, MediaType};

impl Schema {
    fn alternatives(&self) -> impl Iterator<Item = Alternative<'_>> {
        let tag = self.tags.first();
        let scalars = [(self.null, 1), (self.boolean, 2), (self.integer, 4), (self.string, 8), (self.float, 16)];
        let scalars = scalars.into_iter().filter(|(seen, _)| *seen).map(move |(_, code)| Alternative::Scalar {
            code,
            string: (code == 8).then_some(self),
            // A tag speaks of the values that carried it: strings and numbers.
            tag: tag.filter(|_| code > 2),
        });
        scalars
            .chain(self.object.as_ref().map(Alternative::Object))
            .chain(self.array.as_deref().map(Alternative::Array))
    }
}

enum Alternative<'a> {
    Scalar { code: u8, string: Option<&'a Schema>, tag: Option<&'a Tag> },
    Object(&'a ObjectSchema),
    Array(&'a ArraySchema),
}

impl Serialize for Schema {
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

struct Alternatives<'a>(&'a Schema);

impl Serialize for Alternatives<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.alternatives())
    }
}

impl Serialize for Alternative<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ArrayMark {
            len: LengthBucket,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            truncated: bool,
        }
        #[derive(Serialize)]
        struct ObjectMark<'a> {
            #[serde(skip_serializing_if = "BTreeSet::is_empty")]
            optional: &'a BTreeSet<FieldName>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            truncated: bool,
        }
        #[derive(Serialize)]
        struct ScalarMark<'a> {
            #[serde(flatten)]
            tag: Option<&'a Tag>,
            #[serde(skip_serializing_if = "Option::is_none")]
            format: Option<Format>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            media_types: &'a [MediaType],
        }
        let mut node = serializer.serialize_seq(None)?;
        match self {
            Self::Scalar { code, string, tag } => {
                node.serialize_element(code)?;
                let format = string.and_then(|schema| schema.format);
                let media_types = string.map_or(&[][..], |schema| &schema.media_types);
                if tag.is_some() || format.is_some() || !media_types.is_empty() {
                    node.serialize_element(&ScalarMark { tag: *tag, format, media_types })?;
                }
            }
            Self::Object(object) => {
                node.serialize_element(&object.fields)?;
                let (optional, truncated) = (&object.optional, object.truncated);
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
