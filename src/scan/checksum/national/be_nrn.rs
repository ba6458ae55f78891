//! Belgian national register numbers (and bis numbers): Royal Decree of 3 April 1984. Date of birth, a serial number, and
//! 97 less the remainder of the rest by 97. For those born since 2000 the rest is read with a 2 before it.

use crate::scan::checksum::number::{number, two_digits};

/// Whether eleven digits are a national register number.
pub(super) fn is_be_nrn(digits: &[u8]) -> bool {
    let (Some((body, check)), Some(month), Some(day)) =
        (digits.split_at_checked(9), two_digits(digits, 2), two_digits(digits, 4))
    else {
        return false;
    };
    // Bis numbers add 20 or 40 to the month. Unknown days and months are 0.
    let born = matches!(month, 0..=12 | 20..=32 | 40..=52) && day <= 31;
    let (Some(body), Some(check), 11) = (number(body), number(check), digits.len()) else { return false };
    born && [body, 2_000_000_000 + body].iter().any(|body| 97 - body % 97 == check)
}
