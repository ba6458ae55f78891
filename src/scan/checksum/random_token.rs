//! Tokens that look drawn at random, in keys and in sentences alike.
//!
//! Names and dates are joined of words (`rotation-2024-01-01`); random text jumps between letters and digits, and between
//! small letters and capitals, all the time.

/// How often random text of sixteen characters jumps at least: hexadecimal digits do so seven times on average.
const JUMPS: usize = 3;

/// Shorter texts are codes.
const SHORTEST: usize = 16;

/// Joined words (`accountRecoveryService`) have small letters between two capitals; random letters jump each fourth time,
/// and often have capitals in a row.
const LETTERS_PER_JUMP: usize = 8;
const CAPITALS_IN_A_ROW: usize = 3;

/// Whether a text has letters and digits, or small letters and capitals, in random order.
pub(super) fn is_random_token(text: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| text.iter().any(kind);
    let jumps = jumps(text);
    let capitals = || text.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_uppercase)).count();
    let letters = || jumps * LETTERS_PER_JUMP >= text.len() && capitals() >= CAPITALS_IN_A_ROW;
    text.len() >= SHORTEST
        && has(u8::is_ascii_alphabetic)
        && (has(u8::is_ascii_digit) && jumps >= JUMPS || letters())
        && !is_covered(text)
}

/// Whether a text is no placeholder: no run of one character stands for it, and it does not say that it is an example.
pub(super) fn is_no_placeholder(text: &[u8]) -> bool {
    !is_covered(text) && !text.to_ascii_uppercase().ends_with(b"EXAMPLE")
}

/// Numbers of documents and accounts are of capitals and digits, and shorter than this; identifiers of sessions in capitals
/// are longer.
const LONGEST_NUMBER: usize = 24;

/// Whether a text can be the identifier of a session: random, but no UUID, which names records as well, no identifier
/// of two capitals and thirty-two hexadecimal digits, in which APIs of telephony call theirs "SID", and no number of a
/// document.
pub(super) fn is_session_token(text: &[u8]) -> bool {
    let uuid = text.len() == 36 && [8, 13, 18, 23].into_iter().all(|at| text.get(at) == Some(&b'-'));
    let sid = match text.split_at_checked(2) {
        Some((letters, digits)) => {
            letters.iter().all(u8::is_ascii_uppercase)
                && digits.len() == 32
                && digits.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
        }
        None => false,
    };
    let number = text.len() < LONGEST_NUMBER && !text.iter().any(u8::is_ascii_lowercase);
    is_random_token(text) && !uuid && !sid && !number
}

/// Whether a text can be the secret key of Amazon Web Services: forty characters of base64, and no hexadecimal digest.
pub(super) fn is_aws_secret(text: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| text.iter().any(kind);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && is_random_token(text)
}

/// The same, of a text that only base64 explains: with `/` or `+`.
pub(super) fn is_aws_secret_with_sign(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'/' | b'+')) && is_aws_secret(text)
}

/// Whether a text can be the key of an Azure account: 64 bytes in base64.
pub(super) fn is_azure_key(text: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let digits = text.strip_suffix(b"==").unwrap_or_default();
    digits.len() == 86 && digits.iter().all(digit) && is_random_token(digits)
}

fn jumps(text: &[u8]) -> usize {
    let jump = |pair: &[u8]| match pair {
        [a, b] => {
            a.is_ascii_digit() && b.is_ascii_alphabetic()
                || a.is_ascii_alphabetic() && b.is_ascii_digit()
                || a.is_ascii_lowercase() && b.is_ascii_uppercase()
        }
        _ => false,
    };
    text.windows(2).filter(|pair| jump(pair)).count()
}

/// Part of it is a run that covers something: `a1b2xxxxxxxx`.
fn is_covered(text: &[u8]) -> bool {
    text.chunk_by(|a, b| a == b).any(|run| run.len() >= 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_text_passes() {
        for text in
            ["wtj_a1B2c3D4e5F6g7H8", "8fa310933ba64e38bd73aab595c776c6", "kQ7-x2Lm9_Zp41vT", "bk_kQXLmZPVvTbNcRDWfYaB"]
        {
            assert!(is_random_token(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn words_dates_and_covered_text_are_no_tokens() {
        for text in [
            "a1B2c3D4",
            "authentication",
            "rotation-2024-01-01",
            "service.account.v2",
            "accountRecoveryServiceName",
            "YourApiKeyGoesHere",
            "20240101120000",
            "a1b2xxxxxxxxxx",
        ] {
            assert!(!is_random_token(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn uuids_numbers_and_identifiers_of_telephony_are_no_sessions() {
        assert!(is_session_token(b"s:x2Lm9Zp41vTkQ7bN5cR8dW3fY6.aB1cD2eF3"));
        assert!(!is_session_token(b"3f2b9c1e-7d4a-4e0b-9a6c-5d8f1b2e3a47"));
        assert!(!is_session_token(b"K7X2LM9ZP41VTBN5C8"));
        assert!(is_session_token(b"1A2B3C4D5E6F708192A3B4C5D6E7F809"));
        assert!(!is_session_token(b"AC0f1e2d3c4b5a69788796a5b4c3d2e1f0"));
    }

    #[test]
    fn keys_of_azure_are_64_bytes() {
        let key = format!("{}==", "a1B2c3D4e5F6g7H8i9".repeat(5).get(..86).unwrap());
        assert!(is_azure_key(key.as_bytes()));
        assert!(!is_azure_key(&key.as_bytes()[1..]));
        assert!(!is_azure_key(&key.as_bytes()[..87]));
    }

    #[test]
    fn digests_are_no_secret_keys() {
        assert!(is_aws_secret(b"wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12"));
        assert!(!is_aws_secret(b"da39a3ee5e6b4b0d3255bfef95601890afd80709"));
        assert!(is_aws_secret_with_sign(b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
        assert!(!is_aws_secret_with_sign(b"wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12"));
    }
}
