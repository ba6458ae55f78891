//! `Base58Check`, in which Bitcoin and its kin write addresses: a version byte and a hash of twenty bytes, then the first
//! four bytes of the double SHA-256 of both (Bitcoin protocol documentation, `Base58Check` encoding).

use super::sha256::sha256;

/// Digits of base 58: no `0`, `O`, `I`, `l`.
const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const CONTENT: usize = 21;
const LENGTH: usize = CONTENT + 4;

/// Whether a text is an address with a valid checksum.
pub(super) fn is_base58check(text: &[u8]) -> bool {
    let Some(decoded) = decode(text) else { return false };
    let Some((content, checksum)) = decoded.split_at_checked(CONTENT) else { return false };
    sha256(&sha256(content)).starts_with(checksum)
}

/// The bytes of an address; `None` if there are more, fewer, or other characters.
fn decode(text: &[u8]) -> Option<[u8; LENGTH]> {
    // Words of 32 bits, the lowest first: seven hold the 25 bytes.
    let mut words = [0_u32; 7];
    for byte in text {
        let mut carry = DIGITS.iter().position(|digit| digit == byte)? as u64;
        for word in &mut words {
            carry += 58 * u64::from(*word);
            let [_, _, _, _, low @ ..] = carry.to_be_bytes();
            *word = u32::from_be_bytes(low);
            carry >>= 32;
        }
        if carry != 0 {
            return None;
        }
    }
    let mut decoded = [0_u8; LENGTH];
    let mut bytes = words.into_iter().flat_map(u32::to_le_bytes);
    decoded.iter_mut().rev().zip(&mut bytes).for_each(|(place, byte)| *place = byte);
    // Each leading zero byte is written as one `1`; shorter numbers have no other reading.
    let zeros = decoded.iter().take_while(|byte| **byte == 0).count();
    let ones = text.iter().take_while(|byte| **byte == b'1').count();
    (bytes.all(|byte| byte == 0) && zeros == ones).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address of the first block, and examples of the Bitcoin wiki.
    const VALID: [&str; 4] = [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    ];

    #[test]
    fn known_addresses_are_valid() {
        for address in VALID {
            assert!(is_base58check(address.as_bytes()), "{address}");
        }
    }

    #[test]
    fn any_changed_character_is_noticed() {
        for address in VALID {
            for at in 0..address.len() {
                let mut other = address.as_bytes().to_vec();
                other[at] = if other[at] == b'z' { b'y' } else { b'z' };
                assert!(other == address.as_bytes() || !is_base58check(&other), "{address} at {at}");
            }
        }
    }

    #[test]
    fn other_lengths_and_characters_are_refused() {
        for address in ["", "1", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNaa", "0OIl"] {
            assert!(!is_base58check(address.as_bytes()), "{address}");
        }
        assert!(!is_base58check(&[b'z'; 60]));
    }
}
