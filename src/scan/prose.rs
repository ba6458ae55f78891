//! Secrets in sentences: what has no shape is found by the words before it.
//!
//! `the password is hunter2`, `password=hunter2`, `pwd: "x7!k9"`: a phrase of a rule, small words or signs, then a token.

use super::boundary::is_word;

/// What stands between a phrase and the secret that it names.
const BETWEEN: [&str; 12] = [":", "=", "->", "is", "was", "to", "as", "now", "set", "changed", "est", "ist"];
const BETWEEN_LIMIT: usize = 3;

/// The token that a phrase before it names.
pub(super) fn token(text: &str) -> Option<&str> {
    let mut rest = text;
    // `passwords`, `password_policy`, `password-less` and `password/reset` are other words.
    if rest.bytes().next().is_none_or(|byte| is_word(byte) || b"-./@+%#$\\".contains(&byte)) {
        return None;
    }
    for _ in 0..=BETWEEN_LIMIT {
        rest = rest.trim_ascii_start();
        let next = BETWEEN.iter().find_map(|between| {
            let after = rest.strip_prefix(between)?;
            let whole = between.bytes().all(|byte| byte.is_ascii_punctuation()) || after.starts_with([' ', ':', '=']);
            whole.then_some(after)
        });
        match next {
            Some(after) => rest = after,
            None => break,
        }
    }
    let rest = rest.trim_start_matches(['"', '\'', '`', '(', '<']);
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '`' | '>')).unwrap_or(rest.len());
    let token = rest.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
    (!token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_behind_a_phrase_is_found() {
        for text in [" hunter2 was rejected", " is hunter2, thanks", "=hunter2", ": \"hunter2\"", " to hunter2."] {
            assert_eq!(token(text), Some("hunter2"), "{text}");
        }
    }

    #[test]
    fn phrases_inside_words_name_nothing() {
        for text in ["less login1", "_policy a1b2c3", "-less", ""] {
            assert_eq!(token(text), None, "{text}");
        }
    }
}
