//! From the kind of a body to its reader.

use super::media::BodyKind;
use super::{EventSink, ReadEnd, form, json};

/// Reads a body, or a part of one, in UTF-8 and without content coding. What has no reader is left alone.
pub(crate) fn read_body(kind: BodyKind<'_>, bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    match kind {
        BodyKind::Json => json::read_json(bytes, sink),
        BodyKind::Form => form::read_form(bytes, sink),
        _ => ReadEnd::Complete,
    }
}
