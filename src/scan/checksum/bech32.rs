//! Bech32 and Bech32m, in which Bitcoin writes newer addresses: BIP 173 and BIP 350. A prefix for humans, `1`, and
//! characters of five bits, of which the last six are the checksum.

const DIGITS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// What the checksum of Bech32 and that of Bech32m leave.
const REMAINDERS: [u32; 2] = [1, 0x2bc8_30a3];

const CHECKSUM: usize = 6;

/// Prefixes of addresses of Bitcoin, its test networks and Litecoin.
const PREFIXES: [&[u8]; 4] = [b"bc", b"tb", b"bcrt", b"ltc"];

/// Whether a text has a valid checksum. Capitals and small letters do not mix.
pub(super) fn is_bech32(text: &[u8]) -> bool {
    let mixed = text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase);
    let Some(separator) = text.iter().rposition(|byte| *byte == b'1') else { return false };
    let (Some(prefix), Some(data)) = (text.get(..separator), text.get(separator + 1..)) else { return false };
    if mixed || prefix.is_empty() || data.len() < CHECKSUM {
        return false;
    }
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    let mut sum = 1;
    let high = prefix.iter().map(|byte| u32::from(lower(byte) >> 5));
    let low = prefix.iter().map(|byte| u32::from(lower(byte) & 0x1F));
    high.chain([0]).chain(low).for_each(|value| sum = step(sum, value));
    for byte in data {
        let digit = DIGITS.iter().position(|digit| *digit == lower(byte));
        let Some(digit) = digit.and_then(|digit| u32::try_from(digit).ok()) else { return false };
        sum = step(sum, digit);
    }
    REMAINDERS.contains(&sum)
        && (!PREFIXES.iter().any(|known| prefix.eq_ignore_ascii_case(known)) || is_program(data, sum))
}

/// Whether data is a version and a program: version 0 under Bech32, later ones under Bech32m, each program of two to forty
/// bytes, that of version 0 of twenty or thirty-two (BIP 141, BIP 350).
fn is_program(data: &[u8], sum: u32) -> bool {
    let first = data.first().is_some_and(|version| version.eq_ignore_ascii_case(&b'q'));
    let bytes = (data.len().saturating_sub(CHECKSUM + 1)) * 5 / 8;
    match REMAINDERS {
        [bech32, _] if sum == bech32 => first && matches!(bytes, 20 | 32),
        _ => !first && (2..=40).contains(&bytes),
    }
}

/// Takes five bits into the remainder of a polynomial over GF(32).
fn step(sum: u32, value: u32) -> u32 {
    let generator = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let shifted = (sum & 0x01FF_FFFF) << 5 ^ value;
    let top = sum >> 25;
    generator.into_iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(shifted, |sum, (_, term)| sum ^ term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_both_standards_are_valid() {
        for text in [
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "A12UEL5L",
            "a1lqfn3a",
        ] {
            assert!(is_bech32(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_wrong_character_mixed_case_and_a_missing_prefix_are_refused() {
        for text in [
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "1qw508d6qejxtdg",
            "bc1bio",
            // Version 0 under Bech32m, version 1 under Bech32, a program of one byte.
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            "bc1pw5dgrnzv",
            "pzry9x0s0muk",
            "",
        ] {
            assert!(!is_bech32(text.as_bytes()), "{text}");
        }
    }
}
