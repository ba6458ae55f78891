//! Indian permanent account numbers: Income Tax Department, "structure of PAN". The fourth letter is the kind of holder. The
//! rule for the last letter, a check letter, is not public.

/// Whether letters and digits have the structure of a permanent account number.
pub(super) fn can_be_in_pan(characters: &[u8]) -> bool {
    let Some((letters, [digits @ .., last])) = characters.split_at_checked(5) else { return false };
    letters.iter().all(u8::is_ascii_uppercase)
        && matches!(letters.get(3), Some(b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'J' | b'L' | b'P' | b'T'))
        && digits.len() == 4
        && digits.iter().all(u8::is_ascii_digit)
        && last.is_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_letter_is_a_kind_of_holder() {
        assert!(can_be_in_pan(b"ABCPE1234F"));
        for number in ["ABCXE1234F", "ABCPE12345", "ABCP51234F", "ABCPE123F", "ABCPE"] {
            assert!(!can_be_in_pan(number.as_bytes()), "{number}");
        }
    }
}
