//! A name taken apart into words, at separators and at `camelCase` humps.

use std::cell::OnceCell;

/// One word of a name.
#[derive(Default)]
pub(super) struct Word {
    /// In lower case.
    pub(super) text: String,
    /// Counted from 0: words of one number stand between the same separators.
    pub(super) part: usize,
    /// It has no lower-case letter, but an upper-case one.
    pub(super) upper: bool,
    /// Whether it is of the vocabulary, once somebody has asked.
    pub(super) known: OnceCell<bool>,
}

impl Word {
    /// The letters before the digits, the digits and the letters after them; `None` if digits return later.
    pub(super) fn sides(&self) -> Option<(&str, &str, &str)> {
        let digit = |character: char| character.is_numeric();
        let head = self.text.trim_start_matches(|character| !digit(character));
        let before = self.text.strip_suffix(head)?;
        let after = head.trim_start_matches(digit);
        let digits = head.strip_suffix(after)?;
        if after.contains(digit) { None } else { Some((before, digits, after)) }
    }
}

/// Whether a character belongs to a word. Marks of scripts that write vowels as marks do, although they are no letters.
pub(super) fn is_word_character(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{30fc}')
}

/// The words of a name, in order.
pub(super) fn words(name: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut part = 0;
    let mut word = Word::default();
    let mut has_lower = false;
    let mut previous = ' ';
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let inside = is_word_character(character);
        let starts_hump = character.is_uppercase()
            && (previous.is_lowercase()
                || previous.is_numeric()
                || previous.is_uppercase() && characters.peek().is_some_and(|next| next.is_lowercase()));
        if (!inside || starts_hump) && !word.text.is_empty() {
            word.upper &= !has_lower;
            words.push(std::mem::replace(&mut word, Word { part, ..Word::default() }));
            has_lower = false;
        }
        if inside {
            word.part = part;
            word.upper |= character.is_uppercase();
            has_lower |= character.is_lowercase();
            word.text.extend(character.to_lowercase());
        } else {
            part += 1;
        }
        previous = character;
    }
    if !word.text.is_empty() {
        word.upper &= !has_lower;
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_part_at_separators_and_humps() {
        for (name, expected) in [
            ("user_id", "user|id"),
            ("createdAt", "created|at"),
            ("HTMLUrl", "html|url"),
            ("area51Flag", "area51|flag"),
            ("2fa_enabled", "2fa|enabled"),
            ("items[0][sku]", "items|0|sku"),
            ("Größe", "größe"),
            ("", ""),
        ] {
            let found: Vec<_> = words(name).into_iter().map(|word| word.text).collect();
            assert_eq!(found.join("|"), expected, "{name}");
        }
    }

    #[test]
    fn a_word_has_letters_around_one_run_of_digits() {
        let sides =
            |name: &str| words(name).first().and_then(|word| word.sides().map(|(a, b, c)| format!("{a}|{b}|{c}")));
        assert_eq!(sides("area51").as_deref(), Some("area|51|"));
        assert_eq!(sides("30d").as_deref(), Some("|30|d"));
        assert_eq!(sides("plain").as_deref(), Some("plain||"));
        assert_eq!(sides("a1b2"), None);
    }
}
