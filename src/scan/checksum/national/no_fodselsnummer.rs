//! Norwegian national identity numbers (fødselsnummer) and D numbers: Skatteetaten, Folkeregisterforskriften § 2-2-3. Date
//! of birth, three digits, and two check digits modulo 11.

use crate::scan::checksum::number::{is_day, two_digits};
use crate::scan::checksum::weighted_sum::is_divisible;

const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Whether eleven digits are a national identity number or a D number.
pub(super) fn is_no_fodselsnummer(digits: &[u8]) -> bool {
    let (Some(day), Some(month), Some(year)) = (two_digits(digits, 0), two_digits(digits, 2), two_digits(digits, 4))
    else {
        return false;
    };
    // D numbers add 40 to the day; numbers of other registers add 40, and synthetic ones 80, to the month.
    let born = is_day(year, month % 40, if day > 40 { day - 40 } else { day });
    let first = digits.get(..FIRST.len()).is_some_and(|digits| is_divisible(digits, &FIRST, 11));
    born && first && is_divisible(digits, &SECOND, 11)
}
