//! Telephone numbers: ITU-T E.164 allows up to fifteen digits; fewer than seven reach no subscriber.

/// Whether digits can be a telephone number. An extension after a letter does not count.
pub(super) fn is_phone_number(compact: &[u8]) -> bool {
    let digits = compact.split(u8::is_ascii_alphabetic).next().unwrap_or_default();
    (7..=15).contains(&digits.len()) && !digits.windows(2).all(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_digits_counts() {
        assert!(is_phone_number(b"4930123456"));
        assert!(is_phone_number(b"2015550123X123456"));
        assert!(!is_phone_number(b"123456"));
        assert!(!is_phone_number(b"1234567890123456"));
        assert!(!is_phone_number(b"0000000000"));
    }
}
