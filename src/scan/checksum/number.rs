//! Digits as numbers and days, as identifiers contain them.

use super::weighted_sum::digit;

/// The number that up to eighteen digits write.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if !(1..=18).contains(&digits.len()) {
        return None;
    }
    digits.iter().try_fold(0, |number, byte| Some(number * 10 + u64::from(digit(*byte)?)))
}

/// The two digits at a place.
pub(super) fn two_digits(text: &[u8], at: usize) -> Option<u32> {
    let [tens, ones] = text.get(at..at + 2)? else { return None };
    Some(digit(*tens)? * 10 + digit(*ones)?)
}

/// Whether a day can be. Of the year, the last two digits are enough.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let last = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

/// Whether six digits are year, month and day.
pub(super) fn begins_with_year_month_day(text: &[u8]) -> bool {
    matches!((two_digits(text, 0), two_digits(text, 2), two_digits(text, 4)),
        (Some(year), Some(month), Some(day)) if is_day(year, month, day))
}

/// Whether six digits are day, month and year.
pub(super) fn begins_with_day_month_year(text: &[u8]) -> bool {
    matches!((two_digits(text, 0), two_digits(text, 2), two_digits(text, 4)),
        (Some(day), Some(month), Some(year)) if is_day(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_write_numbers() {
        assert_eq!((number(b"0042"), two_digits(b"00421", 2)), (Some(42), Some(42)));
        assert_eq!((number(b"4x"), number(b""), number(&[b'9'; 19])), (None, None, None));
        assert_eq!((two_digits(b"4", 0), two_digits(b"4x", 0)), (None, None));
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert!(begins_with_year_month_day(b"800229-1") && begins_with_day_month_year(b"311299"));
        for day in ["810229", "800431", "801301", "800100", "8001"] {
            assert!(!begins_with_year_month_day(day.as_bytes()), "{day}");
        }
        assert!(!begins_with_day_month_year(b"320180"));
    }
}
