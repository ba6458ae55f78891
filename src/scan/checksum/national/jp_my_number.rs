//! Japanese individual numbers (My Number): Ordinance of the Ministry of Internal Affairs and Communications No. 85 of
//! 2014, article 5. Eleven digits and a check digit modulo 11.

use crate::scan::checksum::mod_11::has_check_digit;
use crate::scan::checksum::weighted_sum::is_uniform;

const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// Whether twelve digits are an individual number.
pub(super) fn is_jp_my_number(digits: &[u8]) -> bool {
    digits.len() == 12 && !is_uniform(digits) && has_check_digit(digits, &WEIGHTS)
}
