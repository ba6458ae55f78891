//! Credentials of HTTP Basic authentication: RFC 7617, base64 of `user-id ":" password`.

use crate::scan::base64;

/// Enough for a user name to end; the rest of a long text is not decoded.
const LIMIT: usize = 1024;

/// Whether the last word of a text is base64 with a colon inside.
pub(super) fn is_basic_credentials(text: &[u8]) -> bool {
    let encoded = text.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    let encoded = encoded.get(..LIMIT).unwrap_or(encoded);
    base64::decode(encoded).is_some_and(|decoded| decoded.contains(&b':') && decoded.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_and_a_password_are_found_and_a_word_is_not() {
        assert!(is_basic_credentials(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert!(!is_basic_credentials(b"Basic package"));
        assert!(!is_basic_credentials(b"Basic "));
    }
}
