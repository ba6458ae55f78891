//! Australian tax file numbers: Australian Taxation Office. Nine digits, of older ones eight, with a weighted sum modulo
//! 11.

use crate::scan::checksum::weighted_sum::{is_divisible, is_uniform};

const WEIGHTS: [u32; 9] = [1, 4, 3, 7, 5, 8, 6, 9, 10];
const OLD_WEIGHTS: [u32; 8] = [10, 7, 8, 4, 6, 3, 5, 1];

/// Whether eight or nine digits are a tax file number.
pub(super) fn is_au_tfn(digits: &[u8]) -> bool {
    !is_uniform(digits) && (is_divisible(digits, &WEIGHTS, 11) || is_divisible(digits, &OLD_WEIGHTS, 11))
}
