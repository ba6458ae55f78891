//! What a match is worth: the key, the shape and the checksum together.

use crate::observation::Evidence;

use super::beside::{Phrases, Words};
use super::checksum::Check;
use super::evidence::KeyEvidence;
use super::key::KeyIndex;
use super::set::{ScannerId, ScannerSet};
use crate::rules::Alone;

/// A scanner found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Which.
    pub(crate) scanner: ScannerId,
    /// What made it sure.
    pub(crate) evidence: Evidence,
}

impl Hit {
    /// The better founded has the higher rank.
    pub(crate) fn rank(self) -> u8 {
        match self.evidence {
            Evidence::KeyCheck => 7,
            Evidence::ContextCheck => 6,
            Evidence::Check => 5,
            Evidence::KeyShape => 4,
            Evidence::ContextShape => 3,
            Evidence::Shape => 2,
            Evidence::Key => 1,
            Evidence::Context => 0,
        }
    }
}

/// A shape behind a pattern of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CompiledShape {
    pub(super) scanner: ScannerId,
    pub(super) check: Option<&'static Check>,
    pub(super) alone: Alone,
    pub(super) open: bool,
}

impl CompiledShape {
    /// Whether a match proves little: it has no checksum, and is not believed under all keys.
    fn is_weak(&self) -> bool {
        self.alone < Alone::Always && !self.check.is_some_and(Check::is_checksum)
    }

    fn evidence(self, named: Named) -> Evidence {
        match (named, self.check.is_some_and(Check::is_checksum)) {
            (Named::ByKey, true) => Evidence::KeyCheck,
            (Named::ByKey, false) => Evidence::KeyShape,
            (Named::ByContext, true) => Evidence::ContextCheck,
            (Named::ByContext, false) => Evidence::ContextShape,
            (Named::Not, true) => Evidence::Check,
            (Named::Not, false) => Evidence::Shape,
        }
    }
}

/// What names a scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Not,
    ByKey,
    ByContext,
}

/// How far words can name what follows them, or stands before them.
const LOOK_BACK: usize = 48;
const LOOK_AHEAD: usize = 32;

/// Decides what a match is worth under the value's key.
pub(super) struct Judge<'a> {
    key: &'a KeyEvidence,
    keys: &'a KeyIndex,
    /// Where this value's hits begin.
    first: usize,
    hits: &'a mut Vec<Hit>,
    /// The phrases before and behind the token that was looked at last, by the lengths of the texts there.
    /// Boxed: a judge is made for each value, and few look at words.
    before: Option<Box<(usize, Phrases)>>,
    after: Option<Box<(usize, Phrases)>>,
    looks: usize,
    /// How many of the looks have been told of.
    told: usize,
}

impl<'a> Judge<'a> {
    /// Judges one value.
    pub(super) fn new(key: &'a KeyEvidence, keys: &'a KeyIndex, hits: &'a mut Vec<Hit>) -> Self {
        Self { key, keys, first: hits.len(), hits, before: None, after: None, looks: 0, told: 0 }
    }

    /// How many hits there are.
    pub(super) fn found(&self) -> usize {
        self.hits.len()
    }

    /// What the value's key says.
    pub(super) fn key(&self) -> &'a KeyEvidence {
        self.key
    }

    /// A shape matched the whole value.
    pub(super) fn matched(&mut self, shape: &CompiledShape, text: &[u8]) {
        let named = self.named(shape.scanner);
        if (named != Named::Not || self.key.admits(shape.alone))
            && !self.is_known(shape, named)
            && shape.check.is_none_or(|check| check.passes(text))
        {
            self.hit(shape.scanner, shape.evidence(named));
        }
    }

    /// A shape matched a token within text. What no key names, the words before it may: `my passport is …`.
    pub(super) fn matched_inside(&mut self, shape: &CompiledShape, text: &[u8], before: &[u8], after: &[u8]) {
        let mut named = self.named(shape.scanner);
        if named != Named::Not && self.is_known(shape, named) {
            return;
        }
        let passes = || shape.check.is_none_or(|check| check.passes(text));
        if named == Named::Not && !self.key.admits(shape.alone) {
            if before.is_empty() && after.is_empty() {
                return;
            }
            // A check is cheaper than a look, and a second look at the same words is cheaper than a check.
            let looked = self.before.as_ref().is_some_and(|known| known.0 == before.len());
            if !looked && !passes() || self.look(shape.scanner, before, after) != Words::Name || looked && !passes() {
                return;
            }
            named = Named::ByContext;
        } else if !passes() {
            return;
        } else if named == Named::Not && shape.is_weak() && !before.is_empty() {
            // `version 10.0.19.45`: what has no redundancy is not believed behind words that say what else it is.
            let words = self.words_before(before);
            match words.before(shape.scanner) {
                Words::Name => named = Named::ByContext,
                Words::Claim if words.deny() => return,
                Words::Claim | Words::Silent => {}
            }
        }
        self.hit(shape.scanner, shape.evidence(named));
    }

    /// What the words beside a token say of a scanner. They are looked at once, however many shapes the token has.
    fn look(&mut self, scanner: ScannerId, before: &[u8], after: &[u8]) -> Words {
        match self.words_before(before).before(scanner) {
            Words::Silent if !after.is_empty() => {
                let (keys, looks) = (self.keys, &mut self.looks);
                let words = at(&mut self.after, after.len(), looks, || keys.phrases(first_words(after)));
                if words.after(scanner) { Words::Name } else { Words::Silent }
            }
            said => said,
        }
    }

    fn words_before(&mut self, before: &[u8]) -> &Phrases {
        let keys = self.keys;
        at(&mut self.before, before.len(), &mut self.looks, || keys.phrases(last_words(before)))
    }

    /// How many looks at words were taken since the last call.
    pub(super) fn new_looks(&mut self) -> usize {
        self.looks - std::mem::replace(&mut self.told, self.looks)
    }

    /// A finder found its shape.
    pub(super) fn shape(&mut self, scanner: ScannerId, alone: Alone) {
        match self.named(scanner) {
            Named::ByKey => self.hit(scanner, Evidence::KeyShape),
            Named::ByContext => self.hit(scanner, Evidence::ContextShape),
            Named::Not if self.key.admits(alone) => self.hit(scanner, Evidence::Shape),
            Named::Not => {}
        }
    }

    /// The value has no shape; what names it decides.
    pub(super) fn secret(&mut self, scanner: ScannerId) {
        match self.named(scanner) {
            Named::ByKey => self.hit(scanner, Evidence::Key),
            Named::ByContext => self.hit(scanner, Evidence::Context),
            Named::Not => {}
        }
    }

    /// A token in text has no shape; the words before it name it.
    pub(super) fn secret_in_text(&mut self, scanner: ScannerId) {
        self.hit(scanner, Evidence::Context);
    }

    fn named(&self, scanner: ScannerId) -> Named {
        match (self.key.names(scanner), self.key.is_borrowed()) {
            (false, _) => Named::Not,
            (true, false) => Named::ByKey,
            (true, true) => Named::ByContext,
        }
    }

    /// Whether a hit of a shape would say no more than what is known: a check costs more than to see that.
    fn is_known(&self, shape: &CompiledShape, named: Named) -> bool {
        let hit = Hit { scanner: shape.scanner, evidence: shape.evidence(named) };
        let mine = self.hits.get(self.first..).unwrap_or_default();
        mine.iter().any(|known| known.scanner == hit.scanner && known.rank() >= hit.rank())
    }

    /// Adds a hit; of two by one scanner the better founded stays.
    pub(super) fn hit(&mut self, scanner: ScannerId, evidence: Evidence) {
        let mine = self.hits.get_mut(self.first..).unwrap_or_default();
        match mine.iter_mut().find(|hit| hit.scanner == scanner) {
            None => self.hits.push(Hit { scanner, evidence }),
            Some(hit) if (Hit { scanner, evidence }).rank() > hit.rank() => hit.evidence = evidence,
            Some(_) => {}
        }
    }
}

/// The phrases at a place: the known ones, if they are of this place.
fn at<'a>(
    known: &'a mut Option<Box<(usize, Phrases)>>,
    place: usize,
    looks: &mut usize,
    look: impl FnOnce() -> Phrases,
) -> &'a Phrases {
    if known.as_ref().is_none_or(|known| known.0 != place) {
        *looks += 1;
        *known = None;
    }
    &known.get_or_insert_with(|| Box::new((place, look()))).1
}

/// Takes back hits of rules that yield to others which hit as well.
pub(super) fn yielding(hits: &mut Vec<Hit>, first: usize, yields: &[ScannerSet]) {
    if hits.len() < first + 2 {
        return;
    }
    let mut all = ScannerSet::default();
    hits.iter().skip(first).for_each(|hit| _ = all.insert(hit.scanner));
    let mut at = 0;
    hits.retain(|hit| {
        at += 1;
        at <= first || !yields.get(hit.scanner.place()).is_some_and(|others| others.meets(&all))
    });
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

/// The first words of a text, at most [`LOOK_AHEAD`] bytes of its first line.
fn first_words(text: &[u8]) -> &str {
    let mut near = text.get(..LOOK_AHEAD).unwrap_or(text);
    near = near.split(|byte| matches!(byte, b'\n' | b'.' | b';' | b'!' | b'?')).next().unwrap_or(near);
    match std::str::from_utf8(near) {
        Ok(words) => words,
        // A cut may have split a character.
        Err(error) => std::str::from_utf8(near.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    }
}
