//! What the value of a parameter is by its form alone. Words are not looked up: whether a service knows them says nothing
//! about whether others can be guessed.

use super::kind::{SegmentKind, ends_as_file, form, is_wordlike};
use crate::observation::ParameterKind;

/// Longer texts are addresses, or nothing in particular.
const LONGEST: usize = 2_048;

/// Longer words are joined of letters at random.
const LONGEST_WORD: usize = 32;

/// No counter comes further than so many digits, and no time in seconds; a time in milliseconds has 13.
const COUNTED: usize = 12;

/// So many letters and digits in a row, both of them, are drawn at random.
const RANDOM: usize = 12;

/// Literals have fewer words than titles.
const TITLE: usize = 7;

/// Shorter texts of letters are no digests, and have no room for a title.
const SHORT: usize = 13;

/// The kind of a decoded value.
pub(crate) fn parameter_kind(value: &str) -> ParameterKind {
    match value {
        "" => return ParameterKind::Empty,
        _ if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") => {
            return ParameterKind::Boolean;
        }
        _ if value.len() < SHORT
            && is_wordlike(value)
            && value.starts_with(|first: char| first.is_ascii_alphabetic()) =>
        {
            return ParameterKind::Word;
        }
        _ if is_url(value) => return ParameterKind::Url,
        _ if value.len() > LONGEST => return ParameterKind::Other,
        // An address in a path is part of it.
        _ if value.contains('/') => {
            return if value.contains(' ') { ParameterKind::Other } else { ParameterKind::Path };
        }
        _ => {}
    }
    match form(value) {
        Some(SegmentKind::Int) if value.len() > COUNTED => ParameterKind::LongInt,
        Some(SegmentKind::Int) => ParameterKind::Int,
        Some(SegmentKind::Uuid) => uuid(value),
        Some(SegmentKind::Ulid) => ParameterKind::Ulid,
        // 2004 to 2038.
        Some(SegmentKind::Hex) if value.len() == 24 && value.starts_with(['4', '5', '6', '7']) => {
            ParameterKind::ObjectId
        }
        Some(SegmentKind::Hex) => ParameterKind::Hex,
        Some(SegmentKind::Date) => ParameterKind::Date,
        Some(SegmentKind::Email) => ParameterKind::Email,
        Some(SegmentKind::Handle) => ParameterKind::Handle,
        Some(_) => ParameterKind::Other,
        None if ends_as_file(value) && !value.contains(' ') => ParameterKind::File,
        None => words(value),
    }
}

/// RFC 9562, section 5: the version is the first digit of the third group.
fn uuid(value: &str) -> ParameterKind {
    match value.as_bytes().get(14) {
        Some(b'1' | b'2' | b'6') => ParameterKind::TimeUuid,
        _ => ParameterKind::Uuid,
    }
}

/// A scheme and an authority, or an authority alone (RFC 3986, 4.2), which browsers and clients follow as well.
pub(crate) fn is_url(value: &str) -> bool {
    let has_authority =
        |rest: &str| rest.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '[' | '/'));
    let scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    };
    match value.split_once(':') {
        Some((before, rest)) if scheme(before) => rest.strip_prefix("//").is_some_and(has_authority),
        _ => value.strip_prefix("//").is_some_and(|rest| !rest.starts_with('/') && has_authority(rest)),
    }
}

/// What text of letters and digits is.
fn words(value: &str) -> ParameterKind {
    let (mut letters, mut numbers, mut mixed, mut random) = (0, 0, false, false);
    for part in value.split(['-', '_']).filter(|part| !part.is_empty()) {
        let digit = part.chars().any(char::is_numeric);
        let letter = part.chars().any(char::is_alphabetic);
        let plain = part.chars().all(char::is_alphanumeric);
        letters += usize::from(letter);
        numbers += usize::from(digit);
        mixed |= digit && letter || !plain;
        random |= plain && !digit && part.len() > LONGEST_WORD && part.is_ascii() || is_random(part);
    }
    let is_token = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~=".contains(&byte));
    match (letters, numbers) {
        _ if random && is_token => ParameterKind::Token,
        (0, _) => ParameterKind::Other,
        _ if mixed => ParameterKind::Other,
        (..TITLE, 0) => ParameterKind::Word,
        _ => ParameterKind::Slug,
    }
}

/// Whether letters and digits are mixed somewhere for long enough.
fn is_random(part: &str) -> bool {
    let has = |run: &str, kind: fn(&u8) -> bool| run.as_bytes().iter().any(kind);
    part.split(|character: char| !character.is_ascii_alphanumeric())
        .any(|run| run.len() >= RANDOM && has(run, u8::is_ascii_digit) && has(run, u8::is_ascii_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_typed_by_their_form() {
        for (value, kind) in [
            ("7", ParameterKind::Int),
            ("-12", ParameterKind::Int),
            ("1767225600", ParameterKind::Int),
            ("999999999999", ParameterKind::Int),
            ("1767225600000", ParameterKind::LongInt),
            ("1541815603606036480", ParameterKind::LongInt),
            ("123456789012345678901234567890", ParameterKind::LongInt),
            ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", ParameterKind::Uuid),
            ("018f4e7a-6f3a-7c1d-9b2e-4d5f6a7b8c9d", ParameterKind::Uuid),
            ("00000000-0000-0000-0000-000000000000", ParameterKind::Uuid),
            ("2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d", ParameterKind::TimeUuid),
            ("1ec9414c-232a-6b00-b3c8-9e6bdeced846", ParameterKind::TimeUuid),
            ("01J1BNYGF6J8B84RW3XR600H63", ParameterKind::Ulid),
            ("6650f3a1b2c3d4e5f6071829", ParameterKind::ObjectId),
            ("e650f3a1b2c3d4e5f6071829", ParameterKind::Hex),
            ("5fbeeb33", ParameterKind::Hex),
            ("deadbeefdeadbeef", ParameterKind::Hex),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJlX29mX25vX2tleQ", ParameterKind::Token),
            ("cus_92KdPq4RmWzLtXbYvN", ParameterKind::Token),
            ("vTQkLpWzXcRbNmKjHgFdSaPoIuYtReWqZx", ParameterKind::Token),
            ("classic-lamp-34", ParameterKind::Slug),
            ("order_1042", ParameterKind::Slug),
            ("how-to-cook-rice-very-well-at-home", ParameterKind::Slug),
            ("my-mp3-files-of-the-year", ParameterKind::Other),
            ("created_at", ParameterKind::Word),
            ("größe", ParameterKind::Word),
            ("True", ParameterKind::Boolean),
            ("false", ParameterKind::Boolean),
            ("2026-10-14", ParameterKind::Date),
            ("2026-10-14T09:30:00Z", ParameterKind::Date),
            ("anna@x.org", ParameterKind::Email),
            ("@anna", ParameterKind::Handle),
            ("main.css", ParameterKind::File),
            ("letter.docx", ParameterKind::File),
            ("../../etc/passwd", ParameterKind::Path),
            ("a/anna@x.org", ParameterKind::Path),
            ("https://shop.example/done", ParameterKind::Url),
            ("gopher://127.0.0.1:70/x", ParameterKind::Url),
            ("file:///etc/passwd", ParameterKind::Url),
            ("//shop.example", ParameterKind::Url),
            ("///", ParameterKind::Path),
            ("10:30//", ParameterKind::Path),
            ("", ParameterKind::Empty),
            ("red or blue", ParameterKind::Other),
            ("red / blue", ParameterKind::Other),
            ("see readme.txt", ParameterKind::Other),
            ("51.5074,-0.1278", ParameterKind::Other),
            ("--", ParameterKind::Other),
            ("XK7Q2", ParameterKind::Other),
        ] {
            assert_eq!(parameter_kind(value), kind, "{value}");
        }
    }

    #[test]
    fn short_words_are_what_long_ones_are() {
        for value in ["a", "a-b-c-d-e-f", "facade", "created_at", "abcdef-abcde"] {
            assert_eq!(
                (parameter_kind(value), words(value), form(value)),
                (ParameterKind::Word, ParameterKind::Word, None)
            );
        }
        assert_eq!(parameter_kind("a-b-c-d-e-f-g"), ParameterKind::Slug);
    }

    #[test]
    fn long_values_are_looked_at_no_further() {
        let digits = "7".repeat(LONGEST + 1);
        assert_eq!(parameter_kind(&digits), ParameterKind::Other);
        assert_eq!(parameter_kind(&format!("https://shop.example/{digits}")), ParameterKind::Url);
    }

    proptest::proptest! {
        #[test]
        fn any_value_has_a_kind(value: String) {
            let _ = parameter_kind(&value);
        }
    }
}
