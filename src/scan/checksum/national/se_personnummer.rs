//! Swedish personal identity numbers and coordination numbers: Skatteverket, Folkbokföringslagen § 18. Date of birth with
//! or without century, three digits, and the Luhn check digit of the last ten.

use crate::scan::checksum::luhn::is_luhn;
use crate::scan::checksum::number::{is_day, two_digits};

/// Whether ten or twelve digits are a personal identity number.
pub(super) fn is_se_personnummer(digits: &[u8]) -> bool {
    let short = match digits.len() {
        12 if matches!(digits.get(..2), Some(b"18" | b"19" | b"20")) => digits.get(2..).unwrap_or_default(),
        10 => digits,
        _ => return false,
    };
    let (Some(year), Some(month), Some(day)) = (two_digits(short, 0), two_digits(short, 2), two_digits(short, 4))
    else {
        return false;
    };
    // Coordination numbers add 60 to the day.
    is_day(year, month, if day > 60 { day - 60 } else { day }) && is_luhn(short)
}
