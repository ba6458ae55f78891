//! Turkish identity numbers (T.C. kimlik numarası): Nüfus ve Vatandaşlık İşleri, Act 5490. Nine digits, not beginning with
//! 0, and two check digits modulo 10.

use crate::scan::checksum::weighted_sum::is_divisible;

/// Seven times the digits at odd places less those at even places (nine times, modulo 10), less the tenth.
const FIRST: [u32; 10] = [7, 9, 7, 9, 7, 9, 7, 9, 7, 9];
/// The sum of all others, less the eleventh.
const SECOND: [u32; 11] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9];

/// Whether eleven digits are an identity number.
pub(super) fn is_tr_tckn(digits: &[u8]) -> bool {
    let first = digits.get(..FIRST.len()).is_some_and(|digits| is_divisible(digits, &FIRST, 10));
    !digits.starts_with(b"0") && first && is_divisible(digits, &SECOND, 10)
}
