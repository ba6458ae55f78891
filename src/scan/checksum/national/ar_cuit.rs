//! Argentine CUIT and CUIL: Agencia de Recaudación y Control Aduanero (the former AFIP), Resolución General 10/97. A
//! prefix for the kind of person, eight digits, and a check digit modulo 11.

use crate::scan::checksum::weighted_sum::is_divisible;

const WEIGHTS: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Whether eleven digits are a CUIT or a CUIL.
pub(super) fn is_ar_cuit(digits: &[u8]) -> bool {
    let kind = matches!(
        digits,
        [b'2', b'0' | b'3'..=b'7', ..] | [b'3', b'0' | b'3' | b'4', ..] | [b'5', b'0' | b'1' | b'5', ..]
    );
    kind && is_divisible(digits, &WEIGHTS, 11)
}
