//! What a match is worth: the key, the shape and the checksum together.

use crate::observation::Evidence;

use super::checksum::Check;
use super::key::{KeyEvidence, KeyIndex};
use super::rule::Alone;
use super::set::ScannerId;

/// A scanner found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Which.
    pub(crate) scanner: ScannerId,
    /// What made it sure.
    pub(crate) evidence: Evidence,
}

/// A shape behind a pattern of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct CompiledShape {
    pub(super) scanner: ScannerId,
    pub(super) check: Option<Check>,
    pub(super) alone: Alone,
}

impl CompiledShape {
    fn evidence(self, named: bool) -> Evidence {
        match (named, self.check.is_some_and(Check::is_checksum)) {
            (true, true) => Evidence::KeyCheck,
            (true, false) => Evidence::KeyShape,
            (false, true) => Evidence::Check,
            (false, false) => Evidence::Shape,
        }
    }
}

/// How far back words can name what follows them, and how often a value is worth looking back in: both bound the work.
const LOOK_BACK: usize = 48;
const LOOKS: usize = 64;

/// Decides what a match is worth under the value's key.
pub(super) struct Judge<'a> {
    key: &'a KeyEvidence,
    keys: &'a KeyIndex,
    /// Where this value's hits begin.
    first: usize,
    hits: &'a mut Vec<Hit>,
    looks: usize,
}

impl<'a> Judge<'a> {
    /// Judges one value.
    pub(super) fn new(key: &'a KeyEvidence, keys: &'a KeyIndex, hits: &'a mut Vec<Hit>) -> Self {
        Self { key, keys, first: hits.len(), hits, looks: 0 }
    }

    /// A shape matched the whole value.
    pub(super) fn matched(&mut self, shape: Option<&CompiledShape>, text: &[u8]) {
        let Some(shape) = shape else { return };
        let named = self.key.names(shape.scanner);
        if (named || self.key.admits(shape.alone)) && shape.check.is_none_or(|check| check.passes(text)) {
            self.hit(shape.scanner, shape.evidence(named));
        }
    }

    /// A shape matched a token within text. What no key names, the words before it may: `my passport is …`.
    pub(super) fn matched_inside(&mut self, shape: Option<&CompiledShape>, text: &[u8], before: &[u8]) {
        let Some(shape) = shape else { return };
        let mut named = self.key.names(shape.scanner);
        let admitted = named || self.key.admits(shape.alone);
        if !admitted && (before.is_empty() || self.looks >= LOOKS)
            || shape.check.is_some_and(|check| !check.passes(text))
        {
            return;
        }
        if !admitted {
            self.looks += 1;
            named = self.keys.names_before(shape.scanner, last_words(before));
        }
        if admitted || named {
            self.hit(shape.scanner, shape.evidence(named));
        }
    }

    /// A finder found its shape.
    pub(super) fn shape(&mut self, scanner: ScannerId, alone: Alone) {
        if self.key.names(scanner) {
            self.hit(scanner, Evidence::KeyShape);
        } else if self.key.admits(alone) {
            self.hit(scanner, Evidence::Shape);
        }
    }

    /// Adds a hit; of two by one scanner the better founded stays.
    pub(super) fn hit(&mut self, scanner: ScannerId, evidence: Evidence) {
        let rank = |evidence| match evidence {
            Evidence::KeyCheck => 4,
            Evidence::Check => 3,
            Evidence::KeyShape => 2,
            Evidence::Shape => 1,
            _ => 0,
        };
        let mine = self.hits.get_mut(self.first..).unwrap_or_default();
        match mine.iter_mut().find(|hit| hit.scanner == scanner) {
            None => self.hits.push(Hit { scanner, evidence }),
            Some(hit) if rank(evidence) > rank(hit.evidence) => hit.evidence = evidence,
            Some(_) => {}
        }
    }
}

/// The last words of a text, at most [`LOOK_BACK`] bytes. The first may be cut: it is then too far away to matter.
fn last_words(text: &[u8]) -> &str {
    let mut near = text.get(text.len().saturating_sub(LOOK_BACK)..).unwrap_or(text);
    // A cut may have split a character.
    while let [0x80..=0xBF, rest @ ..] = near {
        near = rest;
    }
    std::str::from_utf8(near).unwrap_or_default()
}
