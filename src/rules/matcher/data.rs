//! Names that are data: to ask for one is to ask for a value.

/// A run of digits of this length is an identifier.
const DIGITS: usize = 6;

/// Whether a text is no name of a field: it holds an `@`, or many digits in a row.
pub(crate) fn is_data(text: &str) -> bool {
    text.contains('@')
        || text
            .as_bytes()
            .chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit())
            .any(|run| run.len() >= DIGITS && run.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_long_numbers_are_data_and_names_are_not() {
        for text in ["anna@example.org", "4111111111111111", "user-123456", "@type"] {
            assert!(is_data(text), "{text}");
        }
        for text in ["ssn", "icd10", "iso_3166_1", "line12345", "anna berg", ""] {
            assert!(!is_data(text), "{text}");
        }
    }
}
