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
    let bytes = text.as_bytes();
    let first = bytes.split(|byte| matches!(byte, b'(' | b'|' | b'?' | b'<' | b'[' | b'{')).next().unwrap_or(bytes);
    let first = first.trim_ascii();
    first.is_empty()
        || first.len() <= STAND_IN_LENGTH && in_small_letters(first, |word| STAND_IN_WORDS.contains(word))
        || {
            let covers = |pair: &[u8]| pair == b"**";
            let crossed = |three: &[u8]| three.iter().all(|byte| byte.eq_ignore_ascii_case(&b'x'));
            bytes.contains(&b'*') && bytes.windows(2).any(covers)
                || bytes.iter().any(|byte| byte.eq_ignore_ascii_case(&b'x')) && bytes.windows(3).any(crossed)
                || !text.is_ascii() && text.contains("••")
        }
}

/// Whether a text has a word that only messages have. Its first word may begin with a capital.
pub(super) fn is_message(text: &str) -> bool {
    let words = text.split_ascii_whitespace().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    let is_known = |word: &[u8]| std::str::from_utf8(word).is_ok_and(|word| MESSAGES.contains(word));
    let is_small =
        |word: &str| !word.bytes().next().is_some_and(|first| first.is_ascii_uppercase() || first.is_ascii_digit());
    words.enumerate().any(|(at, word)| {
        is_small(word) && MESSAGES.contains(word)
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
}
