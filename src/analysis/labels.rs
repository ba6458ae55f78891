//! What the texts of one exchange say as labels of the values beside them, each looked at once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::scan::{KeyEvidence, Scanners};

/// How many distinct texts of one exchange are looked at.
const LIMIT: usize = 1024;

/// Texts that may say something. They are raw values: it prints none, and is cleared with its exchange.
#[derive(Default)]
pub(super) struct Labels {
    known: HashMap<Box<str>, Option<LabelId>, RandomState>,
    said: Vec<KeyEvidence>,
}

/// A label that says something: one word to copy, where what it says is many.
#[derive(Clone, Copy, Debug)]
pub(super) struct LabelId(u16);

impl Labels {
    /// What a text says as a label; `None` if that is nothing, and for more distinct texts than are looked at.
    pub(super) fn look(&mut self, text: &str, scanners: &Scanners) -> Option<LabelId> {
        if !scanners.may_label(text) {
            return None;
        }
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        if self.known.len() >= LIMIT {
            return None;
        }
        let evidence = scanners.label(text);
        let id = if evidence.is_opaque() { None } else { u16::try_from(self.said.len()).ok().map(LabelId) };
        if id.is_some() {
            self.said.push(evidence);
        }
        self.known.insert(text.into(), id);
        id
    }

    /// What a label says.
    pub(super) fn said(&self, label: LabelId) -> &KeyEvidence {
        self.said.get(usize::from(label.0)).unwrap_or(&KeyEvidence::NOTHING)
    }

    /// Of a new label and the one so far that which says more; the one so far, if they say the same.
    pub(super) fn weightier(&self, new: Option<LabelId>, known: Option<LabelId>) -> Option<LabelId> {
        match (new, known) {
            (Some(new), Some(known)) if !self.said(new).outweighs(self.said(known)) => Some(known),
            (new, known) => new.or(known),
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.said.clear();
    }
}
