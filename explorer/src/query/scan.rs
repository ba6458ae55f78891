//! The letters of a query: words, quoted texts and signs.

use super::error::{Problem, QueryError};
use super::{Pattern, Span};

/// Reads a query from its beginning to its end.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'q> {
    text: &'q str,
    at: usize,
}

/// A word, or a text in quotes.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) pattern: Pattern,
    pub(super) quoted: bool,
    pub(super) span: Span,
}

impl Word {
    /// Whether it is `*`.
    pub(super) fn is_any(&self) -> bool {
        !self.quoted && self.pattern.is_any()
    }

    /// Whether nothing stands there.
    pub(super) fn is_missing(&self) -> bool {
        !self.quoted && self.pattern.pieces().is_empty()
    }
}

impl<'q> Cursor<'q> {
    pub(super) const fn new(text: &'q str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// From there to here.
    pub(super) const fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    pub(super) fn rest(&self) -> &'q str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Goes on if the rest begins so.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let eaten = self.rest().starts_with(text);
        if eaten {
            self.at += text.len();
        }
        eaten
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    /// Whether a word in capitals stands here that is an operator.
    pub(super) fn is_at_operator(&self, operator: &str) -> bool {
        self.rest().strip_prefix(operator).is_some_and(|rest| rest.chars().next().is_none_or(ends_word))
    }

    /// Whether what stands here ends the list of terms: the end, a parenthesis that closes, or `OR`.
    pub(super) fn is_at_end_of_terms(&self) -> bool {
        self.peek().is_none_or(|next| next == ')') || self.is_at_operator("OR")
    }

    /// The name before a colon, if one stands here; goes on behind the colon.
    pub(super) fn key(&mut self) -> Option<(&'q str, Span)> {
        let rest = self.rest();
        let end = rest.find(|character: char| !is_of_key(character))?;
        let key = rest.get(..end).filter(|key| !key.is_empty())?;
        rest.get(end..)?.strip_prefix(':')?;
        let span = Span { start: self.at, end: self.at + end };
        self.at = span.end + 1;
        Some((key, span))
    }

    /// Whether a bracket opens a range here: blanks come before it is closed. Otherwise it belongs to a word: `{key}`.
    pub(super) fn is_at_range(&self) -> bool {
        self.peek().is_some_and(|bracket| bracket == '[' || bracket == '{')
            && self
                .rest()
                .chars()
                .find(|character| character.is_whitespace() || matches!(character, ']' | '}'))
                .is_some_and(char::is_whitespace)
    }

    /// A word up to its end, or a quoted text. Within a range, brackets end words too.
    pub(super) fn word(&mut self, in_range: bool) -> Result<Word, QueryError> {
        if self.peek() == Some('"') {
            return self.quoted();
        }
        let start = self.at;
        let mut pattern = Pattern::default();
        while let Some(character) = self.peek() {
            if ends_word(character) || in_range && matches!(character, ']' | '}') {
                break;
            }
            let place = self.at;
            self.bump();
            match character {
                '*' => pattern.push_any(),
                '?' => pattern.push_one(),
                '\\' => pattern.push(self.escaped(place)?),
                _ => pattern.push(character),
            }
        }
        if self.peek() == Some('"') && self.at > start {
            let span = Span { start: self.at, end: self.at + 1 };
            return Err(QueryError::new(span, Problem::QuoteInWord));
        }
        Ok(Word { pattern, quoted: false, span: self.since(start) })
    }

    fn quoted(&mut self) -> Result<Word, QueryError> {
        let start = self.at;
        self.bump();
        let mut pattern = Pattern::default();
        loop {
            let place = self.at;
            match self.bump() {
                None => {
                    return Err(QueryError::new(Span { start, end: start + 1 }, Problem::UnclosedQuote));
                }
                Some('"') => return Ok(Word { pattern, quoted: true, span: self.since(start) }),
                Some('\\') => pattern.push(self.escaped(place)?),
                Some(character) => pattern.push(character),
            }
        }
    }

    fn escaped(&mut self, backslash: usize) -> Result<char, QueryError> {
        self.bump().ok_or_else(|| QueryError::new(self.since(backslash), Problem::NothingEscaped))
    }
}

/// Whether a character ends a word that has no quotes.
pub(super) fn ends_word(character: char) -> bool {
    character.is_whitespace() || matches!(character, '(' | ')' | '"')
}

/// Whether a character may stand in the name of an attribute.
pub(super) const fn is_of_key(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-' | '@')
}
