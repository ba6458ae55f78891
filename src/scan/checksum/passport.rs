//! Passport numbers: ICAO Doc 9303, part 4: up to nine letters and digits. There is no checksum outside the
//! machine-readable zone, so words are told from numbers by their digits.

/// Whether letters and digits can be a document number: six to nine, digits among them, not all the same.
pub(super) fn is_document_number(compact: &[u8]) -> bool {
    let digits = compact.iter().filter(|byte| byte.is_ascii_digit()).count();
    (6..=9).contains(&compact.len())
        && digits >= 1
        && !compact.windows(2).all(|pair| pair.first() == pair.last())
        && compact != b"123456789"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_pass_and_words_do_not() {
        assert!(is_document_number(b"C01X00T47"));
        assert!(is_document_number(b"84AV17001"));
        assert!(!is_document_number(b"REQUIRED"));
        assert!(!is_document_number(b"000000000"));
        assert!(!is_document_number(b"A1234"));
    }
}
