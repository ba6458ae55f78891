//! Whether a text can be a secret at all. A secret has no shape; what stands in for one does.
//!
//! Under `password` come masks, type names of schemas, messages of validators, placeholders of examples, and states.

/// Words that stand for "no value", for a type, or for a state.
#[rustfmt::skip]
const STAND_INS: [&str; 47] = [
    "null", "nil", "none", "undefined", "nan", "n/a", "na", "empty", "unset", "missing", "unknown", "default", "optional",
    "string", "str", "text", "varchar", "char", "integer", "int", "number", "boolean", "bool", "object", "array", "date",
    "uuid", "float", "binary", "byte", "nullable", "required", "true", "false", "yes", "no", "on", "off", "enabled", "disabled",
    "redacted", "masked", "hidden", "removed", "filtered", "invalid", "sensitive",
];

/// Words that messages about a value use, and passphrases seldom do.
#[rustfmt::skip]
const MESSAGE_WORDS: [&str; 32] = [
    "is", "are", "was", "be", "must", "should", "cannot", "can't", "does", "doesn't", "not", "too", "required", "invalid",
    "incorrect", "wrong", "missing", "match", "matches", "characters", "least", "most", "format", "please", "enter",
    "expired", "allowed", "blank", "needs", "contain", "already", "field",
];

/// Whether a text can be a secret.
pub(super) fn can_be_secret(text: &str) -> bool {
    let text = text.trim_ascii();
    // A longer text is a document; secrets that long have shapes of their own.
    (1..=1024).contains(&text.len())
        && !is_masked(text.as_bytes())
        && !is_placeholder(text.as_bytes())
        && !is_stand_in(text)
        && !is_message(text)
}

/// Whether a text says something itself, rather than stand in for what is not there.
pub(super) fn stands_for_a_value(text: &str) -> bool {
    let text = text.trim_ascii();
    !text.is_empty() && !is_masked(text.as_bytes()) && !is_placeholder(text.as_bytes()) && !is_stand_in(text)
}

/// Whether a word of a sentence looks like a secret rather than like a word: letters with digits or signs among them, or
/// several words joined.
pub(super) fn looks_secret(word: &str) -> bool {
    let bytes = word.as_bytes();
    let has = |kind: fn(&u8) -> bool| bytes.iter().any(kind);
    let letters = has(u8::is_ascii_alphabetic);
    let sign = has(|byte| byte.is_ascii_punctuation() && !b"-_.,'/:".contains(byte));
    let joints = bytes.iter().filter(|byte| matches!(byte, b'-' | b'_' | b'.')).count();
    (5..=128).contains(&word.len())
        && letters
        && (has(u8::is_ascii_digit) || sign || joints >= 2)
        && !word.contains("://")
        && can_be_secret(word)
}

/// Half of it or more are characters that cover something, or part of it is a run of them: `sk_live_****x7`.
fn is_masked(text: &[u8]) -> bool {
    let mut covers = text.iter().filter(|byte| matches!(byte, b'*' | b'.' | b'#' | b'-' | b'_' | b' ')).count();
    // `•` and `●`, three bytes each, share their first byte with little else that passwords hold.
    covers += text.iter().filter(|byte| **byte == 0xE2).map(|_| 3).sum::<usize>();
    let has_run = |of: &[u8], length| {
        text.chunk_by(|a, b| a == b).any(|run| run.len() >= length && run.first().is_some_and(|byte| of.contains(byte)))
    };
    2 * covers >= text.len() || has_run(b"*", 3) || has_run(b"xX", 4)
}

/// `<password>`, `{{password}}`, `${PASSWORD}`, `[FILTERED]`, `%s`, `:password`.
fn is_placeholder(text: &[u8]) -> bool {
    matches!(
        text,
        [b'<', .., b'>'] | [b'[', .., b']'] | [b'{', .., b'}'] | [b'$', b'{', .., b'}'] | [b'%', .., b'%'] | [b'%', _]
    )
}

/// A word of [`STAND_INS`], perhaps with a length: `varchar(255)`.
fn is_stand_in(text: &str) -> bool {
    let word = text.split(['(', '|', '?', '<']).next().unwrap_or(text).trim_ascii();
    STAND_INS.iter().any(|stand_in| word.eq_ignore_ascii_case(stand_in))
}

/// Several words, one of them of [`MESSAGE_WORDS`].
fn is_message(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    let several = text.trim_ascii().contains(' ');
    several && words.any(|word| MESSAGE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_can_be_secrets() {
        for text in ["hunter2", "correct horse battery staple", "P@ss w0rd!", "12345678", "x", "пароль1", "$2b$abc"]
        {
            assert!(can_be_secret(text), "{text}");
        }
    }

    #[test]
    fn words_do_not_look_secret() {
        for word in ["hunter2", "basil-stone-tundra", "P@ssword", "s3cr3t!"] {
            assert!(looks_secret(word), "{word}");
        }
        for word in ["reset", "manager", "opt-in", "2024-01-01", "a1", "https://example.org/1", "****1", "don't"] {
            assert!(!looks_secret(word), "{word}");
        }
    }

    #[test]
    fn what_stands_in_for_a_password_cannot() {
        for text in [
            "",
            "  ",
            "********",
            "••••••",
            "xxxxxxxx",
            "hu*****",
            "...",
            "null",
            "N/A",
            "string",
            "varchar(255)",
            "string | null",
            "<password>",
            "{{password}}",
            "${PASSWORD}",
            "[REDACTED]",
            "%s",
            "is required",
            "Must be at least 8 characters.",
            "does not match confirmation",
            "Invalid format",
            "true",
        ] {
            assert!(!can_be_secret(text), "{text}");
        }
        assert!(!can_be_secret(&"a".repeat(2000)));
    }
}
