//! Shapes as tags of a span.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::span::Tags;
use crate::observation::{Location, Schema};

/// The agent cuts off texts of tags from so many bytes on.
pub(super) const LIMIT: usize = 25_000;

/// What a shape is called at Datadog, which has no name for the cookies that a response sets.
const fn tag(location: Location) -> Option<&'static str> {
    Some(match location {
        Location::RequestHeaders => "_dd.appsec.s.req.headers",
        Location::RequestCookies => "_dd.appsec.s.req.cookies",
        Location::RequestQuery => "_dd.appsec.s.req.query",
        Location::RequestPath => "_dd.appsec.s.req.params",
        Location::RequestBody => "_dd.appsec.s.req.body",
        Location::RequestJwt => "_dd.appsec.s.req.jwt",
        Location::ResponseHeaders => "_dd.appsec.s.res.headers",
        Location::ResponseBody => "_dd.appsec.s.res.body",
        Location::ResponseCookies => return None,
    })
}

/// A shape as text: JSON, or that in gzip and base64 where it is long.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SchemaText(String);

impl SchemaText {
    /// The text of a shape; none if it is too long even when packed.
    fn of(schema: &Schema) -> Option<Self> {
        Self::fitting(serde_json::to_string(&schema.datadog()).ok()?)
    }

    fn fitting(json: String) -> Option<Self> {
        if json.len() < LIMIT {
            return Some(Self(json));
        }
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(json.as_bytes()).ok()?;
        let packed = BASE64_STANDARD.encode(gzip.finish().ok()?);
        (packed.len() < LIMIT).then_some(Self(packed))
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// Tags a span with shapes; tells how many were too long.
pub(super) fn tag_schemas(tags: &mut Tags, schemas: &BTreeMap<Location, Arc<Schema>>) -> u64 {
    let mut left_out = 0;
    for (location, schema) in schemas {
        let Some(name) = tag(*location) else { continue };
        match SchemaText::of(schema) {
            Some(text) => tags.schema(name, text),
            None => left_out += 1,
        }
    }
    left_out
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Read;

    use super::*;
    use crate::observation::{FieldName, FieldSchema, ObjectSchema, RuleText, Tag};

    /// As many characters as are asked for, each of them `bits` of noise.
    fn noise(length: usize, bits: u32) -> String {
        let mut state = 1_u64;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'0' + u8::try_from(state >> (64 - bits)).unwrap())
        };
        (0..length).map(next).collect()
    }

    fn text() -> Schema {
        Schema { string: true, ..Schema::default() }
    }

    /// A shape whose text is long and packs badly.
    pub(in crate::export::datadog) fn noisy() -> Schema {
        let letters = noise(60_000, 5).replace([':', ';', '<', '=', '>', '?', '@'], "z");
        let fields = letters.as_bytes().chunks(60).map(|name| {
            let name = RuleText::new(std::str::from_utf8(name).unwrap()).unwrap();
            let mut schema = text();
            schema.add_tag(&Tag::new(name.clone(), name, BTreeMap::new()));
            FieldSchema { name: FieldName::folded(), optional: false, schema }
        });
        let object = ObjectSchema { fields: fields.collect(), truncated: false };
        Schema { object: Some(Box::new(object)), ..Schema::default() }
    }

    fn unpacked(text: &str) -> String {
        let packed = BASE64_STANDARD.decode(text).unwrap();
        let mut json = String::new();
        flate2::read::GzDecoder::new(&*packed).read_to_string(&mut json).unwrap();
        json
    }

    #[test]
    fn a_text_is_packed_from_the_limit_on_and_left_out_where_that_does_not_help() {
        let just = noise(LIMIT - 1, 5);
        assert_eq!(SchemaText::fitting(just.clone()), Some(SchemaText(just)));
        let long = noise(LIMIT, 5);
        let packed = SchemaText::fitting(long.clone()).unwrap().into_text();
        assert!(packed.len() < LIMIT);
        assert_eq!(unpacked(&packed), long);
        // Six bits of a character are noise, as of base64: packed text is as long as it was.
        assert_eq!(SchemaText::fitting(noise(LIMIT, 6)), None);
        let dull = "x".repeat(LIMIT * 10);
        assert_eq!(unpacked(&SchemaText::fitting(dull.clone()).unwrap().into_text()), dull);
    }

    #[test]
    fn a_text_of_many_bytes_and_few_characters_is_packed_as_well() {
        let text = "\u{e4}".repeat(LIMIT / 2);
        assert_eq!(unpacked(&SchemaText::fitting(text.clone()).unwrap().into_text()), text);
    }

    #[test]
    fn the_one_tag_that_is_too_long_is_left_out() {
        let schemas = BTreeMap::from([
            (Location::RequestBody, Arc::new(noisy())),
            (Location::ResponseBody, Arc::new(text())),
            (Location::ResponseCookies, Arc::new(text())),
        ]);
        let mut tags = Tags::default();
        assert_eq!(tag_schemas(&mut tags, &schemas), 1);
        let (meta, _) = tags.into_parts();
        let names: Vec<&str> = meta.keys().map(AsRef::as_ref).collect();
        assert_eq!(names, ["_dd.appsec.s.res.body"]);
        assert_eq!(meta.values().next().unwrap(), "[8]");
    }
}
