//! NHS numbers of England, Wales and the Isle of Man: NHS Data Model and Dictionary, "NHS number". Nine digits and a check
//! digit modulo 11.

use crate::scan::checksum::weighted_sum::{is_divisible, is_uniform};

const WEIGHTS: [u32; 10] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

/// Whether ten digits are an NHS number.
pub(super) fn is_uk_nhs(digits: &[u8]) -> bool {
    !is_uniform(digits) && is_divisible(digits, &WEIGHTS, 11)
}
