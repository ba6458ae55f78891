//! South African identity numbers: Department of Home Affairs, Identification Act 68 of 1997. Date of birth, four digits, a
//! digit for citizenship, one more, and a Luhn check digit.

use crate::scan::checksum::luhn::is_luhn;
use crate::scan::checksum::number::begins_with_year_month_day;

/// Whether thirteen digits are an identity number.
pub(super) fn is_za_id(digits: &[u8]) -> bool {
    digits.len() == 13
        && begins_with_year_month_day(digits)
        && matches!(digits.get(10), Some(b'0'..=b'2'))
        && is_luhn(digits)
}
