//! Account numbers of banks: each country has its own, and most have no public checksum. What cannot be one is refused.

use super::compact::Compact;
use super::luhn::is_luhn;

/// Whether digits, perhaps in groups, can be an account number: no date, no run of one digit or of a countdown, and no
/// payment card.
pub(super) fn is_bank_account(text: &[u8]) -> bool {
    let date = text.len() == 10 && matches!((text.get(4), text.get(7)), (Some(b'-' | b'/'), Some(b'-' | b'/')));
    !date && Compact::of(text).is_some_and(|compact| are_account_digits(compact.bytes()))
}

fn are_account_digits(compact: &[u8]) -> bool {
    let steps = |step: i16| {
        compact.windows(2).all(|pair| match pair {
            [a, b] => i16::from(*b) - i16::from(*a) == step,
            _ => false,
        })
    };
    let card = matches!(compact.len(), 15 | 16) && matches!(compact.first(), Some(b'3'..=b'6')) && is_luhn(compact);
    (6..=20).contains(&compact.len())
        && compact.iter().all(u8::is_ascii_digit)
        && ![0, 1, -1].into_iter().any(steps)
        && !card
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_many_lengths_pass() {
        for number in ["31926819", "0532013000", "000123456789", "2100 0418 45 0200051332", "12-3456-7890124-00"] {
            assert!(is_bank_account(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn runs_cards_and_short_numbers_are_refused() {
        for number in ["12345678", "87654321", "00000000", "4111111111111111", "12345", "1234567A", "2024-01-15"] {
            assert!(!is_bank_account(number.as_bytes()), "{number}");
        }
    }
}
