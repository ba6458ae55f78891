//! Base64url without padding (RFC 4648, 5; RFC 7515, 2).

/// Decodes up to `limit` bytes. `None` for a character outside the alphabet, an impossible length, or more bytes.
///
/// Trailing `=` is tolerated: some issuers pad against RFC 7515. Bits beyond the last byte are ignored.
pub(super) fn decode(text: &[u8], limit: usize) -> Option<Vec<u8>> {
    let text = text.strip_suffix(b"=").unwrap_or(text);
    let text = text.strip_suffix(b"=").unwrap_or(text);
    let length = text.len() / 4 * 3 + (text.len() % 4).saturating_sub(1);
    if text.len() % 4 == 1 || length > limit {
        return None;
    }
    let mut decoded = Vec::with_capacity(length);
    let (mut bits, mut count) = (0_u32, 0);
    for &byte in text {
        bits = bits << 6 | u32::from(value(byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count & 0xff) as u8);
        }
    }
    Some(decoded)
}

/// Whether every character is of the alphabet.
pub(super) fn is_alphabet(text: &[u8]) -> bool {
    text.iter().all(|byte| value(*byte).is_some())
}

const fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_vectors_of_the_rfc_decode() {
        for (text, expected) in
            [("", ""), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(decode(text.as_bytes(), 100).as_deref(), Some(expected.as_bytes()), "{text}");
        }
        assert_eq!(decode(b"-_8", 100), Some(vec![0xfb, 0xff]));
    }

    #[test]
    fn what_is_no_base64url_is_refused() {
        for text in ["+/8", "Z", "Zm9vY", "Zm 9", "Z=g", "é"] {
            assert_eq!(decode(text.as_bytes(), 100), None, "{text}");
        }
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        assert!(decode(b"Zm9v", 3).is_some());
        assert!(decode(b"Zm9vYg", 3).is_none());
    }
}
