//! The walk through text: what may begin at each token.

use super::boundary::{is_part_of_groups, is_unspaced, is_word, may_begin_after, may_end_before};
use super::find::{TOKEN_LENGTH, TOKEN_MARK, TOKEN_PREFIX, is_email_at, is_token_byte, is_token_run};
use super::judge::{CompiledShape, Judge};
use super::plausible::looks_secret;
use super::prose;
use super::rule::Alone;
use super::set::ScannerId;
use super::shapes::Shapes;
use super::tables::{LONG, Start};

/// The longest match of a pattern that is tried at each token of a text. It bounds the work per byte.
pub(super) const TOKEN_LIMIT: usize = 128;

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
    /// Shapes, and behind them phrases that name what has none.
    shapes: Shapes,
    phrases: Vec<ScannerId>,
    emails: Vec<(ScannerId, Alone)>,
    tokens: Vec<(ScannerId, Alone)>,
    /// What each byte may mean.
    bytes: [u8; 256],
}

/// The start of a text whose first word has a length and bytes of some meaning.
fn start_of(text: &[u8], length: usize, any: u8) -> Start<'_> {
    // Perhaps with the sign that ends a sentence.
    let ends = matches!(text.get(length..), None | Some([] | [_] | [b' ', ..] | [b'.' | b',', b' ', ..]));
    Start { text, numbered: any & byte_class::DIGIT != 0, brief: ends && length + 1 < LONG, free: false }
}

/// What a byte may mean, as bits.
mod byte_class {
    /// A shape may begin here.
    pub(super) const START: u8 = 1;
    /// An email address may surround it.
    pub(super) const AT: u8 = 2;
    /// It belongs to words.
    pub(super) const WORD: u8 = 4;
    /// No token begins behind it.
    pub(super) const JOINT: u8 = 8;
    /// It is a digit.
    pub(super) const DIGIT: u8 = 16;
    /// It begins a character of three bytes that is a word of its own.
    pub(super) const UNSPACED: u8 = 32;
}

impl TextScan {
    /// Compiles patterns with their shapes, and phrases that name secrets; `None` if they do not fit.
    pub(super) fn compile(
        shapes: &[(&str, CompiledShape)],
        phrases: &[(String, ScannerId)],
        emails: Vec<(ScannerId, Alone)>,
        tokens: Vec<(ScannerId, Alone)>,
    ) -> Option<Self> {
        let patterns: Vec<&str> = phrases.iter().map(|(pattern, _)| pattern.as_str()).collect();
        let shapes = Shapes::compile(shapes.iter(), &patterns)?;
        let phrases = phrases.iter().map(|(_, scanner)| *scanner).collect();
        let bytes = std::array::from_fn(|byte| match u8::try_from(byte) {
            Ok(b'@') => byte_class::AT | byte_class::JOINT,
            Ok(byte) => {
                let starts = shapes.table.may_begin_with(byte);
                let starts = starts || TOKEN_PREFIX.first() == Some(&byte);
                u8::from(starts) * byte_class::START
                    + u8::from(is_word(byte) && !is_unspaced(byte)) * byte_class::WORD
                    + u8::from(!may_begin_after(Some(byte)) && !is_unspaced(byte)) * byte_class::JOINT
                    + u8::from(is_unspaced(byte)) * byte_class::UNSPACED
                    + u8::from(byte.is_ascii_digit()) * byte_class::DIGIT
            }
            Err(_) => 0,
        });
        Some(Self { shapes, phrases, emails, tokens, bytes })
    }

    /// The start of a text, with what its first word is like.
    pub(super) fn start<'a>(&self, text: &'a [u8]) -> Start<'a> {
        let (length, any) = self.word(text);
        start_of(text, length, any)
    }

    /// The length of the word that begins a text, and what its bytes mean together.
    fn word(&self, text: &[u8]) -> (usize, u8) {
        let word = text.iter().map(|byte| self.class(*byte)).take_while(|class| class & byte_class::WORD != 0);
        word.fold((0, 0), |(length, any), class| (length + 1, any | class))
    }

    /// Tries a value that is one token; returns the steps taken.
    pub(super) fn single(&self, start: Start<'_>, judge: &mut Judge<'_>) -> usize {
        // No words stand beside it: what needs a name has the key's or none.
        let key = judge.key();
        let free = !key.is_opaque() && !self.shapes.names_any(key);
        self.begin(Start { free, ..start }, &[], judge)
    }

    /// Walks through text and tries what may begin at each token; returns the steps taken.
    pub(super) fn walk(&self, start: Start<'_>, judge: &mut Judge<'_>) -> usize {
        let text = start.text;
        // In most short values no token begins but the whole value.
        let single = text.last().is_some_and(|last| is_word(*last))
            && text.iter().all(|byte| self.class(*byte) & byte_class::JOINT != 0);
        let may_hold_token = text.len() >= TOKEN_LENGTH && text.contains(&TOKEN_MARK);
        if single && !may_hold_token && !text.contains(&b'@') {
            return text.len() + self.single(start, judge);
        }
        let (mut steps, mut tried) = (0, if single { self.single(start, judge) } else { 0 });
        let (mut at, mut before) = (0, 0);
        while let Some(rest @ [first, behind @ ..]) = text.get(at..) {
            let first = self.class(*first);
            let (behind, any) = if first & byte_class::WORD == 0 { (0, 0) } else { self.word(behind) };
            let (length, any) = if first & byte_class::UNSPACED == 0 { (1 + behind, first | any) } else { (3, 0) };
            // Nothing begins inside a word.
            if first & byte_class::START != 0 && before & byte_class::WORD == 0 {
                if rest.starts_with(TOKEN_PREFIX) {
                    steps += self.token(text, at, judge);
                }
                // Most words begin nothing, as their first two letters show.
                let start = start_of(rest, length, any);
                if before & byte_class::JOINT == 0
                    && !single
                    && self.shapes.table.may_begin(start)
                    && tried <= FUEL + FUEL_PER_BYTE * at
                {
                    tried += self.begin(start, text.get(..at).unwrap_or_default(), judge);
                }
            }
            if first & byte_class::AT != 0 && !self.emails.is_empty() && is_email_at(text, at) {
                self.emails.iter().for_each(|(scanner, alone)| judge.shape(*scanner, *alone));
            }
            before = first;
            at += length;
        }
        text.len() + steps + tried
    }

    /// What a byte may mean.
    fn class(&self, byte: u8) -> u8 {
        self.bytes.get(usize::from(byte)).copied().unwrap_or(0)
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

    /// Tries which shapes and phrases begin a text; returns the steps taken.
    fn begin(&self, start: Start<'_>, before: &[u8], judge: &mut Judge<'_>) -> usize {
        let mut ends = 0;
        let shapes = &self.shapes;
        let steps = shapes.table.prefixes(start, |pattern, end| {
            ends += 1;
            let Some((matched, after)) = start.text.split_at_checked(end) else { return };
            if let Some(phrase) = shapes.phrase(pattern) {
                self.phrase(phrase, after, judge);
            } else {
                let ends = may_end_before(after);
                let mut fitting = shapes.of(pattern).iter().filter(|shape| shape.open || ends).peekable();
                if fitting.peek().is_some() && !is_part_of_groups(before, matched, after) {
                    fitting.for_each(|shape| judge.matched_inside(shape, matched, before, after));
                }
            }
        });
        steps + MATCH_COST * ends + LOOK_COST * judge.new_looks()
    }

    /// A phrase that names a secret stands before a text.
    fn phrase(&self, place: usize, after: &[u8], judge: &mut Judge<'_>) {
        let near = after.get(..SECRET_REACH).unwrap_or(after);
        let near = match std::str::from_utf8(near) {
            Ok(near) => Some(near),
            // A cut may have split a character.
            Err(error) => near.get(..error.valid_up_to()).and_then(|near| std::str::from_utf8(near).ok()),
        };
        if let (Some(scanner), Some(token)) = (self.phrases.get(place), near.and_then(prose::token))
            && looks_secret(token)
        {
            judge.secret_in_text(*scanner);
        }
    }

    /// Bytes of memory.
    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.shapes.table.memory()
    }
}
