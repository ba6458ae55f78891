//! Checks of identifiers in health care, each in a file with the authority that defines it.

mod au_medicare;
mod icd10;
mod uk_nhs;
mod us_dea;
mod us_mbi;
mod us_npi;

use super::Check;

/// The checks of this folder.
pub(super) static CHECKS: [Check; 6] = [
    Check::checksum("au_medicare", au_medicare::is_au_medicare),
    Check::structure("icd10", icd10::can_be_icd10),
    Check::checksum("uk_nhs", uk_nhs::is_uk_nhs),
    Check::checksum("us_dea", us_dea::is_us_dea),
    Check::structure("us_mbi", us_mbi::can_be_us_mbi),
    Check::checksum("us_npi", us_npi::is_us_npi),
];

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    /// Made up, or specimens of the authorities.
    const VALID: [(&str, &str); 7] = [
        ("au_medicare", "3266380571"),
        ("au_medicare", "22430150112"),
        ("uk_nhs", "4952851478"),
        ("uk_nhs", "9434765919"),
        ("us_dea", "BF1697133"),
        ("us_npi", "1234567893"),
        ("us_npi", "1074509484"),
    ];

    /// Numbers whose sums are right, and what is wrong with them.
    const INVALID: [(&str, &str, &str); 5] = [
        ("au_medicare", "7935210501", "begins with 7"),
        ("au_medicare", "2203323780", "issues begin with 1"),
        ("uk_nhs", "0000000000", "all the same"),
        ("us_dea", "918234178", "begins with a digit"),
        ("us_npi", "3156128712", "begins with 3"),
    ];

    #[test]
    fn a_right_sum_is_not_enough() {
        vectors::assert_invalid(&INVALID);
    }

    #[test]
    fn each_checksum_has_a_valid_number_that_passes() {
        vectors::assert_valid(&CHECKS, &VALID);
    }

    #[test]
    fn a_wrong_check_character_is_refused() {
        // Behind the check digit of a Medicare number are the issue and the person.
        vectors::assert_check_character(&VALID, |name| (name == "au_medicare").then_some(8));
    }

    #[test]
    fn a_missing_or_another_digit_is_refused() {
        // The last digits of a Medicare number are not checked.
        vectors::assert_digits(&VALID, 8);
    }
}
