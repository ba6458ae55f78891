//! Secrets in addresses of services: user information of a URI with a password (RFC 3986, section 3.2.1).

/// Passwords of examples.
const STAND_INS: &[&[u8]] =
    &[b"password", b"passwd", b"pass", b"pwd", b"secret", b"redacted", b"hidden", b"masked", b"xxx"];

/// Whether the user information of a URI holds a password that is no mask or placeholder.
pub(super) fn has_password(uri: &[u8]) -> bool {
    let Some(start) = uri.windows(3).position(|part| part == b"://") else { return false };
    let rest = uri.get(start + 3..).unwrap_or_default();
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next().unwrap_or_default();
    // A password may hold an `@` that nobody encoded: the last one ends it.
    let Some(end) = authority.iter().rposition(|byte| *byte == b'@') else { return false };
    let user = authority.get(..end).unwrap_or_default();
    let Some(colon) = user.iter().position(|byte| *byte == b':') else { return false };
    let password = user.get(colon + 1..).unwrap_or_default();
    let letters = password.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let placeholder = matches!(password.first(), Some(b'<' | b'{' | b'[' | b'$' | b'%'))
        || STAND_INS.iter().any(|word| password.eq_ignore_ascii_case(word))
        || password.windows(3).any(|run| run == b"***")
        || password.to_ascii_lowercase().windows(4).any(|run| run == b"xxxx");
    2 * letters > password.len() && !placeholder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_uri_is_found() {
        for uri in [
            "postgres://anna:k7Qx2Lm9@db.example.org:5432/shop",
            "redis://:k7Qx2Lm9@cache:6379/0",
            "mongodb+srv://anna:k7%40x@c0.example.org/?w=majority",
            "https://anna:k7Qx@2Lm9@git.example.org/a.git",
        ] {
            assert!(has_password(uri.as_bytes()), "{uri}");
        }
    }

    #[test]
    fn uris_without_a_password_masks_and_placeholders_are_refused() {
        for uri in [
            "postgres://db.example.org:5432/shop",
            "https://anna@example.org/x",
            "https://example.org/a:b@c",
            "postgres://anna:****@db/shop",
            "postgres://user:password@localhost/db",
            "postgres://anna:<password>@db/shop",
            "postgres://anna:${DB_PASSWORD}@db/shop",
            "postgres://anna:@db/shop",
            "anna:k7Qx2Lm9@db",
        ] {
            assert!(!has_password(uri.as_bytes()), "{uri}");
        }
    }
}
