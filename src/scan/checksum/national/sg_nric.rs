//! Singaporean NRIC and FIN: Immigration & Checkpoints Authority. A letter for the series, seven digits, and a check letter
//! modulo 11 from the alphabet of the series.

use crate::scan::checksum::weighted_sum::{digit, weighted_sum};

const WEIGHTS: [u32; 7] = [2, 7, 6, 5, 4, 3, 2];

/// Whether letter, digits and letter are a NRIC or a FIN.
pub(super) fn is_sg_nric(characters: &[u8]) -> bool {
    let [series, digits @ .., check] = characters else { return false };
    let (offset, letters) = match series {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    let place = weighted_sum(digits, &WEIGHTS, digit).and_then(|sum| usize::try_from((sum + offset) % 11).ok());
    place.and_then(|place| letters.get(place)) == Some(check)
}
