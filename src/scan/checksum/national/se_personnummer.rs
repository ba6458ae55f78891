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

/// Whether twelve digits are a personal identity number and not rather a recent date and time: `20240115-1030`.
pub(super) fn is_no_time(digits: &[u8]) -> bool {
    let recent = matches!((digits.get(..2), two_digits(digits, 2)), (Some(b"20"), Some(8..)));
    let is_time = matches!((two_digits(digits, 8), two_digits(digits, 10)), (Some(..24), Some(..60)));
    is_se_personnummer(digits) && !(recent && is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recent_date_and_time_is_no_number_unless_something_names_it() {
        for (digits, alone) in [(b"202401150020", false), (b"195101150026", true), (b"202401158981", true)] {
            assert!(is_se_personnummer(digits), "{}", digits.escape_ascii());
            assert_eq!(is_no_time(digits), alone, "{}", digits.escape_ascii());
        }
    }
}
