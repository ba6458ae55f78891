//! Addresses of Ethereum and its kin: forty hexadecimal digits behind `0x`. Letters of both cases are a checksum
//! (ERC-55): a letter is a capital where the digit at its place in the Keccak-256 of the address is 8 or more.

use super::keccak::keccak256;

const PREFIX: usize = 2;
const DIGITS: usize = 40;

/// Whether a text is an address: in one case, or with a valid checksum.
pub(super) fn is_ethereum_address(text: &[u8]) -> bool {
    let Some((_, digits)) = text.split_at_checked(PREFIX) else { return false };
    if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    // The zero address and the like stand for "none".
    if digits.windows(2).all(|pair| pair.first() == pair.last()) {
        return false;
    }
    let one_case = |other: fn(&u8) -> bool| !digits.iter().any(other);
    one_case(u8::is_ascii_uppercase) || one_case(u8::is_ascii_lowercase) || has_checksum(digits)
}

fn has_checksum(digits: &[u8]) -> bool {
    let hash = keccak256(&digits.to_ascii_lowercase());
    let halves = hash.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    digits.iter().zip(halves).all(|(digit, half)| digit.is_ascii_digit() || digit.is_ascii_uppercase() == (half >= 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_valid() {
        for address in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
        ] {
            assert!(is_ethereum_address(address.as_bytes()), "{address}");
        }
    }

    #[test]
    fn a_letter_of_the_wrong_case_is_refused() {
        assert!(!is_ethereum_address(b"0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    }

    #[test]
    fn no_address_other_lengths_and_other_digits_are_refused() {
        for address in ["0x0000000000000000000000000000000000000000", "0x5aAeb6053F3E94C9", "0x", "0", ""] {
            assert!(!is_ethereum_address(address.as_bytes()), "{address}");
        }
        assert!(!is_ethereum_address(b"0xga2908400098527886e0f7030069857d2e4169ee"));
    }
}
