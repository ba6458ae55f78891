//! Structure inside a text: JSON, the claims of a token, the pairs of a query string.

use crate::scan::token_claims;

/// Longer texts are not looked into.
const JSON_LIMIT: usize = 16 * 1024;
const TOKEN_LIMIT: usize = 4 * 1024;
const PAIRS_LIMIT: usize = 4 * 1024;

/// What a text holds. Raw: has no `Debug`.
pub(super) enum Embedded<'a> {
    /// An object or array in JSON, by its brackets.
    Json(&'a str),
    /// The claims of a JSON Web Token, as JSON.
    Claims(Vec<u8>),
    /// `name=value` pairs, of a URL or alone.
    Pairs(&'a str),
}

impl<'a> Embedded<'a> {
    /// Looks at a text's brackets or first letters.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let text = text.trim_ascii();
        match text.as_bytes() {
            [b'{', .., b'}'] | [b'[', .., b']'] => (text.len() <= JSON_LIMIT).then_some(Self::Json(text)),
            [b'e', b'y', b'J', ..] if text.len() <= TOKEN_LIMIT => token_claims(text).map(Self::Claims),
            bytes if bytes.len() <= PAIRS_LIMIT && bytes.contains(&b'=') => pairs(text).map(Self::Pairs),
            _ => None,
        }
    }
}

/// The pairs of a URL's query, or of a text that is nothing else.
fn pairs(text: &str) -> Option<&str> {
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let pairs = match text.split_once('?') {
        Some((_, query)) => query.split('#').next().unwrap_or(query),
        None if text.contains("://") || text.contains(';') => return None,
        None => text,
    };
    // A name stands before the first `=`, and something behind it.
    let (name, value) = pairs.split_once('=')?;
    let is_name = !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]%".contains(&byte));
    (is_name && !value.trim_matches('=').is_empty()).then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_by_their_form() {
        assert!(matches!(Embedded::of(r#" {"a":1} "#), Some(Embedded::Json(_))));
        assert!(matches!(Embedded::of("[1]"), Some(Embedded::Json(_))));
        assert!(matches!(Embedded::of("https://example.org/x?a=1&b=2#c"), Some(Embedded::Pairs("a=1&b=2"))));
        assert!(matches!(Embedded::of("a=1&b=2"), Some(Embedded::Pairs("a=1&b=2"))));
        for text in ["", "{", "{a", "1 = 2", "dGVzdA==", "https://example.org/a=b", "x", "=a", "a=", "<a b=c>"] {
            assert!(Embedded::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn claims_of_a_token_are_decoded() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
        assert!(matches!(Embedded::of(token), Some(Embedded::Claims(claims)) if claims == br#"{"sub":"1"}"#));
        assert!(Embedded::of("eyJhbGciOiJIUzI1NiJ9").is_none());
    }

    #[test]
    fn long_texts_are_not_looked_into() {
        assert!(Embedded::of(&format!("[{}1]", "1,".repeat(10_000))).is_none());
        assert!(Embedded::of(&format!("a={}", "1".repeat(5_000))).is_none());
    }
}
