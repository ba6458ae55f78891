//! Taiwanese identity numbers: Household Registration Act, Enforcement Rules; National Immigration Agency for residents. A
//! letter for the region, which counts as a number of two digits, and nine digits with a weighted sum modulo 10.

use crate::scan::checksum::weighted_sum::{digit, weighted_sum};

/// Regions in the order of their numbers, from 10.
const REGIONS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
const WEIGHTS: [u32; 9] = [8, 7, 6, 5, 4, 3, 2, 1, 1];

/// Whether a letter and nine digits are an identity number.
pub(super) fn is_tw_id(characters: &[u8]) -> bool {
    let Some((letter, digits)) = characters.split_first() else { return false };
    let region = REGIONS.iter().zip(10_u32..).find(|(region, _)| *region == letter).map(|(_, number)| number);
    let (Some(region), Some(sum)) = (region, weighted_sum(digits, &WEIGHTS, digit)) else { return false };
    // Citizens have 1 or 2, residents 8 or 9, for their sex.
    matches!(digits.first(), Some(b'1' | b'2' | b'8' | b'9'))
        && (sum + region / 10 + region % 10 * 9).is_multiple_of(10)
}
