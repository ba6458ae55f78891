//! Tokens of GitHub and npm: a prefix, thirty random characters, and their CRC-32 in six digits of base 62 (GitHub
//! Engineering, "Behind GitHub's new authentication token formats"; GitHub, npm access token format).

/// Digits of base 62.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const PREFIX: usize = 4;
const CHECKSUM: usize = 6;

/// Whether the last six characters of a token are the checksum of those behind its prefix.
pub(super) fn is_github_token(token: &[u8]) -> bool {
    let Some((_, token)) = token.split_at_checked(PREFIX) else { return false };
    let Some(split) = token.len().checked_sub(CHECKSUM) else { return false };
    let Some((random, checksum)) = token.split_at_checked(split) else { return false };
    let mut number = 0_u64;
    for byte in checksum {
        let Some(digit) = DIGITS.iter().position(|digit| digit == byte) else { return false };
        number = number * 62 + digit as u64;
    }
    !random.is_empty() && number == u64::from(crc32(random))
}

/// CRC-32 as in ISO/IEC 13239 and ITU-T V.42: reflected, polynomial 0x04C11DB7.
fn crc32(text: &[u8]) -> u32 {
    let shift = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !text.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| shift(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_crc_holds() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn the_checksum_is_that_of_the_random_part() {
        assert!(is_github_token(b"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"));
        assert!(!is_github_token(b"ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o50smkjx"));
        assert!(!is_github_token(b"ghp_b1B2c3D4e5F6g7H8i9J0k1L2m3N4o50smkjE"));
    }

    #[test]
    fn short_texts_are_refused() {
        for text in ["", "ghp_", "ghp_0smkjE", "gh"] {
            assert!(!is_github_token(text.as_bytes()), "{text}");
        }
    }
}
