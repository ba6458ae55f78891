//! Finnish personal identity codes: Digital and Population Data Services Agency. Date of birth, a sign of the century,
//! three digits, and a character that says the remainder of the nine digits by 31.

use crate::scan::checksum::number::{begins_with_day_month_year, number};

const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Whether letters and digits are a personal identity code. The century's sign is among them where it is a letter.
pub(super) fn is_fi_hetu(characters: &[u8]) -> bool {
    let (Some((born, _)), Some((check, rest))) = (characters.split_at_checked(6), characters.split_last()) else {
        return false;
    };
    let Some(serial) = rest.len().checked_sub(3).and_then(|at| rest.get(at..)).and_then(number) else { return false };
    let place = number(born).and_then(|born| usize::try_from((born * 1000 + serial) % 31).ok());
    let century = match characters {
        [_, _, _, _, _, _, sign, _, _, _, _] => matches!(sign, b'A'..=b'F' | b'U'..=b'Y'),
        _ => characters.len() == 10,
    };
    century
        && begins_with_day_month_year(characters)
        && serial >= 2
        && place.and_then(|place| CHARACTERS.get(place)) == Some(check)
}
