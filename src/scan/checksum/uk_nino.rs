//! UK national insurance numbers: HM Revenue & Customs, National Insurance Manual NIM39110.

/// Prefixes that are not used, or only for administration.
const UNUSED: [&[u8; 2]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];

/// Whether nine letters and digits can be a national insurance number: two letters, six digits, suffix A to D.
pub(super) fn is_uk_nino(compact: &[u8]) -> bool {
    let [first, second, digits @ .., suffix] = compact else { return false };
    let unused = UNUSED.iter().any(|prefix| compact.starts_with(*prefix));
    digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !matches!(first, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V')
        && !matches!(second, b'D' | b'F' | b'I' | b'O' | b'Q' | b'U' | b'V')
        && matches!(suffix, b'A'..=b'D')
        && !unused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_digits_and_suffix_follow_the_manual() {
        assert!(is_uk_nino(b"AB123456C"));
        for number in ["DA123456C", "AO123456C", "QQ123456C", "GB123456A", "AB123456E", "AB12345C", "AB1234567C"] {
            assert!(!is_uk_nino(number.as_bytes()), "{number}");
        }
    }
}
