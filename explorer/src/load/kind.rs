//! What a source holds, told from what is in it.

use std::fmt;

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::catalog::Entity;
use crate::definition::Specification;
use crate::gateway::GatewayApi;
use crate::source::SourceKind;

/// Lines that are looked at before it is clear that these are none of a tracer's.
const MAX_LINES: usize = 8;

/// Whether bytes are the start of lines of a tracer: JSON objects, one a line, with `kind` and `v`.
///
/// The first bytes of a source are enough, and may end within a line.
#[must_use]
pub fn starts_with_lines(start: &[u8]) -> bool {
    let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
    let lines = start.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.take(MAX_LINES).any(is_line)
}

/// What a document holds; none if it is none of what is read.
#[must_use]
pub fn of_document(document: &Value) -> Option<SourceKind> {
    // A catalog's entity may hold a gateway's export.
    if Entity::is_told_by(document) {
        Some(SourceKind::Catalog)
    } else if GatewayApi::is_told_by(document) {
        Some(SourceKind::AwsApiGateway)
    } else if Specification::of(document).is_some() {
        Some(SourceKind::Definition)
    } else {
        None
    }
}

/// What a source holds that was read whole.
///
/// # Examples
///
/// ```
/// use api_inventory_explorer::load::kind;
/// use api_inventory_explorer::source::SourceKind;
///
/// assert_eq!(kind::sniff(b"{\"kind\":\"record\",\"v\":1}\n"), Some(SourceKind::Lines));
/// assert_eq!(kind::sniff(b"openapi: 3.1.0\n"), Some(SourceKind::Definition));
/// assert_eq!(kind::sniff(b"nothing of ours"), None);
/// ```
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<SourceKind> {
    if starts_with_lines(bytes) {
        return Some(SourceKind::Lines);
    }
    let documents = crate::source::document::read_all(bytes, &mut Vec::new()).ok()?;
    documents.iter().find_map(of_document)
}

fn is_line(line: &[u8]) -> bool {
    let mut head = Head::default();
    // The line may be cut off; what was seen of it before counts.
    let _ = serde_json::Deserializer::from_slice(line).deserialize_map(&mut head);
    head.kind && head.version
}

/// The members that each line of a tracer has.
#[derive(Default)]
struct Head {
    kind: bool,
    version: bool,
}

impl<'de> Visitor<'de> for &mut Head {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "kind" => self.kind = members.next_value::<String>().is_ok(),
                "v" => self.version = members.next_value::<u64>().is_ok(),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
