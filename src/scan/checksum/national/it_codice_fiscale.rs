//! Italian codice fiscale: Agenzia delle Entrate, D.M. 23 December 1976. Letters of the names, date of birth, place of
//! birth, and a check letter modulo 26. Of two persons with the same code, one gets letters for digits.

/// What characters at odd places (the first is one) count, by place in the alphabet. Digits count as the first ten letters.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// What a place holds: a letter, or a digit (or a letter for it).
const PLACES: &[u8; 16] = b"AAAAAA99A99A999A";

/// Whether sixteen characters are a codice fiscale.
pub(super) fn is_it_codice_fiscale(characters: &[u8]) -> bool {
    let Some((check, body)) = characters.split_last() else { return false };
    let sum = body.iter().enumerate().try_fold(0, |sum, (at, byte)| {
        let place = place(*byte)?;
        let counts = if at % 2 == 0 { ODD.get(place).copied()? } else { u32::try_from(place).ok()? };
        Some(sum + counts)
    });
    let expected = sum.and_then(|sum| usize::try_from(sum % 26).ok());
    let fits = |(byte, place): (&u8, &u8)| match place {
        b'A' => byte.is_ascii_uppercase(),
        _ => matches!(byte, b'0'..=b'9' | b'L'..=b'N' | b'P'..=b'V'),
    };
    characters.len() == PLACES.len()
        && characters.iter().zip(PLACES).all(fits)
        && expected.is_some()
        && expected == place(*check)
}

/// A letter's place in the alphabet, a digit's value.
fn place(byte: u8) -> Option<usize> {
    match byte {
        b'0'..=b'9' => Some(usize::from(byte - b'0')),
        b'A'..=b'Z' => Some(usize::from(byte - b'A')),
        _ => None,
    }
}
