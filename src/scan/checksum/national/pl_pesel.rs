//! Polish PESEL numbers: Ministerstwo Cyfryzacji, Act on the register of population of 24 September 2010, article 15. Date of
//! birth with the century in the month, a serial number, and a check digit modulo 10.

use crate::scan::checksum::number::{is_day, two_digits};
use crate::scan::checksum::weighted_sum::is_divisible;

const WEIGHTS: [u32; 11] = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1];

/// Whether eleven digits are a PESEL number.
pub(super) fn is_pl_pesel(digits: &[u8]) -> bool {
    let (Some(year), Some(month), Some(day)) = (two_digits(digits, 0), two_digits(digits, 2), two_digits(digits, 4))
    else {
        return false;
    };
    is_day(year, month % 20, day) && is_divisible(digits, &WEIGHTS, 10)
}
