//! DEA registration numbers: US Drug Enforcement Administration, Diversion Control Division. Two letters (or a letter and 9),
//! six digits and a check digit modulo 10.

use crate::scan::checksum::weighted_sum::is_divisible;

/// Twice the digits at even places, and the last digit negatively, modulo 10.
const WEIGHTS: [u32; 7] = [1, 2, 1, 2, 1, 2, 9];

/// Whether letters and digits are a registration number.
pub(super) fn is_us_dea(characters: &[u8]) -> bool {
    let Some(([first, second], digits)) = characters.split_first_chunk() else { return false };
    first.is_ascii_uppercase() && (second.is_ascii_uppercase() || *second == b'9') && is_divisible(digits, &WEIGHTS, 10)
}
