//! French NIR (numéro de sécurité sociale): INSEE, décret n° 82-103. Sex, year and month of birth, department, commune,
//! order, and 97 less the remainder of those thirteen digits by 97. Corsica's departments 2A and 2B count as 19 and 18.

use crate::scan::checksum::number::{number, two_digits};

/// Whether thirteen characters can be a NIR without its key.
pub(super) fn can_be_without_key(characters: &[u8]) -> bool {
    characters.len() == 13 && value(characters).is_some()
}

/// Whether fifteen characters are a NIR with its key.
pub(super) fn is_fr_nir(characters: &[u8]) -> bool {
    let Some((body, key)) = characters.split_at_checked(13) else { return false };
    matches!((value(body), number(key)), (Some(value), Some(key)) if 97 - value % 97 == key) && key.len() == 2
}

/// The number that thirteen characters write.
fn value(characters: &[u8]) -> Option<u64> {
    // Sexes beyond 2 are those of numbers that are not final yet; month 20 is an unknown one.
    let born = matches!(characters.first(), Some(b'1'..=b'4' | b'7' | b'8'))
        && matches!(two_digits(characters, 3), Some(1..=12 | 20));
    let department = match characters.get(5..7)? {
        b"2A" => 19,
        b"2B" => 18,
        digits => number(digits)?,
    };
    let (head, tail) = (number(characters.get(..5)?)?, number(characters.get(7..13)?)?);
    born.then_some((head * 100 + department) * 1_000_000 + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_its_key_a_number_needs_sex_and_month() {
        assert!(can_be_without_key(b"2850775116042") && can_be_without_key(b"285072A004018"));
        for number in ["5850775116042", "2851375116042", "285072C004018", "28507751160420"] {
            assert!(!can_be_without_key(number.as_bytes()), "{number}");
        }
    }
}
