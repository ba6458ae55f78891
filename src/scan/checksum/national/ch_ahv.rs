//! Swiss AHV numbers: Central Compensation Office, "AHVN13". The country's number 756, nine digits, and the check digit of
//! EAN-13.

use crate::scan::checksum::weighted_sum::is_divisible;

const WEIGHTS: [u32; 13] = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1];

/// Whether thirteen digits are an AHV number.
pub(super) fn is_ch_ahv(digits: &[u8]) -> bool {
    digits.starts_with(b"756") && is_divisible(digits, &WEIGHTS, 10)
}
