//! US Medicare beneficiary identifiers: Centers for Medicare & Medicaid Services, "Understanding the MBI format". Each of the
//! eleven places has digits, letters or either; six letters that look like digits are not used. There is no check digit.

/// What a place holds: a digit, a letter, either.
const PLACES: &[u8; 11] = b"9AX9AX9AA99";

/// Whether letters and digits have the format of a Medicare beneficiary identifier.
pub(super) fn can_be_us_mbi(characters: &[u8]) -> bool {
    let fits = |(byte, place): (&u8, &u8)| {
        let is_letter = byte.is_ascii_uppercase() && !matches!(byte, b'S' | b'L' | b'O' | b'I' | b'B' | b'Z');
        match place {
            b'9' => byte.is_ascii_digit(),
            b'A' => is_letter,
            _ => byte.is_ascii_digit() || is_letter,
        }
    };
    characters.len() == PLACES.len() && !characters.starts_with(b"0") && characters.iter().zip(PLACES).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_kind() {
        assert!(can_be_us_mbi(b"1EG4TE5MK73"));
        for number in ["0EG4TE5MK73", "1SG4TE5MK73", "1EGATE5MK73", "1EG4TE5M173", "1EG4TE5MK7", "1EG4TE5MK733"] {
            assert!(!can_be_us_mbi(number.as_bytes()), "{number}");
        }
    }
}
