//! JSON Web Tokens, found by their first bytes rather than by a table.

use super::base64::decode;
use super::checksum::is_json_web_token;

/// What JSON Web Tokens begin with: `{"` in base64url.
pub(super) const TOKEN_PREFIX: &[u8] = b"eyJ";
/// Of these bytes the one that is rarest elsewhere.
pub(super) const TOKEN_MARK: u8 = b'J';
/// No token is shorter: `{"alg":"x"}` takes fourteen characters, and two more parts follow it.
pub(super) const TOKEN_LENGTH: usize = 16;

/// Whether a byte belongs to the compact form of a JSON Web Token.
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Whether a run of token bytes is a JSON Web Token, perhaps at the end of a sentence.
pub(super) fn is_token_run(run: &[u8]) -> bool {
    run.starts_with(TOKEN_PREFIX) && (is_json_web_token(run) || run.strip_suffix(b".").is_some_and(is_json_web_token))
}

/// The claims of a JSON Web Token that is signed, not encrypted, as they were encoded; `None` for anything else.
pub(crate) fn token_claims(token: &str) -> Option<Vec<u8>> {
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    is_token_run(token.as_bytes()).then(|| decode(claims.as_bytes()))?
}
