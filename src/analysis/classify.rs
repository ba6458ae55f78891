//! What scanners find in one body, leaf by leaf.

use std::borrow::Cow;
use std::sync::Arc;

use super::collector::{Collector, Inside};
use super::context::Context;
use super::texts::Texts;
use super::trail::{RawFind, RawPointers};
use crate::body::{EventSink, Scalar, form_names, read_form, read_json};
use crate::scan::{Hit, Scanners};
use crate::schema::{Names, Tree};

/// How the bytes of a body are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyText {
    /// JSON.
    Json,
    /// Pairs of a form or query string.
    Form,
    /// Header fields, a line each.
    Headers,
    /// Text.
    Plain,
}

/// Runs the walk of the [`Analyzer`](super::Analyzer), keeps where leaves are, and forgets the shape.
#[derive(Debug)]
pub(crate) struct LeafClassifier {
    scanners: Arc<Scanners>,
    names: Names,
    tree: Tree,
    hits: Vec<Hit>,
    context: Context,
}

impl LeafClassifier {
    pub(crate) fn new(scanners: Arc<Scanners>) -> Self {
        Self { scanners, names: Names::default(), tree: Tree::default(), hits: Vec::new(), context: Context::default() }
    }

    /// The scanners at work.
    pub(crate) fn scanners(&self) -> &Scanners {
        &self.scanners
    }

    /// Everything found in a body. A body that breaks off is read up to there.
    pub(crate) fn classify(&mut self, kind: BodyText, bytes: &[u8]) -> Vec<RawFind> {
        self.tree.clear();
        let mut nothing = Texts::default();
        let mut collector = Collector {
            tree: &mut self.tree,
            names: &mut self.names,
            scanners: &self.scanners,
            in_force: self.scanners.in_force_anywhere(),
            hits: &mut self.hits,
            context: &mut self.context,
            texts: &mut nothing,
            trail: match kind {
                BodyText::Form => RawPointers::of_names(form_names(bytes).map(Cow::into_owned)),
                _ => RawPointers::default(),
            },
            inside: Inside::default(),
        };
        match kind {
            BodyText::Json => _ = read_json(bytes, &mut collector),
            BodyText::Form => _ = read_form(bytes, &mut collector),
            BodyText::Headers => read_header_lines(&String::from_utf8_lossy(bytes), &mut collector),
            BodyText::Plain => collector.scalar(Scalar::String(&String::from_utf8_lossy(bytes))),
        }
        let finds = collector.trail.into_finds();
        self.context.clear();
        self.names.trim();
        finds
    }
}

/// Reports lines of `name: value` as one flat object.
fn read_header_lines(text: &str, sink: &mut impl EventSink) {
    sink.begin_object();
    for line in text.lines() {
        if let Some((name, value)) = line.split_once(':') {
            sink.key(&name.trim_ascii().to_ascii_lowercase());
            sink.scalar(Scalar::String(value.trim_ascii()));
        }
    }
    sink.end_object();
}
