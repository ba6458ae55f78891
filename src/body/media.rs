//! Which reader a media type has.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

/// The reader of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// `application/json` and every `+json` (RFC 6839).
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// Known by its media type alone.
    Unread,
    /// No media type was declared; the first byte decides.
    Undeclared,
}

impl BodyKind {
    /// The reader that the header fields of a message ask for.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let Some(declared) = headers.get(CONTENT_TYPE) else { return Self::Undeclared };
        let essence = declared.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let subtype = essence.iter().position(|byte| *byte == b'/').and_then(|slash| essence.get(slash + 1..));
        match subtype {
            Some(subtype) if subtype.eq_ignore_ascii_case(b"json") || ends_with_json(subtype) => Self::Json,
            Some(subtype) if subtype.eq_ignore_ascii_case(b"x-www-form-urlencoded") => Self::Form,
            _ => Self::Unread,
        }
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

fn ends_with_json(subtype: &[u8]) -> bool {
    subtype.len() > 5 && subtype.get(subtype.len() - 5..).is_some_and(|end| end.eq_ignore_ascii_case(b"+json"))
}

/// Whether a content coding other than `identity` is applied (RFC 9110, section 8.4).
pub(crate) fn is_encoded(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let mut codings = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    codings.any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

/// Whether the media type names a charset whose units are wider than a byte. All others have ASCII in common, and with it
/// what the readers look for. That they are named does not make it so: JSON is in UTF-8 whatever is said (RFC 8259,
/// section 8.1), so a reader that finds what it looks for is right.
pub(crate) fn has_wide_charset(headers: &HeaderMap) -> bool {
    let Some(declared) = headers.get(CONTENT_TYPE) else { return false };
    let mut parameters = declared.as_bytes().split(|byte| *byte == b';').skip(1).filter_map(|parameter| {
        let equals = parameter.iter().position(|byte| *byte == b'=')?;
        Some((parameter.get(..equals)?.trim_ascii(), parameter.get(equals + 1..)?.trim_ascii()))
    });
    let charset = parameters.find(|(name, _)| name.eq_ignore_ascii_case(b"charset"));
    charset.is_some_and(|(_, value)| {
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        [&b"utf-16"[..], b"utf-32", b"ucs-2", b"ucs-4", b"iso-10646-ucs"]
            .iter()
            .any(|wide| value.get(..wide.len()).is_some_and(|start| start.eq_ignore_ascii_case(wide)))
    })
}

/// Whether the bytes of a body with these header fields would be looked at, so that copying them is worth it.
pub(crate) fn is_readable(headers: &HeaderMap) -> bool {
    !is_encoded(headers) && BodyKind::of(headers) != BodyKind::Unread
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    #[test]
    fn json_is_recognised_with_parameters_in_any_case_and_as_a_suffix() {
        for json in ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"] {
            assert_eq!(BodyKind::of(&headers(json)), BodyKind::Json, "{json}");
        }
        for other in ["application/jsonp", "text/plain", "json", "application/+json"] {
            assert_eq!(BodyKind::of(&headers(other)), BodyKind::Unread, "{other}");
        }
    }

    #[test]
    fn only_undeclared_bodies_are_sniffed() {
        assert_eq!(BodyKind::Undeclared.sniffed(b" [1]"), BodyKind::Json);
        assert_eq!(BodyKind::Undeclared.sniffed(b"a=1"), BodyKind::Unread);
        assert_eq!(BodyKind::Unread.sniffed(b"{}"), BodyKind::Unread);
    }

    #[test]
    fn codings_count_on_any_line_and_charsets_by_the_width_of_their_units() {
        let coded = |lines: &[&'static str]| {
            is_encoded(&lines.iter().map(|line| (CONTENT_ENCODING, HeaderValue::from_static(line))).collect())
        };
        assert!(!coded(&[]) && !coded(&["identity"]) && !coded(&["identity, identity", ""]));
        assert!(coded(&["gzip"]) && coded(&["identity, br"]) && coded(&["identity", "gzip"]));
        let charset = |content_type| has_wide_charset(&headers(content_type));
        assert!(charset("application/json; charset=utf-16") && charset("application/json;a=b; Charset=\"UTF-32LE\""));
        assert!(!charset("application/json; charset=utf-8") && !charset("application/json; charset=iso-8859-1"));
        assert!(!charset("application/json; note=charset=utf-16"));
    }
}
