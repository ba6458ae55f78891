//! Portuguese NIF: Autoridade Tributária, Decreto-Lei n.º 14/2013. Nine digits, of which the first says who has it and the
//! last is a check digit modulo 11.

use crate::scan::checksum::mod_11::has_check_digit;

const WEIGHTS: [u32; 8] = [9, 8, 7, 6, 5, 4, 3, 2];

/// Whether nine digits are a NIF, perhaps behind the country's code, as for VAT in the EU.
pub(super) fn is_pt_nif(compact: &[u8]) -> bool {
    let digits = compact.strip_prefix(b"PT").unwrap_or(compact);
    let kind = matches!(
        digits,
        [b'1'..=b'3' | b'5' | b'6' | b'8' | b'9', ..]
            | [b'4', b'5', ..]
            | [b'7', b'0' | b'1' | b'2' | b'4' | b'5' | b'7'..=b'9', ..]
    );
    kind && digits.len() == 9 && has_check_digit(digits, &WEIGHTS)
}
