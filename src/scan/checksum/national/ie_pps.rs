//! Irish personal public service numbers: Department of Social Protection; Revenue, "PPS number". Seven digits, a check
//! letter modulo 23, and perhaps a second letter, which counts with weight 9 (W, T and X of the old numbers count nothing).

use crate::scan::checksum::weighted_sum::{digit, weighted_sum};

const WEIGHTS: [u32; 7] = [8, 7, 6, 5, 4, 3, 2];

/// Whether seven digits and one or two letters are a personal public service number.
pub(super) fn is_ie_pps(characters: &[u8]) -> bool {
    let Some((digits, [check, second @ ..])) = characters.split_at_checked(WEIGHTS.len()) else { return false };
    let second = match second {
        [] | [b'W' | b'T' | b'X'] => Some(0),
        [letter] => place(*letter),
        _ => None,
    };
    let (Some(sum), Some(second), Some(check)) = (weighted_sum(digits, &WEIGHTS, digit), second, place(*check)) else {
        return false;
    };
    // W, the twenty-third letter, stands for 0.
    check <= 23 && (sum + second * 9) % 23 == check % 23
}

/// A letter's place in the alphabet.
fn place(letter: u8) -> Option<u32> {
    letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1)
}
