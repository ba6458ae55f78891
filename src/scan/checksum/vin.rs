//! Vehicle identification numbers: ISO 3779, with the check digit of 49 CFR § 565.15 (position 9), which vehicles for
//! North America carry. Elsewhere position 9 is free: such a number needs a key that names it.

const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// Whether seventeen characters have the check digit of North America.
pub(super) fn is_vin(compact: &[u8]) -> bool {
    if compact.len() != WEIGHTS.len() {
        return false;
    }
    let mut sum = 0;
    for (byte, weight) in compact.iter().zip(WEIGHTS) {
        let Some(value) = value(*byte) else { return false };
        sum += value * weight;
    }
    let expected = match u8::try_from(sum % 11) {
        Ok(digit @ 0..10) => b'0' + digit,
        _ => b'X',
    };
    let letters = compact.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    compact.get(8) == Some(&expected) && (1..=13).contains(&letters)
}

/// The value of a character: letters repeat 1 to 9 as on an EBCDIC card; I, O and Q do not occur.
fn value(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'H' => byte - b'A' + 1,
        b'J'..=b'N' => byte - b'J' + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => byte - b'S' + 2,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_valid_check_digit_pass() {
        for vin in ["1M8GDM9AXKP042788", "1HGCM82633A004352", "5GZCZ43D13S812715"] {
            assert!(is_vin(vin.as_bytes()), "{vin}");
        }
    }

    #[test]
    fn a_wrong_check_digit_a_forbidden_letter_and_digits_only_are_refused() {
        assert!(!is_vin(b"1M8GDM9A1KP042788"));
        assert!(!is_vin(b"1M8GDM9AXKO042788"));
        assert!(!is_vin(b"11111111111111111"));
        assert!(!is_vin(b"1M8GDM9AXKP04278"));
    }
}
