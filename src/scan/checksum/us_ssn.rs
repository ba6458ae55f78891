//! US social security numbers: the Social Security Administration's rules on what is never issued.

/// Numbers that were printed in advertisements and so never belong to a person (SSA, "Misused social security numbers").
const PUBLISHED: [&[u8; 9]; 3] = [b"078051120", b"219099999", b"457555462"];

/// Whether nine digits can be a social security number.
pub(super) fn is_us_ssn(digits: &[u8]) -> bool {
    let (area, rest) = digits.split_at_checked(3).unwrap_or_default();
    let (group, serial) = rest.split_at_checked(2).unwrap_or_default();
    serial.len() == 4
        && digits.iter().all(u8::is_ascii_digit)
        && !matches!(area, b"000" | b"666" | [b'9', ..])
        && group != b"00"
        && serial != b"0000"
        && digits != b"123456789"
        && !digits.windows(2).all(|pair| pair.first() == pair.last())
        && !PUBLISHED.iter().any(|published| digits == *published)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_issued_is_refused() {
        assert!(is_us_ssn(b"219091234"));
        for number in ["000121234", "666121234", "900121234", "219001234", "219120000", "078051120", "111111111"] {
            assert!(!is_us_ssn(number.as_bytes()), "{number}");
        }
        assert!(!is_us_ssn(b"21909123"));
        assert!(!is_us_ssn(b"2190912345"));
    }
}
