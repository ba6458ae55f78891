//! Tokens that look drawn at random: what follows `Bearer ` in a credential, but not in a sentence or a manual.

/// Whether the last word of a text has both letters and digits, as random text of some length all but surely has.
pub(super) fn is_opaque_token(text: &[u8]) -> bool {
    let token = text.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    token.iter().any(u8::is_ascii_digit) && token.iter().any(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_tokens() {
        assert!(is_opaque_token(b"Bearer x7Gh29sKq0"));
        assert!(!is_opaque_token(b"Bearer authentication"));
        assert!(!is_opaque_token(b"Bearer 2 authentication"));
    }
}
