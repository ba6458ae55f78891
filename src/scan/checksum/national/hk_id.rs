//! Hong Kong identity card numbers: Immigration Department. One or two letters, six digits and a check character modulo
//! 11, A for 10. A missing first letter counts as a blank.

use crate::scan::checksum::weighted_sum::{alphanumeric, weighted_sum};

const WEIGHTS: [u32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, 1];
/// A blank's value times its weight.
const BLANK: u32 = 36 * 9;

/// Whether letters, digits and a check character are an identity card number.
pub(super) fn is_hk_id(characters: &[u8]) -> bool {
    let sum = match characters.len() {
        9 => weighted_sum(characters, &WEIGHTS, alphanumeric),
        8 => {
            WEIGHTS.get(1..).and_then(|weights| weighted_sum(characters, weights, alphanumeric)).map(|sum| sum + BLANK)
        }
        _ => None,
    };
    let letters = characters.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    letters + 7 == characters.len()
        && matches!(characters.last(), Some(b'0'..=b'9' | b'A'))
        && sum.is_some_and(|sum| sum.is_multiple_of(11))
}
