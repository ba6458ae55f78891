//! The machine-readable zone of passports: ICAO Doc 9303, part 4 (TD3: two lines of 44 characters), with the check
//! digit of part 3, section 4.9.

const LINE: usize = 44;

/// Whether the second line's document number has a valid check digit.
pub(super) fn has_valid_document_number(zone: &[u8]) -> bool {
    let Some(start) = zone.len().checked_sub(LINE) else { return false };
    let Some((number, rest)) = zone.get(start..).and_then(|line| line.split_at_checked(9)) else { return false };
    let mut sum = 0_u32;
    for (byte, weight) in number.iter().zip([7, 3, 1].into_iter().cycle()) {
        sum += weight
            * match byte {
                b'0'..=b'9' => u32::from(byte - b'0'),
                b'A'..=b'Z' => u32::from(byte - b'A') + 10,
                b'<' => 0,
                _ => return false,
            };
    }
    rest.first().is_some_and(|digit| digit.is_ascii_digit() && u32::from(digit - b'0') == sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimen_of_the_standard_is_valid_and_a_changed_one_is_not() {
        let zone = b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
        assert!(has_valid_document_number(zone));
        let mut other = *zone;
        other[45] = b'M';
        assert!(!has_valid_document_number(&other));
        assert!(!has_valid_document_number(b"L898902C36"));
    }
}
