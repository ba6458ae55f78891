//! Spanish NIE: Real Decreto 557/2011, Orden INT/2058/2008. X, Y or Z stand for the first of eight digits; the letter
//! behind them says their remainder by 23, as that of a DNI does.

use crate::scan::checksum::number::number;

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Whether letter, digits and letter are a NIE.
pub(super) fn is_es_nie(characters: &[u8]) -> bool {
    let [first, digits @ .., letter] = characters else { return false };
    let leading = match first {
        b'X' => 0,
        b'Y' => 10_000_000,
        b'Z' => 20_000_000,
        _ => return false,
    };
    digits.len() == 7 && has_letter(digits, leading, *letter)
}

/// Whether a letter is that of a number.
pub(super) fn has_letter(digits: &[u8], leading: u64, letter: u8) -> bool {
    let number = number(digits).and_then(|number| usize::try_from((leading + number) % 23).ok());
    number.and_then(|place| LETTERS.get(place)) == Some(&letter)
}
