//! JSON Web Tokens: RFC 7519, in the compact forms of RFC 7515 (three parts) and RFC 7516 (five parts).

use crate::scan::base64;

/// Longer headers are not decoded: real ones have less than a few hundred bytes.
const HEADER_LIMIT: usize = 4096;

/// The member that each JOSE header has (RFC 7515, 4.1.1; RFC 7516, 4.1.1).
#[derive(serde::Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: std::borrow::Cow<'a, str>,
}

/// Whether a text has the parts of a token, and a header that names its algorithm.
pub(in crate::scan) fn is_json_web_token(token: &[u8]) -> bool {
    let mut parts = token.split(|byte| *byte == b'.');
    let (Some(header), Some(second)) = (parts.next(), parts.next()) else { return false };
    // The signature of an unsecured token is empty, as is the key of a directly encrypted one.
    let well_formed = matches!((parts.count(), second.is_empty()), (1, false) | (3, _));
    well_formed
        && header.len() <= HEADER_LIMIT
        && base64::decode(header)
            .is_some_and(|json| serde_json::from_slice::<Header<'_>>(&json).is_ok_and(|header| !header.alg.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `{"alg":"HS256","typ":"JWT"}`
    const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

    #[test]
    fn the_header_and_the_number_of_parts_count() {
        for token in
            [format!("{HEADER}.eyJzdWIiOiIxIn0.c2ln"), format!("{HEADER}.eyJzdWIiOiIxIn0."), format!("{HEADER}....")]
        {
            assert!(is_json_web_token(token.as_bytes()), "{token}");
        }
        for token in [HEADER.to_owned(), format!("{HEADER}.a"), format!("{HEADER}.a.b.c"), "eyJpZCI6MX0.a.b".to_owned()]
        {
            assert!(!is_json_web_token(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn a_header_of_other_json_is_refused() {
        assert!(!is_json_web_token(b"eyJ.eyJ.x"));
        assert!(!is_json_web_token(b"W10.W10.x"));
    }
}
