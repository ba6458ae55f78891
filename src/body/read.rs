//! From the kind of a body to its reader.

use super::media::BodyKind;
use super::{EventSink, ReadEnd, event_stream, form, frames, json, json_lines, protobuf, text};

/// Reads a body, or a part of one, in UTF-8 and without content coding. What has no reader is left alone.
pub(crate) fn read_body(kind: BodyKind<'_>, bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    match kind {
        BodyKind::Json => json::read_json(bytes, sink),
        BodyKind::JsonLines => json_lines::read_json_lines(bytes, sink),
        BodyKind::JsonSequence => json_lines::read_json_sequence(bytes, sink),
        BodyKind::Form => form::read_form(bytes, sink),
        BodyKind::EventStream => event_stream::read_event_stream(bytes, sink),
        BodyKind::Frames(message) => frames::read_frames(message, bytes, sink),
        BodyKind::Protobuf => protobuf::read_protobuf(bytes, sink),
        BodyKind::Text | BodyKind::GraphQl => text::read_text(bytes, sink),
        BodyKind::Multipart { boundary } => super::multipart::read_multipart(bytes, boundary, sink),
        #[cfg(feature = "xml")]
        BodyKind::Xml => super::xml::read_xml(bytes, sink),
        BodyKind::Unread | BodyKind::Undeclared => ReadEnd::Complete,
    }
}
