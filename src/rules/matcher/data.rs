//! Names that are data: to ask for one is to ask for a value.

/// So many digits, in a row or in groups, are an identifier.
const DIGITS: usize = 6;

/// Whether a text is no name of a field: it holds an `@`, or many digits in a row, single hyphens, dots and blanks between
/// them aside.
pub(crate) fn is_data(text: &str) -> bool {
    let (mut digits, mut joined) = (0_usize, false);
    text.bytes().any(|byte| {
        match byte {
            b'0'..=b'9' => (digits, joined) = (digits.saturating_add(1), false),
            b'-' | b'.' | b' ' if digits > 0 && !joined => joined = true,
            _ => (digits, joined) = (0, false),
        }
        byte == b'@' || digits >= DIGITS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_long_numbers_are_data_and_names_are_not() {
        for text in ["anna@example.org", "4111111111111111", "user-123456", "@type", "219-09-1234", "4111 1111 1111"] {
            assert!(is_data(text), "{text}");
        }
        for text in ["ssn", "icd10", "iso_3166_1", "line12345", "anna berg", "12--3456", ""] {
            assert!(!is_data(text), "{text}");
        }
    }
}
