//! Danish CPR numbers: Det Centrale Personregister, "Personnummeret i CPR". Date of birth and four digits. Since 2007
//! numbers are issued that do not satisfy the old check modulo 11: only the date can be checked.

use crate::scan::checksum::number::{begins_with_day_month_year, number};

/// Whether ten digits can be a CPR number.
pub(super) fn is_dk_cpr(digits: &[u8]) -> bool {
    let serial = digits.get(6..).unwrap_or_default();
    digits.len() == 10 && begins_with_day_month_year(digits) && number(serial).is_some_and(|serial| serial > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_must_be_one() {
        assert!(is_dk_cpr(b"0102031234"));
        for number in ["3201031234", "3102031234", "0102030000", "010203123", "01020312345"] {
            assert!(!is_dk_cpr(number.as_bytes()), "{number}");
        }
    }
}
