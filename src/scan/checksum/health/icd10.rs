//! ICD-10 codes: World Health Organization, ICD-10, volume 2, section 2.4; ICD-10-CM has up to seven characters. There is no
//! check digit.

/// Whether letters and digits can be a code: a letter, a digit, a digit or (in ICD-10-CM) A or B, and up to four more.
pub(super) fn can_be_icd10(characters: &[u8]) -> bool {
    matches!(characters, [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9' | b'A' | b'B', rest @ ..] if rest.len() <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_pass_and_words_do_not() {
        for code in ["I10", "E119", "C7A1", "S72001A"] {
            assert!(can_be_icd10(code.as_bytes()), "{code}");
        }
        for text in ["FLU", "119", "E1", "E1190000", "ECZEMA", "EC1"] {
            assert!(!can_be_icd10(text.as_bytes()), "{text}");
        }
    }
}
