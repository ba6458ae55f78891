//! Driving licence numbers. Each authority has its own format, mostly without a check digit: what they share is that digits
//! are among the characters, and that they are no dates.

use crate::scan::checksum::number::begins_with_year_month_day;
use crate::scan::checksum::weighted_sum::is_uniform;

/// Whether letters and digits can be a licence number.
pub(super) fn can_be_driver_license(characters: &[u8]) -> bool {
    let digits = characters.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_date = characters.len() == 8
        && matches!(characters.get(..2), Some(b"19" | b"20"))
        && begins_with_year_month_day(characters.get(2..).unwrap_or_default());
    (5..=20).contains(&characters.len()) && digits >= 4 && !is_uniform(characters) && !is_date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_dates_are_no_numbers() {
        for number in ["D1234567", "MORGA657054SM9IJ", "123456789"] {
            assert!(can_be_driver_license(number.as_bytes()), "{number}");
        }
        for text in ["REQUIRED", "CLASS123", "20240115", "0000000", "A123", "A12345678901234567890"] {
            assert!(!can_be_driver_license(text.as_bytes()), "{text}");
        }
    }
}
