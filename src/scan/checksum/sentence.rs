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

/// Whether a text says something of a value rather than being one.
pub(super) fn is_stand_in(text: &str) -> bool {
    let text = text.trim_ascii();
    let first = text.split(['(', '|', '?', '<', '[', '{']).next().unwrap_or(text).trim_ascii();
    first.is_empty() || first.len() <= 10 && STAND_INS.iter().any(|word| first.eq_ignore_ascii_case(word)) || {
        let covers = |pair: &[u8]| pair == b"**";
        let crossed = |three: &[u8]| three.iter().all(|byte| byte.eq_ignore_ascii_case(&b'x'));
        let bytes = text.as_bytes();
        bytes.windows(2).any(covers) || bytes.windows(3).any(crossed) || !text.is_ascii() && text.contains("••")
    }
}

/// Whether a text has a word that only messages have. Its first word may begin with a capital.
pub(super) fn is_message(text: &str) -> bool {
    let words = text.split_ascii_whitespace().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    words.enumerate().any(|(at, word)| {
        MESSAGES.contains(word) || at == 0 && word.len() > 3 && MESSAGES.contains(word.to_ascii_lowercase().as_str())
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
