//! Content codings (RFC 9110, section 8.4): what a body was packed with.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// Whether this build can undo all codings that are applied to a body.
pub(crate) fn is_readable(headers: &HeaderMap) -> bool {
    !is_encoded(headers)
}

/// Whether a content coding other than `identity` is applied (RFC 9110, section 8.4).
pub(crate) fn is_encoded(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let mut codings = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    codings.any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn codings_count_on_any_line() {
        let coded = |lines: &[&'static str]| {
            is_encoded(&lines.iter().map(|line| (CONTENT_ENCODING, HeaderValue::from_static(line))).collect())
        };
        assert!(!coded(&[]) && !coded(&["identity"]) && !coded(&["identity, identity", ""]));
        assert!(coded(&["gzip"]) && coded(&["identity, br"]) && coded(&["identity", "gzip"]));
    }
}
