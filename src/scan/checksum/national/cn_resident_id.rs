//! Chinese resident identity numbers: GB 11643-1999. Region, date of birth, serial number, and a check character of
//! ISO/IEC 7064 MOD 11-2.

use crate::scan::checksum::iso_7064::is_mod_11_2;
use crate::scan::checksum::number::begins_with_year_month_day;

/// Whether eighteen characters are a resident identity number.
pub(super) fn is_cn_resident_id(characters: &[u8]) -> bool {
    let born = characters.get(8..14).unwrap_or_default();
    characters.len() == 18
        && matches!(characters.first(), Some(b'1'..=b'9'))
        && matches!(characters.get(6..8), Some(b"18" | b"19" | b"20"))
        && begins_with_year_month_day(born)
        && is_mod_11_2(characters)
}
