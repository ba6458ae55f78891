//! What the words beside a token say of it.

use super::phrases::Found;
use super::set::ScannerId;

/// So many small words may stand between a name and the token that it names: `El CUIT del proveedor es …`.
const BETWEEN: usize = 4;
/// And so many before one of which words say that it is something else: `version is 10.0.19.45`.
const BETWEEN_DENIAL: usize = 2;

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
    found: Vec<Found<Said>>,
}

/// What a phrase says of the token beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Which scanner looks for it.
    Name(ScannerId),
    /// That it is something else.
    Claim,
    /// That it is something else, whatever it looks like.
    Denial,
}

impl Phrases {
    pub(super) fn new(words: String, found: Vec<Found<Said>>) -> Self {
        Self { words, found }
    }

    /// What the words say of the token that follows them. They name a scanner if the last of its phrases is followed by a
    /// few small words at most (`is`, `to`), and by none that says something else.
    pub(super) fn before(&self, scanner: ScannerId) -> Words {
        let last = |names: bool| {
            let phrases = self.found.iter().filter(|phrase| (phrase.meaning == Said::Name(scanner)) == names);
            phrases.map(|phrase| phrase.end).max()
        };
        let (names, claims) = (last(true), last(false));
        if names >= claims && self.within(names, BETWEEN) {
            Words::Name
        } else if self.within(claims, BETWEEN) {
            Words::Claim
        } else {
            Words::Silent
        }
    }

    /// Whether the words say that the token that follows them is something else, whatever it looks like.
    pub(super) fn deny(&self) -> bool {
        let denials = self.found.iter().filter(|phrase| phrase.meaning == Said::Denial);
        self.within(denials.map(|phrase| phrase.end).max(), BETWEEN_DENIAL)
    }

    /// Whether so many words at most stand behind a phrase.
    fn within(&self, end: Option<usize>, words: usize) -> bool {
        let between = end.and_then(|end| self.words.get(end..));
        between.is_some_and(|between| between.split_ascii_whitespace().count() <= words)
    }

    /// Whether the words name a scanner for the token that they follow: `(SSN)`, `is my SSN`.
    pub(super) fn after(&self, scanner: ScannerId) -> bool {
        let first = |names: bool| {
            let phrases = self.found.iter().filter(|phrase| (phrase.meaning == Said::Name(scanner)) == names);
            phrases.map(|phrase| phrase.start).min()
        };
        let Some(names) = first(true) else { return false };
        first(false).is_none_or(|claims| names <= claims)
            && self.words.get(..names).unwrap_or_default().split_ascii_whitespace().count() <= 3
    }
}
