//! Brazilian CNPJ: Receita Federal, Instrução Normativa RFB 2.229/2024. Twelve digits or, since 2026, capital letters, and
//! two check digits modulo 11.

use crate::scan::checksum::weighted_sum::{digit, is_uniform, weighted_sum};

const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

/// Whether fourteen characters are a CNPJ.
pub(super) fn is_br_cnpj(characters: &[u8]) -> bool {
    characters.len() == 14 && !is_uniform(characters) && [12, 13].into_iter().all(|at| has_check_digit(characters, at))
}

/// Whether the digit at a place is the check digit of what stands before it.
fn has_check_digit(characters: &[u8], at: usize) -> bool {
    let weights = WEIGHTS.get(WEIGHTS.len().saturating_sub(at)..).unwrap_or_default();
    let sum = characters.get(..at).and_then(|body| weighted_sum(body, weights, value));
    let expected = sum.map(|sum| (11 - sum % 11) % 11 % 10);
    expected.is_some() && characters.get(at).and_then(|check| digit(*check)) == expected
}

/// A character's place behind `0` in ASCII.
fn value(byte: u8) -> Option<u32> {
    byte.is_ascii_alphanumeric().then(|| u32::from(byte).saturating_sub(u32::from(b'0')))
}
