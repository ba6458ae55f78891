//! US individual taxpayer identification numbers: Internal Revenue Service, IRM 3.21.263. They look like social security
//! numbers, begin with 9, and have certain fourth and fifth digits. Those from 987-65-4320 on are for advertisements.

use crate::scan::checksum::number::two_digits;
use crate::scan::checksum::weighted_sum::is_uniform;

/// Whether nine digits can be an individual taxpayer identification number.
pub(super) fn is_us_itin(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits.starts_with(b"9")
        && digits.iter().all(u8::is_ascii_digit)
        && !digits.starts_with(b"98765432")
        && !is_uniform(digits)
        && two_digits(digits, 3).is_some_and(|group| matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_groups_of_the_manual_pass() {
        for number in ["912501234", "912781234", "912991234"] {
            assert!(is_us_itin(number.as_bytes()), "{number}");
        }
        for number in
            ["812781234", "912491234", "912661234", "912891234", "912931234", "987654320", "999999999", "91278123"]
        {
            assert!(!is_us_itin(number.as_bytes()), "{number}");
        }
    }
}
