//! The scanners at work.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::observation::{RuleText, Tag};

use super::boundary::{is_word, may_begin_after, may_end_before};
use super::country::Country;
use super::digest::digest;
use super::error::RuleError;
use super::find::{TOKEN_LENGTH, TOKEN_MARK, TOKEN_PREFIX, is_email_at, is_token_byte, is_token_run};
use super::judge::{CompiledShape, Hit, Judge, yielding};
use super::key::{KeyEvidence, KeyIndex};
use super::pattern::{PatternTables, pattern_facts};
use super::plausible::{can_be_secret, looks_secret};
use super::prose;
use super::rule::{Alone, RuleSet, ValueRule};
use super::set::{ScannerId, ScannerSet};

/// The longest match of a pattern that is tried at each token of a text. It bounds the work per byte.
const INSIDE_LIMIT: usize = 128;

/// What tokens of one text may cost together, in steps: some for a start, and some for each byte that has been passed.
/// Ordinary text never needs it all. In text that does, such as a megabyte of digits in groups, some tokens are passed
/// over.
const FUEL: usize = 4096;
const FUEL_PER_BYTE: usize = 2;
/// What a match and a look at the words around it cost, in steps.
const MATCH_COST: usize = 8;
const LOOK_COST: usize = 256;

/// How far behind its name a secret is looked for.
const SECRET_REACH: usize = 160;

/// A scanner, as far as others need to know it.
#[derive(Clone, Debug)]
pub(crate) struct Scanner {
    /// Its id.
    pub(crate) id: RuleText,
    /// What it says of a value that it finds.
    pub(crate) tag: Tag,
}

/// A value and what is known of its place.
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a> {
    /// What the key says; the default where there is none, or where it is data.
    pub(crate) key: &'a KeyEvidence,
    /// The value: text, or a number as it is written.
    pub(crate) text: &'a str,
    /// Which of the two.
    pub(crate) kind: LeafKind,
}

impl std::fmt::Debug for Leaf<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Leaf({:?} of {} bytes)", self.kind, self.text.len())
    }
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafKind {
    /// As text.
    String,
    /// As a number.
    Number,
}

/// Compiled rules: immutable, shared by all threads.
#[derive(Debug)]
pub(crate) struct Scanners {
    all: Vec<Scanner>,
    keys: KeyIndex,
    /// Shapes over the whole value: those that may stand under any key, and those that need one that names them or says
    /// nothing. Most keys are neither.
    free: WholeShapes,
    bound: WholeShapes,
    /// Shapes that can be found inside text.
    inside: PatternTables,
    inside_shapes: Vec<CompiledShape>,
    /// Scanners whose phrases are looked for behind the shapes.
    inside_phrases: Vec<ScannerId>,
    emails: Vec<(ScannerId, Alone)>,
    tokens: Vec<(ScannerId, Alone)>,
    secrets: Vec<ScannerId>,
    secret_set: ScannerSet,
    /// By scanner: those that know better.
    yields: Vec<ScannerSet>,
    /// What each byte may mean to a walk through text.
    bytes: [u8; 256],
    digest: u64,
}

/// Shapes over whole values.
#[derive(Debug)]
struct WholeShapes {
    table: PatternTables,
    shapes: Vec<CompiledShape>,
}

/// What a byte may mean to a walk through text, as bits.
mod byte_class {
    /// A shape may begin here, unless the byte before belongs to a word.
    pub(super) const START: u8 = 1;
    /// An email address may surround it.
    pub(super) const AT: u8 = 2;
    /// It belongs to words. Two bits above [`START`], so that one shift compares the two.
    pub(super) const WORD: u8 = 4;
    /// No token begins behind it.
    pub(super) const JOINT: u8 = 8;
}

impl Scanners {
    /// Compiles rules.
    ///
    /// # Errors
    /// A pattern is no regular expression of the supported kind, or there are more rules than fit.
    pub(crate) fn compile(rules: &RuleSet) -> Result<Self, RuleError> {
        let too_many = |expected| RuleError { file: String::new(), rule: None, pointer: String::new(), expected };
        let keys = KeyIndex::compile(rules).ok_or_else(|| too_many("at most 256 rules, with a moderate vocabulary"))?;
        let mut whole: [(Vec<&str>, Vec<CompiledShape>); 2] = Default::default();
        let (mut inside, mut inside_shapes) = (Vec::new(), Vec::new());
        let mut phrases: Vec<(String, ScannerId)> = Vec::new();
        let (mut emails, mut tokens, mut secrets) = (Vec::new(), Vec::new(), Vec::new());
        for (place, rule) in rules.rules.iter().enumerate() {
            let scanner = ScannerId::at(place).ok_or_else(|| too_many("at most 256 rules"))?;
            match &rule.value {
                ValueRule::Email(alone) => emails.push((scanner, *alone)),
                ValueRule::JsonWebToken(alone) => tokens.push((scanner, *alone)),
                ValueRule::Secret => {
                    secrets.push(scanner);
                    phrases.extend(rule.phrases.iter().map(|phrase| (prose::pattern(phrase), scanner)));
                }
                ValueRule::Shapes(shapes) => {
                    for (at, shape) in shapes.iter().enumerate() {
                        let fail = |expected| rule.error(&format!("/value/parameters/shapes/{at}/pattern"), expected);
                        let facts = pattern_facts(&shape.pattern).ok_or_else(|| {
                            fail("a regular expression without look-around that matches no empty text")
                        })?;
                        let compiled = CompiledShape { scanner, check: shape.check, alone: shape.alone };
                        let [free, bound] = &mut whole;
                        let (patterns, shapes) = if shape.alone >= Alone::Unclaimed { free } else { bound };
                        patterns.push(shape.pattern.as_str());
                        shapes.push(compiled);
                        if shape.inside {
                            if facts.longest.is_none_or(|longest| longest > INSIDE_LIMIT) {
                                return Err(fail(
                                    "a pattern of at most 128 bytes, because it is looked for inside text",
                                ));
                            }
                            inside.push(shape.pattern.as_str());
                            inside_shapes.push(compiled);
                        }
                    }
                }
            }
        }
        // Behind the shapes: phrases that name what has none.
        inside.extend(phrases.iter().map(|(pattern, _)| pattern.as_str()));
        let inside_phrases = phrases.iter().map(|(_, scanner)| *scanner).collect();
        let table = |patterns: &[&str]| PatternTables::compile(patterns).ok_or_else(|| too_many("smaller patterns"));
        let inside = table(&inside)?;
        let [(free, free_shapes), (bound, bound_shapes)] = whole;
        let free = WholeShapes { table: table(&free)?, shapes: free_shapes };
        let bound = WholeShapes { table: table(&bound)?, shapes: bound_shapes };
        let mut secret_set = ScannerSet::default();
        for secret in &secrets {
            secret_set.insert(*secret);
        }
        let yields = yields(rules)?;
        let bytes = std::array::from_fn(|byte| match u8::try_from(byte) {
            Ok(b'@') => byte_class::AT | byte_class::JOINT,
            Ok(byte) => {
                let starts = inside.may_begin_with(byte) || TOKEN_PREFIX.first() == Some(&byte);
                u8::from(starts) * byte_class::START
                    + u8::from(is_word(byte)) * byte_class::WORD
                    + u8::from(!may_begin_after(Some(byte))) * byte_class::JOINT
            }
            Err(_) => 0,
        });
        let all = rules.rules.iter().map(|rule| Scanner { id: rule.id.clone(), tag: rule.tag.clone() }).collect();
        let digest = digest(rules);
        Ok(Self {
            all,
            keys,
            free,
            bound,
            inside,
            inside_shapes,
            inside_phrases,
            emails,
            tokens,
            secrets,
            secret_set,
            yields,
            bytes,
            digest,
        })
    }

    /// The scanners of this crate's rules, compiled once per process.
    ///
    /// # Errors
    /// Never, as the tests show; the type says so to keep panics out.
    pub(crate) fn default_set() -> Result<Arc<Self>, RuleError> {
        static DEFAULT: OnceCell<Arc<Scanners>> = OnceCell::new();
        DEFAULT.get_or_try_init(|| Self::compile(&RuleSet::default_rules()?).map(Arc::new)).cloned()
    }

    /// A number that stands for the rules' content: the same for the same rules on each machine.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    /// A scanner; `None` for an id that other scanners made.
    pub(crate) fn scanner(&self, id: ScannerId) -> Option<&Scanner> {
        self.all.get(id.place())
    }

    /// Everything that a key says. Allocates: remember the answer per distinct key.
    pub(crate) fn key(&self, key: &str) -> KeyEvidence {
        self.keys.evidence(key)
    }

    /// Scans a value and adds what was found, each scanner at most once. Linear in the value's length. Allocates only
    /// where something looks like a find: a token or credentials to decode, a number in text whose words are looked at.
    pub(crate) fn value(&self, leaf: Leaf<'_>, hits: &mut Vec<Hit>) {
        let first = hits.len();
        self.scan(leaf, hits);
        yielding(hits, first, &self.yields);
    }

    /// What a text says that labels a value. Allocates, as [`key`](Self::key) does.
    pub(crate) fn label(&self, text: &str) -> KeyEvidence {
        self.keys.label(text)
    }

    /// What a country says of a generic identifier beside it; `None` if no rule knows the country.
    pub(crate) fn country(&self, country: Country) -> Option<KeyEvidence> {
        self.keys.country(country)
    }

    /// Scans a value; returns the steps taken, which tests bound.
    fn scan(&self, leaf: Leaf<'_>, hits: &mut Vec<Hit>) -> usize {
        let text = leaf.text.trim_ascii();
        let bytes = text.as_bytes();
        // Fractions, exponents and signs make amounts and coordinates, never identifiers.
        if bytes.is_empty() || leaf.kind == LeafKind::Number && !bytes.iter().all(u8::is_ascii_digit) {
            return 0;
        }
        let mut judge = Judge::new(leaf.key, &self.keys, hits);
        self.free.table.whole(bytes, |pattern| judge.matched(self.free.shapes.get(pattern), bytes));
        if leaf.key.is_opaque() || !leaf.key.names_nothing() {
            self.bound.table.whole(bytes, |pattern| judge.matched(self.bound.shapes.get(pattern), bytes));
        }
        if leaf.kind == LeafKind::Number {
            return bytes.len();
        }
        if leaf.key.names_any(&self.secret_set) && can_be_secret(text) {
            for secret in self.secrets.iter().filter(|secret| leaf.key.names(**secret)) {
                judge.secret(*secret);
            }
        }
        bytes.len() + self.walk(bytes, &mut judge)
    }

    /// Walks through text and tries what may begin at each token.
    fn walk(&self, text: &[u8], judge: &mut Judge<'_>) -> usize {
        let mut steps = text.len();
        let mut tried = 0;
        let class = |byte: &u8| self.bytes.get(usize::from(*byte)).copied().unwrap_or(0);
        // In most short values no token begins but the whole value, which has been looked at.
        let single = text.last().is_some_and(|last| is_word(*last))
            && text.iter().all(|byte| class(byte) & byte_class::JOINT != 0);
        let may_hold_token = text.len() >= TOKEN_LENGTH && text.contains(&TOKEN_MARK);
        if single && !may_hold_token && !text.contains(&b'@') {
            return steps;
        }
        let mut before = 0;
        for (at, byte) in text.iter().enumerate() {
            let class = class(byte);
            // Most letters stand inside words: nothing begins there.
            let begins = class & !(before >> 2) & byte_class::START;
            before = class;
            if begins == 0 {
                if class & byte_class::AT != 0 && !self.emails.is_empty() && is_email_at(text, at) {
                    self.emails.iter().for_each(|(scanner, alone)| judge.shape(*scanner, *alone));
                }
                continue;
            }
            let left = at.checked_sub(1).and_then(|left| text.get(left)).copied();
            let Some(rest) = text.get(at..) else { continue };
            if rest.starts_with(TOKEN_PREFIX) && !left.is_some_and(is_token_byte) {
                // Runs begin where no token byte stands before: they do not overlap, and all together are the text.
                let length = rest.iter().take_while(|byte| is_token_byte(**byte)).count();
                steps += length;
                if rest.get(..length).is_some_and(is_token_run) {
                    self.tokens.iter().for_each(|(scanner, alone)| judge.shape(*scanner, *alone));
                }
            }
            if !single && may_begin_after(left) && tried <= FUEL + FUEL_PER_BYTE * at {
                let mut ends = 0;
                tried += self.inside.prefixes(rest, |pattern, end| {
                    ends += 1;
                    let Some((matched, after)) = rest.split_at_checked(end) else { return };
                    if pattern >= self.inside_shapes.len() {
                        self.phrase(pattern, after, judge);
                    } else if may_end_before(after) {
                        let before = text.get(..at).unwrap_or_default();
                        judge.matched_inside(self.inside_shapes.get(pattern), matched, before, after);
                    }
                });
                tried += MATCH_COST * ends + LOOK_COST * judge.new_looks();
            }
        }
        steps + tried
    }

    /// A phrase that names a secret stands before a text.
    fn phrase(&self, pattern: usize, after: &[u8], judge: &mut Judge<'_>) {
        let scanner = pattern.checked_sub(self.inside_shapes.len()).and_then(|place| self.inside_phrases.get(place));
        let near = after.get(..SECRET_REACH).unwrap_or(after);
        let near = match std::str::from_utf8(near) {
            Ok(near) => Some(near),
            // A cut may have split a character.
            Err(error) => near.get(..error.valid_up_to()).and_then(|near| std::str::from_utf8(near).ok()),
        };
        if let (Some(scanner), Some(token)) = (scanner, near.and_then(prose::token))
            && looks_secret(token)
        {
            judge.secret_in_text(*scanner);
        }
    }

    /// The rules' memory, for the test of its bound.
    #[cfg(test)]
    pub(super) fn table_memory(&self) -> usize {
        self.free.table.memory() + self.bound.table.memory() + self.inside.memory()
    }

    /// The steps that a value takes, for the tests of their bound.
    #[cfg(test)]
    pub(super) fn steps(&self, leaf: Leaf<'_>) -> usize {
        self.scan(leaf, &mut Vec::new())
    }
}

/// By scanner: those that it yields to.
fn yields(rules: &RuleSet) -> Result<Vec<ScannerSet>, RuleError> {
    let sets = rules.rules.iter().map(|rule| {
        let mut set = ScannerSet::default();
        for id in &rule.yields {
            let place = rules.rules.iter().position(|other| other.id == *id).and_then(ScannerId::at);
            set.insert(place.ok_or_else(|| rule.error("/yields", "ids of other rules"))?);
        }
        Ok(set)
    });
    sets.collect()
}
