//! Mexican CURP: Registro Nacional de Población, Instructivo normativo (DOF 18 October 2021). Letters of the names, date
//! of birth, sex, state, consonants, a character for the century, and a check digit modulo 10.

use crate::scan::checksum::number::begins_with_year_month_day;
use crate::scan::checksum::weighted_sum::{digit, weighted_sum};

const WEIGHTS: [u32; 17] = [18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// Whether eighteen characters are a CURP.
pub(super) fn is_mx_curp(characters: &[u8]) -> bool {
    let Some((check, body)) = characters.split_last() else { return false };
    let expected = weighted_sum(body, &WEIGHTS, value).map(|sum| (10 - sum % 10) % 10);
    begins_with_year_month_day(body.get(4..).unwrap_or_default()) && expected.is_some() && digit(*check) == expected
}

/// A character's value: the Spanish alphabet has Ñ behind N.
fn value(byte: u8) -> Option<u32> {
    match byte {
        b'A'..=b'N' => Some(u32::from(byte - b'A') + 10),
        b'O'..=b'Z' => Some(u32::from(byte - b'O') + 25),
        _ => digit(byte),
    }
}
