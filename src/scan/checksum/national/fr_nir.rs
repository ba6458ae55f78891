//! French NIR (numéro de sécurité sociale): INSEE, décret n° 82-103. Sex, year and month of birth, department, commune,
//! order, and 97 less the remainder of those thirteen digits by 97. Corsica's departments 2A and 2B count as 19 and 18.

use crate::scan::checksum::number::{number, two_digits};

/// Whether fifteen characters are a NIR with its key.
pub(super) fn is_fr_nir(characters: &[u8]) -> bool {
    let (Some(sex), Some(month), Some(department)) =
        (characters.first(), two_digits(characters, 3), characters.get(5..7))
    else {
        return false;
    };
    // Months beyond 12 stand for unknown ones.
    let born = matches!(sex, b'1'..=b'4' | b'7' | b'8') && matches!(month, 1..=12 | 20..=42 | 50..=99);
    let department = match department {
        b"2A" => Some(19),
        b"2B" => Some(18),
        digits => number(digits),
    };
    let part = |from: usize, to: usize| characters.get(from..to).and_then(number);
    let (Some(head), Some(department), Some(tail), Some(key)) = (part(0, 5), department, part(7, 13), part(13, 15))
    else {
        return false;
    };
    characters.len() == 15 && born && 97 - ((head * 100 + department) * 1_000_000 + tail) % 97 == key
}
