//! Finders for shapes that are found from their middle or by their first bytes, rather than by a table.

use super::base64::decode;
use super::checksum::is_json_web_token;

/// Longest local part and longest domain: RFC 5321, 4.5.3.1.
const LOCAL_LIMIT: usize = 64;
const DOMAIN_LIMIT: usize = 255;

/// Whether the `@` at a place is that of an email address (RFC 5321, without quoted local parts and address literals,
/// and with a top-level domain of letters).
///
/// Looks back and ahead from the `@` and stops at the next one either way: over a whole text each byte is seen at most
/// twice.
pub(super) fn is_email_at(text: &[u8], at: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else { return false };
    let local = before.iter().rev().take(LOCAL_LIMIT + 1).take_while(|byte| is_local(**byte)).count();
    let Some(start) = at.checked_sub(local) else { return false };
    let first = text.get(start).copied().unwrap_or(b'.');
    let left = start.checked_sub(1).and_then(|left| text.get(left)).copied();
    let local_fits = (1..=LOCAL_LIMIT).contains(&local)
        && first != b'.'
        && before.last() != Some(&b'.')
        // `j***@example.com` is masked, `//git@host/` and `:password@host` are parts of a URL.
        && !matches!(left, Some(b'*' | b'/' | b'@' | b'#'));
    local_fits && is_domain(after)
}

/// Extensions of files that have an `@` in their names (`logo@2x.png`, `app@1.2.js`), none of them a top-level domain.
const FILES: [&[u8]; 14] = [
    b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"ico", b"css", b"js", b"json", b"html", b"pdf", b"woff", b"tgz",
];

/// None of them is longer.
const FILE_LENGTH: usize = 4;

/// Whether a text begins with a domain name that ends there.
fn is_domain(text: &[u8]) -> bool {
    let length = text.iter().take(DOMAIN_LIMIT + 1).take_while(|byte| is_domain_byte(**byte)).count();
    let Some((mut domain, rest)) = text.split_at_checked(length) else { return false };
    // The full stop of a sentence.
    while let Some(shorter) = domain.strip_suffix(b".") {
        domain = shorter;
    }
    // What goes on as a path or a port is the authority of a URL; `git@host:path` names a repository.
    let goes_on = match rest {
        [b'/' | b'@' | b'*' | b'_', ..] => true,
        [b':', next, ..] => !next.is_ascii_whitespace(),
        _ => false,
    };
    let mut labels = 0;
    let mut last: &[u8] = &[];
    for label in domain.split(|byte| *byte == b'.') {
        if label.is_empty() || label.len() > 63 || label.starts_with(b"-") || label.ends_with(b"-") {
            return false;
        }
        labels += 1;
        last = label;
    }
    let top_level = last.len() >= 2
        && (last.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80) || last.starts_with(b"xn--"));
    let is_file = || FILES.iter().any(|extension| last.eq_ignore_ascii_case(extension));
    length <= DOMAIN_LIMIT && labels >= 2 && top_level && !goes_on && (last.len() > FILE_LENGTH || !is_file())
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%' | b'\'' | b'~' | b'!')
}

fn is_domain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'-')
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn is_email(text: &str) -> bool {
        text.bytes().enumerate().any(|(at, byte)| byte == b'@' && is_email_at(text.as_bytes(), at))
    }

    #[test]
    fn files_are_no_addresses() {
        for text in ["logo@2x.png", "icon@3x.JPG", "app@1.2.js", "left-pad@1.3.0.tgz"] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn addresses_are_found_alone_and_in_text() {
        for text in [
            "anna@example.org",
            "a.b+c@sub.example.co.uk",
            "Anna <anna@example.org>",
            "write to anna@example.org.",
            "mailto:anna@example.org",
            "jürgen@bücher.example",
        ] {
            assert!(is_email(text), "{text}");
        }
    }

    #[test]
    fn what_only_has_an_at_sign_is_no_address() {
        for text in [
            "@anna",
            "anna@",
            "@@@@",
            "a@b",
            "j***@example.com",
            "*a@example.com",
            "git@github.com:a/b.git",
            "https://user@example.com/x",
            "@scope/name@1.2.3",
            "a..@x",
            ".a@example.org",
            "a@-x.org",
            "a@x..org",
            "a@1.2",
        ] {
            assert!(!is_email(text), "{text}");
        }
        assert!(!is_email(&format!("{}@example.org", "a".repeat(65))));
        assert!(!is_email(&format!("a@{}org", "b.".repeat(200))));
    }
}
