//! The checksum of J. Verhoeff, "Error Detecting Decimal Codes" (1969): digits are elements of the dihedral group of the
//! pentagon, permuted by place. It notices all single changes and all swaps of neighbours.

use super::weighted_sum::digit;

/// The permutation of one place; the n-th place from the right has it n times.
const PERMUTATION: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
/// After so many applications it is the identity.
const PERIOD: usize = 8;

/// Whether digits end in a valid check digit.
pub(super) fn is_verhoeff(digits: &[u8]) -> bool {
    let product = digits.iter().rev().enumerate().try_fold(0, |product, (at, byte)| {
        let permuted = (0..at % PERIOD).try_fold(digit(*byte)?, |digit, _| PERMUTATION.get(digit as usize).copied())?;
        Some(multiply(product, permuted))
    });
    product == Some(0)
}

/// The group's product: 0 to 4 are rotations, 5 to 9 reflections.
fn multiply(left: u32, right: u32) -> u32 {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => 5 + (left + right) % 5,
        (false, true) => 5 + (left - right) % 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_number_is_valid() {
        assert!(is_verhoeff(b"2363"));
        assert!(!is_verhoeff(b"2364") && !is_verhoeff(b"236x"));
    }

    #[test]
    fn single_changes_and_swaps_of_neighbours_are_noticed() {
        let number = *b"2363";
        for at in 0..number.len() {
            for digit in b'0'..=b'9' {
                let mut other = number;
                other[at] = digit;
                assert_eq!(is_verhoeff(&other), digit == number[at]);
            }
        }
        assert!(!is_verhoeff(b"3263") && !is_verhoeff(b"2633") && !is_verhoeff(b"2336"));
    }
}
