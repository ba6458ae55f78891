//! Australian Medicare card numbers: Services Australia; Australian Institute of Health and Welfare, metadata item 270101.
//! Eight digits of which the first is 2 to 6, a check digit modulo 10, the issue, and perhaps the person on the card.

use crate::scan::checksum::weighted_sum::{digit, weighted_sum};

const WEIGHTS: [u32; 8] = [1, 3, 7, 9, 1, 3, 7, 9];

/// Whether ten or eleven digits are a Medicare card number.
pub(super) fn is_au_medicare(digits: &[u8]) -> bool {
    let Some((body, [check, rest @ ..])) = digits.split_at_checked(WEIGHTS.len()) else { return false };
    let sum = weighted_sum(body, &WEIGHTS, digit).map(|sum| sum % 10);
    matches!(rest.len(), 1 | 2)
        && matches!(digits.first(), Some(b'2'..=b'6'))
        && rest.iter().all(|digit| matches!(digit, b'1'..=b'9'))
        && sum.is_some()
        && digit(*check) == sum
}
