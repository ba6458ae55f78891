//! ISO/IEC 7064: the systems with one check character that registers of persons use.

use super::weighted_sum::digit;

/// MOD 11-2: digits and a check character of 0 to 9 or X.
pub(super) fn is_mod_11_2(characters: &[u8]) -> bool {
    let Some((check, body)) = characters.split_last() else { return false };
    let check = if *check == b'X' { Some(10) } else { digit(*check) };
    let product = body.iter().try_fold(0, |product, byte| Some((product + digit(*byte)?) * 2 % 11));
    matches!((product, check), (Some(product), Some(check)) if (product + check) % 11 == 1)
}

/// MOD 11,10: digits and a check digit.
pub(super) fn is_mod_11_10(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let product = body.iter().try_fold(10, |product, byte| match (digit(*byte)? + product) % 10 {
        0 => Some(10 * 2 % 11),
        sum => Some(sum * 2 % 11),
    });
    matches!((product, digit(*check)), (Some(product), Some(check)) if (product + check) % 10 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_valid() {
        assert!(is_mod_11_2(b"07940") && is_mod_11_2(b"079X"));
        assert!(is_mod_11_10(b"07945"));
    }

    #[test]
    fn any_single_changed_digit_is_noticed() {
        for (number, is_valid) in [(*b"07940", is_mod_11_2 as fn(&[u8]) -> bool), (*b"07945", is_mod_11_10)] {
            for at in 0..number.len() {
                let passing = (b'0'..=b'9').filter(|digit| {
                    let mut other = number;
                    other[at] = *digit;
                    is_valid(&other)
                });
                assert!(passing.count() <= 1);
            }
        }
        assert!(!is_mod_11_2(b"") && !is_mod_11_10(b"") && !is_mod_11_10(b"0794X"));
    }
}
