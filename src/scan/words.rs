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
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Other,
        Digit,
        Upper,
        Lower,
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
    let mut characters = key.chars().peekable();
    while let Some(character) = characters.next() {
        let this = kind(character);
        let next = characters.peek().map_or(Kind::Other, |next| kind(*next));
        let ends = match (before, this) {
            (Kind::Other, _) | (Kind::Upper, Kind::Lower) => false,
            (Kind::Upper, Kind::Upper) => next == Kind::Lower,
            (before, this) => before != this,
        };
        if ends {
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
        assert_eq!(words("address2"), " address 2 ");
        assert_eq!(words("__x"), " x ");
        assert_eq!(words("Straße"), " straße ");
        assert_eq!(words(""), " ");
    }

    #[test]
    fn a_phrase_is_found_in_words_joined_and_in_the_plural() {
        assert_eq!(forms("Card number"), [" card number ", " card numbers ", " cardnumber ", " cardnumbers "]);
        assert_eq!(forms("ssn"), [" ssn ", " ssns "]);
    }
}
