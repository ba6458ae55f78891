//! Check digits that bring a weighted sum to a multiple of 11.

use super::weighted_sum::{digit, weighted_sum};

/// What is missing from the weighted sum to the next multiple of 11: 0 to 10. What stands for 10 differs by register.
pub(super) fn complement(digits: &[u8], weights: &[u32]) -> Option<u32> {
    Some((11 - weighted_sum(digits, weights, digit)? % 11) % 11)
}

/// Whether the digit after as many digits as weights is the complement, with 0 for 10.
pub(super) fn has_check_digit(digits: &[u8], weights: &[u32]) -> bool {
    let Some((body, check)) = digits.split_at_checked(weights.len()) else { return false };
    let expected = complement(body, weights).map(|complement| complement % 10);
    expected.is_some() && check.first().and_then(|check| digit(*check)) == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complement_is_at_most_ten() {
        assert_eq!(complement(b"11", &[9, 2]), Some(0));
        assert_eq!(complement(b"01", &[9, 1]), Some(10));
        assert_eq!(complement(b"x1", &[9, 1]), None);
    }

    #[test]
    fn zero_stands_for_ten() {
        assert!(has_check_digit(b"010", &[9, 1]) && has_check_digit(b"110", &[9, 2]));
        assert!(!has_check_digit(b"011", &[9, 1]) && !has_check_digit(b"01", &[9, 1]));
    }
}
