//! Hashes of passwords as programs store them: the modular crypt format (crypt(5)), the PHC string format, and what
//! Django, Werkzeug, LDAP (RFC 2307) and SCRAM (RFC 5803) write.

/// Beginnings, and how long a text with each is at least.
const FORMATS: &[(&[u8], usize)] = &[
    (b"$2a$", 60),
    (b"$2b$", 60),
    (b"$2x$", 60),
    (b"$2y$", 60),
    (b"$argon2id$", 40),
    (b"$argon2i$", 40),
    (b"$argon2d$", 40),
    (b"$1$", 25),
    (b"$5$", 46),
    (b"$6$", 89),
    (b"$7$", 46),
    (b"$y$", 40),
    (b"$gy$", 40),
    (b"$apr1$", 29),
    (b"$P$", 34),
    (b"$H$", 34),
    (b"$S$", 50),
    (b"$scrypt$", 40),
    (b"$pbkdf2", 40),
    (b"$bcrypt-sha256$", 60),
    (b"pbkdf2_sha", 40),
    (b"pbkdf2:sha", 40),
    (b"scrypt:", 40),
    (b"SCRAM-SHA-", 50),
    (b"{SSHA", 30),
    (b"{SHA", 30),
    (b"{SMD5}", 28),
    (b"{CRYPT}", 20),
    (b"{PBKDF2", 40),
];

/// Lengths of digests in hexadecimal digits: MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512.
const DIGESTS: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// Whether a text begins as a hash of a known format does, and is long enough for one.
pub(super) fn is_crypt_hash(text: &[u8]) -> bool {
    let masked = text.windows(3).any(|run| run == b"***");
    !masked && FORMATS.iter().any(|(start, least)| text.starts_with(start) && text.len() >= *least)
}

/// Whether hexadecimal digits have the length of a digest, perhaps behind the `*` of `MySQL`.
pub(super) fn is_hex_digest(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"*").unwrap_or(text);
    DIGESTS.contains(&digits.len())
        && digits.iter().all(u8::is_ascii_hexdigit)
        && !digits.windows(2).all(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_known_formats_pass() {
        for hash in [
            "$2b$12$abcDEF./12345abcDEF./12345abcDEF./12345abcDEF./12345x",
            "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g",
            "pbkdf2_sha256$600000$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA==",
            "{SSHA}c2FsdHNhbHRzYWx0c2FsdHNhbHQ",
        ] {
            assert!(is_crypt_hash(hash.as_bytes()), "{hash}");
        }
    }

    #[test]
    fn prices_short_texts_masks_and_other_formats_are_refused() {
        for text in ["$2.50", "$2b$12$short", "$5$ and $6$", "{name}", "$HOME$", "$6$***", "scrypt: a function"] {
            assert!(!is_crypt_hash(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn digests_have_the_length_of_one() {
        assert!(is_hex_digest(b"5f4dcc3b5aa765d61d8327deb882cf99"));
        assert!(is_hex_digest(b"*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"));
        assert!(!is_hex_digest(b"5f4dcc3b5aa765d61d8327deb882cf9"));
        assert!(!is_hex_digest(&[b'0'; 32]));
    }
}
