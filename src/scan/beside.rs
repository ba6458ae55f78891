//! What the words beside a token say of it.

use super::phrases::Found;
use super::set::ScannerId;

/// So many small words may stand between a name and the token that it names: `El CUIT del proveedor es …`.
const BETWEEN: usize = 4;

/// What words beside a token say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// What it is.
    Name,
    /// That it is something else.
    Claim,
    /// Nothing.
    Silent,
}

/// Phrases in a text beside a token. Holds a part of a value: has no `Debug`.
pub(super) struct Phrases {
    words: String,
    /// What names a scanner, or says that a value is something else.
    found: Vec<Found<Option<ScannerId>>>,
}

impl Phrases {
    pub(super) fn new(words: String, found: Vec<Found<Option<ScannerId>>>) -> Self {
        Self { words, found }
    }

    /// What the words say of the token that follows them. They name a scanner if the last of its phrases is followed by a
    /// few small words at most (`is`, `to`), and by none that says something else.
    pub(super) fn before(&self, scanner: ScannerId) -> Words {
        let last = |names: bool| {
            let phrases = self.found.iter().filter(|phrase| (phrase.meaning == Some(scanner)) == names);
            phrases.map(|phrase| phrase.end).max()
        };
        let near = |end: &usize| self.words.get(*end..).unwrap_or_default().split_ascii_whitespace().count() <= BETWEEN;
        let (names, claims) = (last(true), last(false));
        if names >= claims && names.as_ref().is_some_and(near) {
            Words::Name
        } else if claims.as_ref().is_some_and(near) {
            Words::Claim
        } else {
            Words::Silent
        }
    }

    /// Whether the words name a scanner for the token that they follow: `(SSN)`, `is my SSN`.
    pub(super) fn after(&self, scanner: ScannerId) -> bool {
        let first = |names: bool| {
            let phrases = self.found.iter().filter(|phrase| (phrase.meaning == Some(scanner)) == names);
            phrases.map(|phrase| phrase.start).min()
        };
        let Some(names) = first(true) else { return false };
        first(false).is_none_or(|claims| names <= claims)
            && self.words.get(..names).unwrap_or_default().split_ascii_whitespace().count() <= 3
    }
}
