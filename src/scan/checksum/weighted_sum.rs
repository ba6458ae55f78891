//! Weighted sums: what most check digits of registers are made of.

/// The value of a digit.
pub(super) fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// The value of a digit, or of a letter as 10 to 35.
pub(super) fn alphanumeric(byte: u8) -> Option<u32> {
    digit(byte).or_else(|| byte.is_ascii_uppercase().then(|| u32::from(byte - b'A') + 10))
}

/// The sum of values times weights; `None` if there are not as many values as weights, or a byte has no value.
pub(super) fn weighted_sum(bytes: &[u8], weights: &[u32], value: fn(u8) -> Option<u32>) -> Option<u32> {
    if bytes.len() != weights.len() {
        return None;
    }
    bytes.iter().zip(weights).try_fold(0, |sum, (byte, weight)| Some(sum + value(*byte)? * weight))
}

/// Whether as many digits as weights have a weighted sum that the modulus divides.
pub(super) fn is_divisible(digits: &[u8], weights: &[u32], modulus: u32) -> bool {
    weighted_sum(digits, weights, digit).is_some_and(|sum| sum.is_multiple_of(modulus))
}

/// Whether all bytes are the same: such numbers pass many checks, and nobody has them.
pub(super) fn is_uniform(bytes: &[u8]) -> bool {
    bytes.windows(2).all(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_letters_have_values() {
        assert_eq!((alphanumeric(b'7'), alphanumeric(b'A'), alphanumeric(b'Z')), (Some(7), Some(10), Some(35)));
        assert_eq!((digit(b'A'), alphanumeric(b'-')), (None, None));
    }

    #[test]
    fn each_value_has_its_weight() {
        assert_eq!(weighted_sum(b"12A", &[1, 10, 100], alphanumeric), Some(1021));
        assert_eq!(weighted_sum(b"12A", &[1, 10, 100], digit), None);
        assert_eq!(weighted_sum(b"12", &[1, 10, 100], digit), None);
        assert!(is_divisible(b"38", &[3, 1], 17) && !is_divisible(b"39", &[3, 1], 17));
    }
}
