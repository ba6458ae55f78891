//! Charsets that a content type declares.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::media::parameter;

/// Whether the media type names a charset whose units are wider than a byte. All others have ASCII in common, and with it
/// what the readers look for. That they are named does not make it so: JSON is in UTF-8 whatever is said (RFC 8259,
/// section 8.1), so a reader that finds what it looks for is right.
pub(crate) fn has_wide_charset(headers: &HeaderMap) -> bool {
    let charset = headers.get(CONTENT_TYPE).and_then(|declared| parameter(declared.as_bytes(), b"charset"));
    charset.is_some_and(|charset| {
        [&b"utf-16"[..], b"utf-32", b"ucs-2", b"ucs-4", b"iso-10646-ucs"]
            .iter()
            .any(|wide| charset.get(..wide.len()).is_some_and(|start| start.eq_ignore_ascii_case(wide)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn charsets_are_told_by_the_width_of_their_units() {
        let charset = |content_type| {
            has_wide_charset(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]))
        };
        assert!(charset("application/json; charset=utf-16") && charset("application/json;a=b; Charset=\"UTF-32LE\""));
        assert!(!charset("application/json; charset=utf-8") && !charset("application/json; charset=iso-8859-1"));
        assert!(!charset("application/json; note=charset=utf-16"));
    }
}
