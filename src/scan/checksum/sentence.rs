//! What stands where a name or a street should, and is neither: messages of validators, type names, masks, states.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

/// Small words of messages; names and streets write theirs with a capital.
#[rustfmt::skip]
const MESSAGE_WORDS: &[&str] = &[
    "is", "are", "was", "be", "been", "must", "should", "cannot", "can't", "may", "might", "not", "too", "required",
    "invalid", "already", "has", "have", "least", "most", "characters", "please", "enter", "match", "expected", "your",
    "this", "valid",
    "ist", "sind", "muss", "darf", "nicht", "bitte", "ungültig", "erforderlich", "ungueltig", "pflichtfeld",
    "est", "doit", "obligatoire", "invalide", "requis", "requise", "veuillez",
    "debe", "obligatorio", "obligatoria", "válido", "inválido", "requerido", "ingrese",
    "deve", "obbligatorio", "obbligatoria", "valido", "richiesto", "richiesta", "inserire",
    "obrigatório", "obrigatória", "inválida", "informe", "verplicht", "ongeldig", "moet", "niet",
    "jest", "wymagane", "wymagany", "nieprawidłowy", "musi", "måste", "ogiltig", "ogiltigt", "krävs", "obligatoriskt",
    "skal", "ugyldig", "ugyldigt", "påkrævet", "påkrevd", "pakollinen", "virheellinen", "zorunlu", "zorunludur", "gerekli",
    "geçersiz", "обязательно", "неверный", "должно", "должен",
];

static MESSAGES: LazyLock<HashSet<&str, RandomState>> = LazyLock::new(|| MESSAGE_WORDS.iter().copied().collect());

/// Texts that stand for a value. Whole texts only, in any case.
#[rustfmt::skip]
const STAND_INS: &[&str] = &[
    "null", "nil", "none", "undefined", "n/a", "na", "empty", "unset", "missing", "unknown", "default", "optional",
    "string", "str", "text", "varchar", "char", "integer", "int", "number", "boolean", "bool", "object", "array", "uuid",
    "nullable", "required", "true", "false", "yes", "no", "redacted", "masked", "hidden", "removed", "filtered", "invalid",
    "sensitive", "pending", "active", "inactive", "verified", "unverified", "primary", "secondary", "public", "private",
    "enabled", "disabled", "anonymous", "guest", "admin", "user", "test", "work", "home", "mobile", "other", "person",
    "company",
];

/// None of them is longer.
const STAND_IN_LENGTH: usize = 10;

static STAND_IN_WORDS: LazyLock<HashSet<&[u8], RandomState>> =
    LazyLock::new(|| STAND_INS.iter().map(|word| word.as_bytes()).collect());

/// Whether a text says something of a value rather than being one.
pub(super) fn is_stand_in(text: &str) -> bool {
    let text = text.trim_ascii();
    is_stand_in_word(text.as_bytes()) || is_masked(text)
}

/// One word, perhaps with what schemas put behind it: `varchar(255)`, `string | null`.
fn is_stand_in_word(text: &[u8]) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'(' | b'|' | b'?' | b'<' | b'[' | b'{');
    let near = text.get(..=STAND_IN_LENGTH).unwrap_or(text);
    let length = near.iter().position(|byte| is_sign(byte) || byte.is_ascii_whitespace()).unwrap_or(near.len());
    let Some((word, rest)) = text.split_at_checked(length) else { return false };
    rest.trim_ascii_start().first().is_none_or(is_sign)
        && (word.is_empty()
            || word.len() <= STAND_IN_LENGTH && in_small_letters(word, |word| STAND_IN_WORDS.contains(word)))
}

/// Part of it is covered, or crossed out: by two stars in a row, two dots that are large, or three times `x`.
fn is_masked(text: &str) -> bool {
    let (mut stars, mut crosses, mut masked) = (0, 0, false);
    for byte in text.bytes() {
        stars = if byte == b'*' { stars + 1 } else { 0 };
        crosses = if byte | 0x20 == b'x' { crosses + 1 } else { 0 };
        masked |= stars == 2 || crosses == 3;
    }
    masked || !text.is_ascii() && text.contains("••")
}

/// Whether a text has a word that only messages have. Its first word may begin with a capital.
pub(super) fn is_message(text: &str) -> bool {
    let is_large = |word: &str| matches!(word.as_bytes(), [b'A'..=b'Z' | b'0'..=b'9', ..]);
    let is_known = |word: &[u8]| std::str::from_utf8(word).is_ok_and(|word| MESSAGES.contains(word));
    text.split_ascii_whitespace().enumerate().any(|(at, word)| {
        // Most words of names and streets are told by their first letter.
        if is_large(word) && (at > 0 || word.len() <= 3) {
            return false;
        }
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        !is_large(word) && MESSAGES.contains(word)
            || at == 0
                && word.len() > 3
                && word.bytes().any(|byte| byte.is_ascii_uppercase())
                && in_small_letters(word.as_bytes(), is_known)
    })
}

/// Asks for a word in small ASCII letters, without allocating; no word that is known here is longer than 32 bytes.
fn in_small_letters(word: &[u8], is_known: impl Fn(&[u8]) -> bool) -> bool {
    let mut small = [0; 32];
    small.get_mut(..word.len()).is_some_and(|small| {
        small.copy_from_slice(word);
        small.make_ascii_lowercase();
        is_known(small)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_known_in_many_languages() {
        for text in ["jest wymagane", "ist ein Pflichtfeld", "est obligatoire", "é obrigatório", "deve essere valido"]
        {
            assert!(is_message(text), "{text}");
        }
    }

    #[test]
    fn messages_and_stand_ins_are_known() {
        for text in ["must be at least 8 characters", "This field may not be blank.", "Invalid format", "is required"] {
            assert!(is_message(text), "{text}");
        }
        for text in ["string", "varchar(255)", "string | null", "[REDACTED]", "<name>", "A*** B***", "XXXX", "N/A"] {
            assert!(is_stand_in(text), "{text}");
        }
    }

    #[test]
    fn names_and_streets_are_neither() {
        for text in ["Anna Nowak", "12 Most Street", "May Field", "Rue de la Paix 5", "Has Berisha", "Guest Street 1"] {
            assert!(!is_message(text) && !is_stand_in(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn stand_ins_are_one_word_before_the_first_sign(text in "(null|string|N/A|x|n)?[ (|a]{0,3}[xX*a ]{0,5}") {
            let text = text.trim_ascii();
            let first = text.split(['(', '|', '?', '<', '[', '{']).next().unwrap_or(text).trim_ascii();
            let known = STAND_INS.iter().any(|word| first.eq_ignore_ascii_case(word));
            proptest::prop_assert_eq!(is_stand_in_word(text.as_bytes()), first.is_empty() || known);
            let small = text.to_ascii_lowercase();
            proptest::prop_assert_eq!(is_masked(text), small.contains("**") || small.contains("xxx"));
        }
    }
}
