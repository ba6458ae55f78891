//! Dutch citizen service numbers (BSN): Rijksdienst voor Identiteitsgegevens, "elfproef": a weighted sum modulo 11 in which
//! the last digit counts negatively.

use crate::scan::checksum::weighted_sum::{is_divisible, is_uniform};

/// Modulo 11, ten times the last digit is minus the last digit.
const WEIGHTS: [u32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, 10];

/// Whether eight or nine digits are a citizen service number. Numbers lose a leading zero.
pub(super) fn is_nl_bsn(digits: &[u8]) -> bool {
    let weights = WEIGHTS.len().checked_sub(digits.len()).and_then(|missing| WEIGHTS.get(missing..));
    matches!(digits.len(), 8 | 9)
        && !is_uniform(digits)
        && weights.is_some_and(|weights| is_divisible(digits, weights, 11))
}
