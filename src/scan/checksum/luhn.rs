//! The Luhn checksum: ISO/IEC 7812-1, annex B. Payment cards (and many other numbers) end in it.

/// Whether digits end in a valid Luhn check digit and are not all the same.
pub(super) fn is_luhn(digits: &[u8]) -> bool {
    let mut sum = 0_u32;
    for (at, digit) in digits.iter().rev().enumerate() {
        if !digit.is_ascii_digit() {
            return false;
        }
        let value = u32::from(digit - b'0');
        // Each second digit from the right is doubled; a two-digit product counts as the sum of its digits.
        sum += match (at % 2, value * 2) {
            (0, _) => value,
            (_, doubled @ 0..10) => doubled,
            (_, doubled) => doubled - 9,
        };
    }
    let uniform = digits.windows(2).all(|pair| pair.first() == pair.last());
    sum.is_multiple_of(10) && !uniform
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_test_numbers_of_card_brands_are_valid() {
        for number in ["4111111111111111", "5555555555554444", "378282246310005", "30569309025904", "6011111111111117"]
        {
            assert!(is_luhn(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn any_single_changed_digit_is_noticed() {
        let number = *b"4539578763621486";
        assert!(is_luhn(&number));
        for at in 0..number.len() {
            for digit in b'0'..=b'9' {
                let mut other = number;
                other[at] = digit;
                assert_eq!(is_luhn(&other), digit == number[at]);
            }
        }
    }

    #[test]
    fn uniform_digits_and_letters_are_refused() {
        assert!(!is_luhn(b"0000000000000000"));
        assert!(!is_luhn(b"411111111111111A"));
        assert!(!is_luhn(b""));
    }
}
