//! Keys and phrases as words: one spelling for all styles of writing names.

/// The forms in which a phrase is found: as words and as one word, in the singular and in the plural.
pub(super) fn forms(phrase: &str) -> Vec<String> {
    let spaced = words(phrase);
    let spaced = spaced.trim_ascii();
    let joined = spaced.replace(' ', "");
    let mut forms = vec![format!(" {spaced} "), format!(" {spaced}s ")];
    if joined != spaced {
        forms.extend([format!(" {joined} "), format!(" {joined}s ")]);
    }
    forms
}

/// The words of a key in lower case, each between blanks: `userEmail2` → ` user email 2 `.
///
/// A word ends at anything but letters and digits, between letters and digits, before a capital that follows a small
/// letter, and before the last capital of a run that a small letter follows (`HTTPServer`).
pub(super) fn words(key: &str) -> String {
    if key.is_ascii() {
        return ascii_words(key.as_bytes());
    }
    let kind = |character: char| match character {
        _ if character.is_numeric() => Kind::Digit,
        _ if character.is_uppercase() => Kind::Upper,
        _ if character.is_alphabetic() => Kind::Lower,
        _ => Kind::Other,
    };
    let mut words = String::with_capacity(2 * key.len() + 2);
    words.push(' ');
    let mut before = Kind::Other;
    let mut characters = key.chars();
    while let Some(character) = characters.next() {
        let this = kind(character);
        let mut ahead = characters.clone();
        let (next, after) = (ahead.next(), ahead.next().map_or(Kind::Other, kind));
        let plural = next == Some('s') && after != Kind::Lower;
        let next = if plural { Kind::Upper } else { next.map_or(Kind::Other, kind) };
        let unspaced =
            this != Kind::Other && (is_unspaced(character) || words.chars().next_back().is_some_and(is_unspaced));
        if ends_word(before, this, next) || unspaced && !words.ends_with(' ') {
            words.push(' ');
        }
        if this != Kind::Other {
            words.extend(character.to_lowercase());
        }
        before = this;
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

/// Whether a character is of a script that puts no blanks between words: each counts as a word.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// What a character is to words.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Other,
    Digit,
    Upper,
    Lower,
}

/// Whether a word ends between two characters, of which the second is followed by a third. An `s` that ends a run of capitals
/// makes a plural of it (`SSNs`): it is no small letter.
fn ends_word(before: Kind, this: Kind, next: Kind) -> bool {
    match (before, this) {
        (Kind::Other, _) | (Kind::Upper, Kind::Lower) => false,
        (Kind::Upper, Kind::Upper) => next == Kind::Lower,
        (before, this) => before != this,
    }
}

/// The same for ASCII, as most keys are, without looking at Unicode's tables.
fn ascii_words(key: &[u8]) -> String {
    let kind = |byte: Option<&u8>| match byte {
        Some(b'0'..=b'9') => Kind::Digit,
        Some(b'A'..=b'Z') => Kind::Upper,
        Some(b'a'..=b'z') => Kind::Lower,
        _ => Kind::Other,
    };
    let mut words = String::with_capacity(2 * key.len() + 2);
    words.push(' ');
    let mut before = Kind::Other;
    let mut this = kind(key.first());
    for (at, byte) in key.iter().enumerate() {
        let next = kind(key.get(at + 1));
        let plural = key.get(at + 1) == Some(&b's') && kind(key.get(at + 2)) != Kind::Lower;
        if ends_word(before, this, if plural { Kind::Upper } else { next }) {
            words.push(' ');
        }
        if this != Kind::Other {
            words.push(char::from(byte.to_ascii_lowercase()));
        }
        (before, this) = (this, next);
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_all_styles_split_into_the_same_words() {
        for key in [
            "card_number",
            "cardNumber",
            "CardNumber",
            "card-number",
            "card.number",
            "CARD_NUMBER",
            "card[number]",
            "Card Number",
        ] {
            assert_eq!(words(key), " card number ", "{key}");
        }
        assert_eq!(words("userSSN"), " user ssn ");
        assert_eq!(words("SSNNumber"), " ssn number ");
        assert_eq!(words("userSSNs"), " user ssns ");
        assert_eq!(words("IDs_of"), " ids of ");
        assert_eq!(words("ÄSSNs"), " ässns ");
        assert_eq!(words("address2"), " address 2 ");
        assert_eq!(words("__x"), " x ");
        assert_eq!(words("Straße"), " straße ");
        assert_eq!(words(""), " ");
    }

    proptest::proptest! {
        #[test]
        fn ascii_keys_split_as_all_keys_do(key in "[ -~]{0,24}") {
            // Behind a letter that is not ASCII the general way is taken.
            let (ascii, general) = (words(&format!("{key} e")), words(&format!("{key} é")));
            proptest::prop_assert_eq!(ascii.strip_suffix("e "), general.strip_suffix("é "));
        }
    }

    #[test]
    fn each_character_of_a_script_without_blanks_is_a_word() {
        assert_eq!(words("我的ID"), " 我 的 id ");
        assert_eq!(words("電話番号2"), " 電 話 番 号 2 ");
    }

    #[test]
    fn a_phrase_is_found_in_words_joined_and_in_the_plural() {
        assert_eq!(forms("Card number"), [" card number ", " card numbers ", " cardnumber ", " cardnumbers "]);
        assert_eq!(forms("ssn"), [" ssn ", " ssns "]);
    }
}
