//! US national provider identifiers: 45 CFR 162.406; Centers for Medicare & Medicaid Services, "NPI check digit". Ten digits
//! that begin with 1 or 2 and have the Luhn check digit of the number with 80840 before it.

use crate::scan::checksum::luhn::is_luhn;

/// What a card with the number would begin with: health, United States.
const PREFIX: &[u8; 5] = b"80840";

/// Whether ten digits are a national provider identifier.
pub(super) fn is_us_npi(digits: &[u8]) -> bool {
    let mut whole = [0; 15];
    let (prefix, rest) = whole.split_at_mut(PREFIX.len());
    if digits.len() != rest.len() || !matches!(digits.first(), Some(b'1' | b'2')) {
        return false;
    }
    prefix.copy_from_slice(PREFIX);
    rest.copy_from_slice(digits);
    is_luhn(&whole)
}
