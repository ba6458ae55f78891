//! Indian Aadhaar numbers: Unique Identification Authority of India, "UID numbering scheme". Twelve digits, not beginning
//! with 0 or 1, that end in a check digit of Verhoeff's.

use crate::scan::checksum::verhoeff::is_verhoeff;
use crate::scan::checksum::weighted_sum::is_uniform;

/// Whether twelve digits are an Aadhaar number.
pub(super) fn is_in_aadhaar(digits: &[u8]) -> bool {
    digits.len() == 12 && matches!(digits.first(), Some(b'2'..=b'9')) && !is_uniform(digits) && is_verhoeff(digits)
}
