//! Which reader a media type has.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::coding;

/// The reader of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind<'a> {
    /// `application/json`, every `+json` (RFC 6839), and what vendors call the same.
    Json,
    /// JSON values, each on a line of its own.
    JsonLines,
    /// `application/json-seq` and every `+json-seq` (RFC 7464, RFC 8091).
    JsonSequence,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/*` (RFC 2046, section 5.1)
    Multipart { boundary: &'a [u8] },
    /// `application/xml`, `text/xml` and every `+xml` (RFC 7303).
    #[cfg(feature = "xml")]
    Xml,
    /// `application/graphql`: a document as text.
    GraphQl,
    /// `text/event-stream`
    EventStream,
    /// gRPC, its relatives for the web, and Connect's streams: messages behind a head of five bytes.
    Frames(Message),
    /// One message in the encoding of Protocol Buffers.
    Protobuf,
    /// Text that is scanned and has no shape.
    Text,
    /// Known by its media type alone.
    Unread,
    /// No media type was declared; the first byte decides.
    Undeclared,
}

/// Boundaries are what callers sent, and not shown.
impl std::fmt::Debug for BodyKind<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "BodyKind({:?})", std::mem::discriminant(self))
    }
}

/// How the messages of a framed body are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    Protobuf,
    Json,
    /// In an encoding that is not read.
    Other,
}

impl<'a> BodyKind<'a> {
    /// The reader that the header fields of a message ask for.
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        headers.get(CONTENT_TYPE).map_or(Self::Undeclared, |declared| Self::of_type(declared.as_bytes()))
    }

    /// The reader of a media type, which may have parameters.
    pub(crate) fn of_type(declared: &'a [u8]) -> Self {
        let essence = declared.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let mut lower = [0; 64];
        let Some(lower) = lower.get_mut(..essence.len()) else { return Self::Unread };
        lower.copy_from_slice(essence);
        lower.make_ascii_lowercase();
        let Some(slash) = lower.iter().position(|byte| *byte == b'/') else { return Self::Unread };
        let (kind, subtype) = (lower.get(..slash).unwrap_or_default(), lower.get(slash + 1..).unwrap_or_default());
        match (kind, subtype) {
            (b"multipart", _) => match parameter(declared, b"boundary") {
                Some(boundary) if !boundary.is_empty() => Self::Multipart { boundary },
                _ => Self::Unread,
            },
            (b"application", subtype) => Self::of_application(subtype),
            (b"text", b"json") => Self::Json,
            (b"text", b"event-stream") => Self::EventStream,
            (b"text", b"xml") => Self::XML,
            // Pages and programs are written by people, and hardly hold data.
            (b"text", b"html" | b"css" | b"javascript" | b"ecmascript") => Self::Unread,
            (b"text", _) => Self::Text,
            (_, subtype) => Self::of_suffix(subtype),
        }
    }

    fn of_application(subtype: &[u8]) -> Self {
        match subtype {
            b"json" | b"csp-report" => Self::Json,
            b"x-ndjson" | b"ndjson" | b"jsonl" | b"x-jsonl" | b"jsonlines" | b"json-lines" | b"x-jsonlines"
            | b"stream+json" | b"x-json-stream" => Self::JsonLines,
            b"json-seq" => Self::JsonSequence,
            b"x-www-form-urlencoded" => Self::Form,
            b"xml" => Self::XML,
            b"graphql" => Self::GraphQl,
            b"protobuf" | b"x-protobuf" | b"proto" | b"vnd.google.protobuf" => Self::Protobuf,
            b"jwt" => Self::Text,
            _ if subtype.starts_with(b"x-amz-json-") => Self::Json,
            _ => framed(subtype).map_or_else(|| Self::of_suffix(subtype), Self::Frames),
        }
    }

    /// By the structured suffix (RFC 6839), behind a name.
    fn of_suffix(subtype: &[u8]) -> Self {
        let has = |suffix: &[u8]| subtype.len() > suffix.len() && subtype.ends_with(suffix);
        match () {
            () if has(b"+json") => Self::Json,
            () if has(b"+json-seq") => Self::JsonSequence,
            () if has(b"+xml") && subtype != b"svg+xml" => Self::XML,
            () => Self::Unread,
        }
    }

    #[cfg(feature = "xml")]
    const XML: Self = Self::Xml;
    #[cfg(not(feature = "xml"))]
    const XML: Self = Self::Unread;

    /// Whether bodies of the kind can stand in a part of another.
    pub(crate) fn is_structured(self) -> bool {
        #[cfg(feature = "xml")]
        if self == Self::Xml {
            return true;
        }
        matches!(self, Self::Json | Self::JsonLines | Self::JsonSequence | Self::Form)
    }

    /// Whether a body of the kind has a shape to tell of.
    pub(crate) fn has_shape(self) -> bool {
        !matches!(self, Self::Text | Self::GraphQl)
    }

    /// Looks at the first byte where no media type was declared.
    pub(crate) fn sniffed(self, bytes: &[u8]) -> Self {
        match (self, bytes.trim_ascii_start().first()) {
            (Self::Undeclared, Some(b'{' | b'[')) => Self::Json,
            (Self::Undeclared, _) => Self::Unread,
            (declared, _) => declared,
        }
    }
}

/// The messages of `grpc`, `grpc-web` and `connect`, by their suffix; gRPC's default is Protocol Buffers.
fn framed(subtype: &[u8]) -> Option<Message> {
    let plus = subtype.iter().position(|byte| *byte == b'+');
    let (name, suffix) = subtype.split_at(plus.unwrap_or(subtype.len()));
    match (name, suffix) {
        (b"grpc" | b"grpc-web", b"" | b"+proto") | (b"connect", b"+proto") => Some(Message::Protobuf),
        (b"grpc" | b"grpc-web" | b"connect", b"+json") => Some(Message::Json),
        (b"grpc" | b"grpc-web", _) => Some(Message::Other),
        _ => None,
    }
}

/// The value of a parameter of a header field (RFC 9110, section 5.6.6), without its quotes.
pub(crate) fn parameter<'a>(field: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = field;
    loop {
        let semicolon = rest.iter().position(|byte| *byte == b';')?;
        rest = rest.get(semicolon + 1..)?.trim_ascii_start();
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';'))?;
        if rest.get(end) == Some(&b';') {
            continue;
        }
        let found = rest.get(..end)?.trim_ascii_end().eq_ignore_ascii_case(name);
        let value = rest.get(end + 1..)?.trim_ascii_start();
        let (value, after) = if let Some(quoted) = value.strip_prefix(b"\"") {
            let mut escaped = false;
            let close = quoted.iter().position(|byte| {
                let closes = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                closes
            })?;
            quoted.split_at(close)
        } else {
            let (value, after) = value.split_at(value.iter().position(|byte| *byte == b';').unwrap_or(value.len()));
            (value.trim_ascii_end(), after)
        };
        if found {
            return Some(value);
        }
        rest = after;
    }
}

/// Whether the bytes of a body with these header fields would be looked at, so that copying them is worth it.
pub(crate) fn is_readable(headers: &HeaderMap) -> bool {
    coding::is_readable(headers) && BodyKind::of(headers) != BodyKind::Unread
}

/// The same for an answer. Of pages those are looked at that tell of an error, because frameworks show there what went wrong.
pub(crate) fn is_readable_answer(status: StatusCode, headers: &HeaderMap) -> bool {
    let is_error = status.is_client_error() || status.is_server_error();
    let declared = headers.get(CONTENT_TYPE).map_or(&b""[..], |declared| declared.as_bytes());
    is_readable(headers) || is_error && coding::is_readable(headers) && is_page(declared)
}

/// Whether a media type is that of a page.
pub(crate) fn is_page(declared: &[u8]) -> bool {
    let essence = declared.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    [&b"text/html"[..], b"application/xhtml+xml"].iter().any(|page| essence.eq_ignore_ascii_case(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_readable_where_they_tell_of_an_error() {
        let headers = |declared: &'static str| HeaderMap::from_iter([(CONTENT_TYPE, declared.parse().unwrap())]);
        let readable = |status, declared| is_readable_answer(StatusCode::from_u16(status).unwrap(), &headers(declared));
        assert!(readable(500, "text/html; charset=utf-8") && readable(404, "Text/HTML"));
        assert!(!readable(200, "text/html") && !readable(500, "image/png") && readable(200, "application/json"));
    }

    #[test]
    fn json_is_recognised_with_parameters_in_any_case_and_as_a_suffix() {
        for json in
            ["application/json", "Application/JSON; charset=utf-8", "application/problem+json", "model/gltf+json"]
        {
            assert_eq!(BodyKind::of_type(json.as_bytes()), BodyKind::Json, "{json}");
        }
        for other in ["application/jsonp", "image/png", "json", "application/+json", "text/html", ""] {
            assert_eq!(BodyKind::of_type(other.as_bytes()), BodyKind::Unread, "{other}");
        }
        assert_eq!(BodyKind::of_type("x".repeat(80).as_bytes()), BodyKind::Unread);
    }

    #[test]
    fn each_kind_has_its_types() {
        for (declared, kind) in [
            ("application/x-ndjson", BodyKind::JsonLines),
            ("application/stream+json", BodyKind::JsonLines),
            ("application/geo+json-seq", BodyKind::JsonSequence),
            ("application/grpc", BodyKind::Frames(Message::Protobuf)),
            ("application/grpc+proto", BodyKind::Frames(Message::Protobuf)),
            ("application/grpc-web+json", BodyKind::Frames(Message::Json)),
            ("application/grpc+thrift", BodyKind::Frames(Message::Other)),
            ("application/connect+json", BodyKind::Frames(Message::Json)),
            ("application/x-protobuf", BodyKind::Protobuf),
            ("text/event-stream", BodyKind::EventStream),
            ("text/plain; charset=utf-8", BodyKind::Text),
            ("text/csv", BodyKind::Text),
            ("multipart/form-data; boundary=\"a b\"", BodyKind::Multipart { boundary: b"a b" }),
            ("multipart/form-data", BodyKind::Unread),
        ] {
            assert_eq!(BodyKind::of_type(declared.as_bytes()), kind, "{declared}");
        }
    }

    #[test]
    fn only_undeclared_bodies_are_sniffed() {
        assert_eq!(BodyKind::Undeclared.sniffed(b" [1]"), BodyKind::Json);
        assert_eq!(BodyKind::Undeclared.sniffed(b"a=1"), BodyKind::Unread);
        assert_eq!(BodyKind::Unread.sniffed(b"{}"), BodyKind::Unread);
    }

    #[test]
    fn parameters_are_found_behind_others_quoted_or_not() {
        let boundary = |field: &'static str| parameter(field.as_bytes(), b"boundary");
        assert_eq!(boundary("multipart/form-data; charset=utf-8; Boundary=abc"), Some(&b"abc"[..]));
        assert_eq!(boundary("m/f; note=\"a; boundary=x\\\"\"; boundary=\"y;z\" "), Some(&b"y;z"[..]));
        assert_eq!(boundary("m/f; x; boundary = y ;z"), Some(&b"y"[..]));
        for none in ["m/f", "m/f;", "m/f; boundary", "m/f; boundary=\"open", "boundary=x"] {
            assert_eq!(boundary(none), None, "{none}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_field_is_read_without_panic(field: Vec<u8>) {
            let _ = (BodyKind::of_type(&field), parameter(&field, b"a"));
        }
    }
}
