//! The walk through text: what may begin at each token.

use super::boundary::{is_part_of_groups, may_end_before};
use super::bytes::{self, ByteTable, Look, Meaning};
use super::candidates::PatternSet;
use super::email::is_email_at;
use super::judge::{CompiledShape, Judge};
use super::plausible::looks_secret;
use super::prose;
use super::secret_phrases::SecretPhrases;
use super::set::ScannerId;
use super::shapes::{Scope, Shapes};
use super::web_token::{TOKEN_PREFIX, is_token_byte, is_token_run};
use super::word_starts::WordStarts;
use crate::rules::Alone;

/// What tokens of one text may cost together, in steps: some for a start, and some for each byte that has been passed.
/// Ordinary text never needs it all. In text that does, such as a megabyte of digits in groups, some tokens are passed
/// over.
const FUEL: usize = 16_384;
const FUEL_PER_BYTE: usize = 8;
/// What a match and a look at the words around it cost, in steps.
const MATCH_COST: usize = 4;
const LOOK_COST: usize = 64;

/// How far behind its name a secret is looked for.
const SECRET_REACH: usize = 160;

/// Everything that is looked for inside text.
#[derive(Debug)]
pub(super) struct TextScan {
    shapes: Shapes,
    /// Phrases that name what has no shape.
    phrases: SecretPhrases,
    starts: WordStarts,
    emails: Vec<(ScannerId, Alone)>,
    tokens: Vec<(ScannerId, Alone)>,
    bytes: ByteTable,
}

impl TextScan {
    /// Compiles patterns with their shapes, and phrases that name secrets; `None` if they do not fit.
    pub(super) fn compile(
        shapes: &[(String, CompiledShape)],
        phrases: Vec<(String, ScannerId)>,
        emails: Vec<(ScannerId, Alone)>,
        tokens: Vec<(ScannerId, Alone)>,
        lone: &[u8],
    ) -> Option<Self> {
        let (shapes, facts) = Shapes::compile(shapes)?;
        let words = ByteTable::new(|_| false, &[]);
        let first_words = phrases.iter().map(|(phrase, _)| (phrase.as_str(), words.word(phrase.as_bytes()).length));
        let word_starts = WordStarts::of(&facts, first_words);
        let phrases = SecretPhrases::of(phrases);
        let starts = |byte| {
            let shapes = shapes.table.candidates().may_begin_with(byte);
            shapes || phrases.may_begin_with(byte) || TOKEN_PREFIX.first() == Some(&byte)
        };
        let bytes = ByteTable::new(starts, lone);
        Some(Self { shapes, phrases, starts: word_starts, emails, tokens, bytes })
    }

    /// Its shapes.
    pub(super) fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Looks at a text.
    pub(super) fn look<'a>(&self, text: &'a [u8]) -> Look<'a> {
        self.bytes.look(text)
    }

    /// Tries a value that is one token; returns the steps taken.
    pub(super) fn single(&self, look: &Look<'_>, judge: &mut Judge<'_>) -> usize {
        let key = judge.key();
        let candidates = self.shapes.table.candidates();
        let chosen = if look.is_compact() {
            // No words stand beside it: what needs a name has the key's or none.
            candidates.whole(look, &self.shapes.believable(key))
        } else {
            let named = key.is_opaque() || self.shapes.names_any(key);
            let wanted = if named { PatternSet::ALL } else { self.shapes.believable(key) };
            candidates.beginning(self.bytes.word(look.text), &candidates.needed(look, &wanted))
        };
        self.begin(look.text, &chosen, &[], judge)
    }

    /// Walks through text and tries what may begin at each token; returns the steps taken.
    pub(super) fn walk(&self, look: &Look<'_>, scope: Scope, judge: &mut Judge<'_>) -> usize {
        let Look { text, single, .. } = *look;
        // In most short values no token begins but the whole value.
        if single && !look.may_hold_token() && !look.has_at() {
            return text.len() + self.single(look, judge);
        }
        let (mut steps, mut tried) = (0, if single { self.single(look, judge) } else { 0 });
        let candidates = self.shapes.table.candidates();
        // What no word can name here, the key names, or nothing.
        let phrases = look.may_hold_phrase(&self.bytes);
        let named = if phrases { PatternSet::ALL } else { self.shapes.believable(judge.key()) };
        let phrases = phrases && scope == Scope::All;
        let wanted = candidates.needed(look, &self.shapes.within(scope).and(&named));
        if (single || wanted.is_empty() && !phrases) && !look.may_hold_token() {
            if look.has_at() {
                let ats = text.iter().enumerate().filter(|(_, byte)| **byte == b'@');
                ats.for_each(|(at, _)| self.email(text, at, judge));
            }
            return text.len() + tried;
        }
        let (by_words, may_hold_token) = (self.starts.knows(&wanted), look.may_hold_token());
        let (mut at, mut before) = (0, 0);
        while let Some(rest @ [first, ..]) = text.get(at..) {
            let first = self.bytes.of(*first);
            if first & (bytes::WORD | bytes::START | bytes::AT | Meaning::from(bytes::UNSPACED)) == 0 {
                before = first;
                at += 1;
                continue;
            }
            let length = self.bytes.word_length(rest, first);
            // Nothing begins inside a word.
            if first & bytes::START != 0 && before & bytes::WORD == 0 {
                if may_hold_token && rest.starts_with(TOKEN_PREFIX) {
                    steps += self.token(text, at, judge);
                }
                if before & bytes::JOINT == 0 && !single {
                    // Most words begin nothing, as their first letters show.
                    let behind = rest.get(length).map_or(0, |behind| self.bytes.of(*behind));
                    let is_tied = behind & Meaning::from(bytes::TYING_SIGNS) != 0;
                    let (pattern, phrase) = self.starts.can_begin(rest, length, is_tied);
                    if phrase && phrases {
                        self.phrases.begin(rest, length, |scanner, after| secret(scanner, after, judge));
                    }
                    if pattern || !by_words {
                        let chosen = candidates.beginning(self.bytes.word_of(rest, first, length), &wanted);
                        if !chosen.is_empty() && tried <= FUEL + FUEL_PER_BYTE * at {
                            tried += self.begin(rest, &chosen, text.get(..at).unwrap_or_default(), judge);
                        }
                    }
                }
            }
            if first & bytes::AT != 0 {
                self.email(text, at, judge);
            }
            before = first;
            at += length;
        }
        text.len() + steps + tried
    }

    /// Tries whether an `@` is that of an email address.
    fn email(&self, text: &[u8], at: usize, judge: &mut Judge<'_>) {
        if !self.emails.is_empty() && is_email_at(text, at) {
            self.emails.iter().for_each(|(scanner, alone)| judge.shape(*scanner, *alone));
        }
    }

    /// Tries whether a JSON Web Token begins at a place; returns the steps taken.
    fn token(&self, text: &[u8], at: usize, judge: &mut Judge<'_>) -> usize {
        let Some((before, rest)) = text.split_at_checked(at) else { return 0 };
        if before.last().is_some_and(|left| is_token_byte(*left)) {
            return 0;
        }
        // Runs begin where no token byte stands before: they do not overlap, and all together are the text.
        let length = rest.iter().take_while(|byte| is_token_byte(**byte)).count();
        if rest.get(..length).is_some_and(is_token_run) {
            self.tokens.iter().for_each(|(scanner, alone)| judge.shape(*scanner, *alone));
        }
        length
    }

    /// Tries which of some shapes begin a text; returns the steps taken.
    fn begin(&self, text: &[u8], chosen: &PatternSet, before: &[u8], judge: &mut Judge<'_>) -> usize {
        if chosen.is_empty() {
            return 0;
        }
        let mut ends = 0;
        let shapes = &self.shapes;
        let steps = shapes.table.prefixes(text, chosen, |pattern, end| {
            ends += 1;
            let Some((matched, after)) = text.split_at_checked(end) else { return };
            let ends = may_end_before(after);
            let mut fitting = shapes.of(pattern).iter().filter(|shape| shape.open || ends).peekable();
            if fitting.peek().is_some() && !is_part_of_groups(before, matched, after) {
                fitting.for_each(|shape| judge.matched_inside(shape, matched, before, after));
            }
        });
        steps + MATCH_COST * ends + LOOK_COST * judge.new_looks()
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.shapes.table.memory() + self.starts.memory()
    }
}

/// A phrase that names a secret stands before a text.
fn secret(scanner: ScannerId, after: &[u8], judge: &mut Judge<'_>) {
    let near = after.get(..SECRET_REACH).unwrap_or(after);
    let near = match std::str::from_utf8(near) {
        Ok(near) => Some(near),
        // A cut may have split a character.
        Err(error) => near.get(..error.valid_up_to()).and_then(|near| std::str::from_utf8(near).ok()),
    };
    if let Some(token) = near.and_then(prose::token)
        && looks_secret(token)
    {
        judge.secret_in_text(scanner);
    }
}
