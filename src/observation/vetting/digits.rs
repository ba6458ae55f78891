//! Digits in words: ordinals, sizes and terms of names, against the numbers of somebody's records.

use super::vocabulary::{is_term, knows};
use super::words::Word;

/// Whether digits in a word are part of a name: ordinals, versions, sizes and terms, against identifiers and years.
pub(super) fn is_plain(word: &Word) -> bool {
    const ORDINAL: usize = 2;
    let text = word.text.as_str();
    if !text.chars().any(char::is_numeric) || is_term(text) || is_version(text) {
        return true;
    }
    if !text.is_ascii() && !text.chars().all(|character| !character.is_numeric() || character.is_ascii_digit()) {
        return false;
    }
    let Some((before, digits, after)) = word.sides() else { return is_size(text) };
    let few = digits.len() <= ORDINAL && (digits.len() == 1 || !digits.starts_with('0'));
    let short = |letters: &str| letters.len() <= 2 || knows(letters);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => few || matches!(digits, "128" | "192" | "224" | "256" | "384" | "512"),
        (false, true) => few && short(before),
        (true, false) => few && short(after) || digits.len() <= 4 && matches!(after, "p" | "px" | "ms" | "kb" | "mb"),
        (false, false) => false,
    }
}

/// `v1`, `v1beta2`
fn is_version(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('v') else { return false };
    let number = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (major, minor) = rest.split_once("alpha").or_else(|| rest.split_once("beta")).unwrap_or((rest, ""));
    !major.is_empty() && number(major) && number(minor)
}

/// `200x200`
fn is_size(word: &str) -> bool {
    let side = |digits: &str| (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('x').is_some_and(|(width, height)| side(width) && side(height))
}

#[cfg(test)]
mod tests {
    use super::is_plain;
    use crate::observation::vetting::words::words;

    fn plain(name: &str) -> bool {
        words(name).iter().all(is_plain)
    }

    #[test]
    fn ordinals_sizes_and_terms_are_plain() {
        for name in ["line_1", "address2", "q4", "2fa", "1st", "30d", "200x200", "720p", "sha256", "key_256", "uint64"]
        {
            assert!(plain(name), "{name}");
        }
    }

    #[test]
    fn numbers_of_records_are_not() {
        for name in ["8812", "qty_881", "line_01", "heikki85", "anna2005", "a1b2c3", "q7a", "x9999", "٣٣"] {
            assert!(!plain(name), "{name}");
        }
    }
}
