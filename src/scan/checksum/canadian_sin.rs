//! Canadian social insurance numbers: nine digits that end in a Luhn check digit (Employment and Social Development
//! Canada). The first digit is the region; 0 and 8 are not issued.

use super::luhn::is_luhn;

/// Whether nine digits can be a social insurance number.
pub(super) fn is_canadian_sin(digits: &[u8]) -> bool {
    digits.len() == 9 && !matches!(digits.first(), Some(b'0' | b'8')) && is_luhn(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_the_length_and_the_first_digit_count() {
        assert!(is_canadian_sin(b"130692544"));
        assert!(!is_canadian_sin(b"130692545"));
        assert!(!is_canadian_sin(b"046454286"), "not issued, the number of examples");
        assert!(!is_canadian_sin(b"13069254"));
    }
}
