//! Decodes base64 and base64url (RFC 4648, sections 4 and 5), with or without padding.

/// The decoded bytes; `None` if a character or the length does not fit.
pub(super) fn decode(encoded: &[u8]) -> Option<Vec<u8>> {
    let padding = encoded.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = encoded.get(..encoded.len() - padding)?;
    if padding > 2 || digits.len() % 4 == 1 {
        return None;
    }
    let mut decoded = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let mut bits = 0_u32;
        for at in 0..4 {
            let digit = group.get(at).map_or(Some(0), |byte| value(*byte))?;
            bits = bits << 6 | digit;
        }
        let [_, bytes @ ..] = bits.to_be_bytes();
        decoded.extend(bytes.into_iter().take(group.len() - 1));
    }
    Some(decoded)
}

fn value(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_standard_decode() {
        let vectors =
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg", "foob"), ("Zm9vYmE=", "fooba")];
        for (encoded, decoded) in vectors {
            assert_eq!(decode(encoded.as_bytes()).unwrap(), decoded.as_bytes());
        }
        assert_eq!(decode(b"-_8").unwrap(), decode(b"+/8").unwrap());
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["Z", "Zg===", "Z g=", "Zm9vY", "Zm=v"] {
            assert!(decode(text.as_bytes()).is_none(), "{text}");
        }
    }
}
