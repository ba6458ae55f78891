//! South Korean resident registration numbers: Resident Registration Act, Enforcement Rule, article 2. Date of birth, a
//! digit for century and sex, and six more. Numbers issued since October 2020 have no check digit.

use crate::scan::checksum::number::begins_with_year_month_day;
use crate::scan::checksum::weighted_sum::{digit, weighted_sum};

const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/// Whether thirteen digits can be a resident registration number, with a check digit or without.
pub(super) fn can_be_kr_rrn(digits: &[u8]) -> bool {
    digits.len() == 13 && digits.iter().all(u8::is_ascii_digit) && begins_with_year_month_day(digits)
}

/// Whether thirteen digits are a resident registration number with a check digit.
pub(super) fn is_kr_rrn(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let expected = weighted_sum(body, &WEIGHTS, digit).map(|sum| (11 - sum % 11) % 10);
    can_be_kr_rrn(digits) && expected.is_some() && digit(*check) == expected
}
