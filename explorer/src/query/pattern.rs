//! Patterns of text, with wildcards, without regard to case.

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This text.
    Text(String),
    /// `*`: any characters, or none.
    Any,
    /// `?`: one character.
    One,
}

/// What a text must look like as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

impl Pattern {
    /// Just this text, whatever its characters.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        let mut pattern = Self::default();
        text.chars().for_each(|character| pattern.push(character));
        pattern
    }

    /// This text, in which `*` stands for any characters and `?` for one.
    #[must_use]
    pub fn with_wildcards(text: &str) -> Self {
        let mut pattern = Self::default();
        for character in text.chars() {
            match character {
                '*' => pattern.push_any(),
                '?' => pattern.push_one(),
                other => pattern.push(other),
            }
        }
        pattern
    }

    /// Its pieces: no text is empty, and neither two texts nor two `*` stand side by side.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The text, if there are no wildcards.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Adds a character that stands for itself.
    pub(super) fn push(&mut self, character: char) {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.push(character),
            _ => self.pieces.push(Piece::Text(character.into())),
        }
    }

    /// Adds `*`.
    pub(super) fn push_any(&mut self) {
        if self.pieces.last() != Some(&Piece::Any) {
            self.pieces.push(Piece::Any);
        }
    }

    /// Adds `?`.
    pub(super) fn push_one(&mut self) {
        self.pieces.push(Piece::One);
    }

    /// Whether it is `*`.
    pub(super) fn is_any(&self) -> bool {
        self.pieces == [Piece::Any]
    }

    /// The text that it begins with.
    pub(super) fn beginning(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// The same pattern with another text at its beginning.
    pub(super) fn with_beginning(&self, beginning: &str) -> Self {
        let mut pattern = Self::literal(beginning);
        let rest = usize::from(!self.beginning().is_empty());
        pattern.pieces.extend(self.pieces.iter().skip(rest).cloned());
        pattern
    }
}

/// A text without regard to case. Character by character, so that a part of a text folds as it does in the whole.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

/// A pattern that is ready to look at folded texts.
#[derive(Clone, Debug)]
pub(crate) enum Matcher {
    /// The whole text is this.
    Equal(String),
    /// The text has this in it.
    Within(String),
    /// The text looks so.
    Glob(Vec<Token>),
}

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Character(char),
    Any,
    One,
}

impl Matcher {
    /// Looks whether whole texts match.
    pub(crate) fn whole(pattern: &Pattern) -> Self {
        pattern.as_literal().map_or_else(|| Self::Glob(tokens(pattern)), |text| Self::Equal(fold(text)))
    }

    /// Looks whether a part of a text matches.
    pub(super) fn part(pattern: &Pattern) -> Self {
        pattern.as_literal().map_or_else(
            || {
                let mut around = vec![Token::Any];
                around.extend(tokens(pattern));
                around.push(Token::Any);
                Self::Glob(around)
            },
            |text| Self::Within(fold(text)),
        )
    }

    /// Whether a folded text matches.
    pub(crate) fn matches(&self, folded: &str) -> bool {
        match self {
            Self::Equal(text) => folded == text,
            Self::Within(text) => folded.contains(text.as_str()),
            Self::Glob(tokens) => glob(tokens, folded),
        }
    }
}

fn tokens(pattern: &Pattern) -> Vec<Token> {
    let mut tokens = Vec::new();
    for piece in pattern.pieces() {
        match piece {
            Piece::Text(text) => tokens.extend(fold(text).chars().map(Token::Character)),
            Piece::Any => tokens.push(Token::Any),
            Piece::One => tokens.push(Token::One),
        }
    }
    tokens
}

/// Tries each `*` at the shortest first. Only the last one is ever tried again, so the work is the product of both lengths at
/// most, and none at all where the pattern asks for more characters than there are.
fn glob(tokens: &[Token], text: &str) -> bool {
    let least = tokens.iter().filter(|token| **token != Token::Any).count();
    if text.len() < least {
        return false;
    }
    let (mut at, mut rest) = (0, text.chars());
    let mut again = None;
    loop {
        let mut ahead = rest.clone();
        match (tokens.get(at), ahead.next()) {
            (Some(Token::Any), _) => {
                at += 1;
                again = Some((at, rest.clone()));
            }
            (Some(Token::One), Some(_)) => (at, rest) = (at + 1, ahead),
            (Some(Token::Character(wanted)), Some(found)) if *wanted == found => (at, rest) = (at + 1, ahead),
            (None, None) => return true,
            _ => {
                let Some((after, from)) = &mut again else { return false };
                if from.next().is_none() {
                    return false;
                }
                (at, rest) = (*after, from.clone());
            }
        }
    }
}

/// Texts in the order in which people count: digits side by side are one number, so that `1.10` comes after `1.9`.
pub(super) fn natural_order(left: &str, right: &str) -> std::cmp::Ordering {
    let (mut left, mut right) = (left.chars().peekable(), right.chars().peekable());
    loop {
        let (Some(mine), Some(theirs)) = (left.peek().copied(), right.peek().copied()) else {
            return left.peek().is_some().cmp(&right.peek().is_some());
        };
        let order = if mine.is_ascii_digit() && theirs.is_ascii_digit() {
            let number = |digits: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                let digits: String = std::iter::from_fn(|| digits.next_if(char::is_ascii_digit)).collect();
                let digits = digits.trim_start_matches('0').to_owned();
                (digits.len(), digits)
            };
            number(&mut left).cmp(&number(&mut right))
        } else {
            left.next();
            right.next();
            mine.cmp(&theirs)
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        let mut pattern = Pattern::default();
        for character in text.chars() {
            match character {
                '*' => pattern.push_any(),
                '?' => pattern.push_one(),
                _ => pattern.push(character),
            }
        }
        pattern
    }

    #[test]
    fn a_pattern_matches_whole_texts_and_wildcards_stand_for_characters() {
        for (wanted, text, matches) in [
            ("shop", "shop", true),
            ("shop", "shops", false),
            ("SHOP", "shop", true),
            ("shop*", "shops", true),
            ("shop*", "shop", true),
            ("*op", "shop", true),
            ("s?op", "shop", true),
            ("s?op", "sop", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("*ab", "aab", true),
            ("*ab?", "abab", false),
            ("gr\u{fc}*", "gr\u{dc}sse", true),
            ("?", "\u{4e2d}", true),
            ("*\u{3a3}", "\u{39f}\u{3a3}", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(Matcher::whole(&pattern(wanted)).matches(&fold(text)), matches, "{wanted} {text}");
        }
    }

    #[test]
    fn a_part_is_found_anywhere() {
        assert!(Matcher::part(&pattern("/ord")).matches("get /orders"));
        assert!(Matcher::part(&pattern("/o*s")).matches("get /orders/{id}"));
        assert!(!Matcher::part(&pattern("/o?s")).matches("get /orders/{id}"));
    }

    #[test]
    fn a_hostile_pattern_ends_soon() {
        let hostile = pattern(&"*a".repeat(4_000));
        assert!(!Matcher::whole(&hostile).matches(&"a".repeat(3_999)));
        assert!(!Matcher::whole(&pattern(&format!("*{}b", "a".repeat(2_000)))).matches(&"a".repeat(8_000)));
    }

    #[test]
    fn digits_count_as_numbers_in_an_order_of_texts() {
        use std::cmp::Ordering::{Equal, Greater, Less};
        for (left, right, order) in [
            ("1.10", "1.9", Greater),
            ("1.2", "1.2.1", Less),
            ("1.02", "1.2", Equal),
            ("a", "b", Less),
            ("v2", "v10", Less),
            ("99999999999999999999999999", "100000000000000000000000000", Less),
        ] {
            assert_eq!(natural_order(left, right), order, "{left} {right}");
        }
    }
}
