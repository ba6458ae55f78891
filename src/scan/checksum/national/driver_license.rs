//! Driving licence numbers. Each authority has its own format, mostly without a check digit: what they share is that digits
//! are among the characters, that there are no words, and that they are no dates.

use crate::scan::checksum::number::begins_with_year_month_day;
use crate::scan::checksum::weighted_sum::is_uniform;

/// Whether letters and digits can be a licence number.
pub(super) fn can_be_driver_license(characters: &[u8]) -> bool {
    let digits = characters.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_date = characters.len() == 8
        && matches!(characters.get(..2), Some(b"19" | b"20"))
        && begins_with_year_month_day(characters.get(2..).unwrap_or_default());
    // The longest run of letters is the start of a family name in British numbers.
    let has_word = characters.windows(6).any(|run| run.iter().all(u8::is_ascii_alphabetic));
    (5..=20).contains(&characters.len()) && digits >= 5 && !has_word && !is_uniform(characters) && !is_date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_dates_are_no_numbers() {
        for number in ["D1234567", "MORGA657054SM9IJ", "123456789"] {
            assert!(can_be_driver_license(number.as_bytes()), "{number}");
        }
        for text in ["REQUIRED", "EXPIRES20301", "CLASS123", "20240115", "0000000", "A123", "A12345678901234567890"] {
            assert!(!can_be_driver_license(text.as_bytes()), "{text}");
        }
    }
}
