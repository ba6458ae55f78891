//! Brazilian CPF: Receita Federal, Instrução Normativa RFB 2.172/2024. Nine digits and two check digits modulo 11.

use crate::scan::checksum::mod_11::has_check_digit;
use crate::scan::checksum::weighted_sum::is_uniform;

const WEIGHTS: [u32; 10] = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// Whether eleven digits are a CPF.
pub(super) fn is_br_cpf(digits: &[u8]) -> bool {
    let first = WEIGHTS.get(1..).unwrap_or_default();
    digits.len() == 11 && !is_uniform(digits) && has_check_digit(digits, first) && has_check_digit(digits, &WEIGHTS)
}
