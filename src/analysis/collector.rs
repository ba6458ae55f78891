//! Feeds one location's events to its shape and to the scanners.

use super::context::{Context, Spot, Verdict};
use super::embedded::Embedded;
use super::texts::Texts;
use super::trail::Trail;
use crate::body::{EventSink, ReadEnd, Scalar, read_form, read_json};
use crate::scan::{Hit, InForce, KeyEvidence, Leaf, LeafKind, Scanners};
use crate::schema::{Kinds, Names, Tree};

/// How deep texts inside texts are read.
const DEPTH_LIMIT: usize = 2;

/// An [`EventSink`] that grows a [`Tree`] and scans each leaf once.
pub(super) struct Collector<'a, T> {
    pub(super) tree: &'a mut Tree,
    pub(super) names: &'a mut Names,
    pub(super) scanners: &'a Scanners,
    /// Those that look here.
    pub(super) in_force: InForce,
    pub(super) hits: &'a mut Vec<Hit>,
    pub(super) context: &'a mut Context,
    pub(super) texts: &'a mut Texts,
    pub(super) trail: T,
    /// The texts that the walk is inside of: finds are the outermost one's.
    pub(super) inside: Inside,
}

/// How deep inside texts a walk is, and where the outermost one stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Inside {
    depth: usize,
    spot: Option<Spot>,
}

impl Inside {
    /// Scans a leaf, unless texts are still looked into and it holds something: then that, to be read first.
    fn scan<'t>(
        self,
        text: &'t str,
        kind: LeafKind,
        key: &KeyEvidence,
        in_force: InForce,
        scanners: &Scanners,
        hits: &mut Vec<Hit>,
    ) -> Option<Embedded<'t>> {
        let look = scanners.look(text);
        let looks = kind == LeafKind::String && look.may_hold_values() && self.depth < DEPTH_LIMIT;
        let embedded = if looks { Embedded::of(text) } else { None };
        if embedded.is_none() {
            scanners.looked(Leaf { key, text, kind, in_force }, &look, hits);
        }
        embedded
    }
}

impl<T: Trail> Collector<'_, T> {
    fn leaf(&mut self, kinds: Kinds, text: &str, kind: LeafKind) {
        self.texts.see(text);
        let inner;
        let (spot, key) = if let Some(spot) = self.inside.spot {
            inner = self.context.next();
            (spot, &inner)
        } else {
            let Some(node) = self.tree.value(kinds) else { return };
            if kind == LeafKind::String {
                self.tree.string(node, text);
            }
            (Spot { node, mark: self.trail.leaf() }, self.tree.evidence(Some(node)))
        };
        // Most leaves are scanned under what their keys say, without a copy of it.
        let other;
        let key = match self.context.leaf(spot, key, text, kind, self.scanners) {
            Verdict::Waits => return,
            Verdict::Scan => key,
            Verdict::ScanUnder(key) => {
                other = key;
                &other
            }
        };
        match self.inside.scan(text, kind, key, self.in_force, self.scanners, self.hits) {
            None => self.publish(spot),
            Some(embedded) => {
                let key = *key;
                self.scan_embedded(spot, &key, text, &embedded);
            }
        }
    }

    /// A leaf in which nothing can be found.
    fn silent(&mut self, kinds: Kinds) {
        if self.inside.spot.is_none() && self.tree.value(kinds).is_some() {
            self.trail.leaf();
        }
        self.context.silent();
    }

    /// Bytes that are not looked at.
    fn binary(&mut self, media_type: Option<&str>, bytes: usize) {
        if self.inside.spot.is_none()
            && let Some(node) = self.tree.value(Kinds::STRING)
        {
            self.tree.binary(node, media_type, bytes);
            self.trail.leaf();
        }
        self.context.silent();
    }

    fn scan_embedded(&mut self, spot: Spot, key: &KeyEvidence, text: &str, embedded: &Embedded<'_>) {
        let end = self.enter(spot, key, embedded);
        let leaf = Leaf { key, text, kind: LeafKind::String, in_force: self.in_force };
        match embedded {
            // What was read as JSON to its end holds nothing beside what was found in it.
            Embedded::Json(_) if end == ReadEnd::Complete => {}
            // Nor do pairs, but for what spans them.
            Embedded::Pairs(pairs) if pairs.len() == text.trim_ascii().len() => self.scanners.pairs(leaf, self.hits),
            Embedded::Json(_) | Embedded::Claims(_) | Embedded::Pairs(_) => self.scanners.value(leaf, self.hits),
        }
        self.publish(spot);
    }

    /// Reads what lies inside a text as if it stood in the open.
    fn enter(&mut self, spot: Spot, key: &KeyEvidence, embedded: &Embedded<'_>) -> ReadEnd {
        let outer = self.inside;
        self.inside = Inside { depth: outer.depth + 1, spot: Some(spot) };
        self.context.enter_text(key, self.scanners);
        let end = match embedded {
            Embedded::Json(text) => read_json(text.as_bytes(), self),
            Embedded::Claims(claims) => read_json(claims, self),
            Embedded::Pairs(pairs) => read_form(pairs.as_bytes(), self),
        };
        self.context.leave_text();
        self.inside = outer;
        end
    }

    /// Records the finds of one leaf, of each scanner the best founded.
    #[inline]
    fn publish(&mut self, spot: Spot) {
        if self.inside.depth == 0 && !self.hits.is_empty() {
            self.publish_all(spot);
        }
    }

    fn publish_all(&mut self, spot: Spot) {
        for at in 0..self.hits.len() {
            let Some(hit) = self.hits.get(at).copied() else { break };
            let better = |(place, other): (usize, &Hit)| {
                other.scanner == hit.scanner && (other.rank(), at) > (hit.rank(), place) && place != at
            };
            if !self.hits.iter().enumerate().any(better) {
                self.tree.found(spot.node, hit.scanner, hit.evidence);
                self.trail.found(spot.mark, hit.scanner, hit.evidence);
            }
        }
        self.hits.clear();
    }

    fn begin(&mut self, kind: Kinds) {
        let array = kind == Kinds::ARRAY;
        if self.inside.spot.is_some() {
            let own = self.context.next();
            self.context.begin(array, &own, self.scanners);
        } else {
            self.trail.begin(array);
            let place = self.tree.begin(kind);
            self.context.begin(array, self.tree.evidence(place), self.scanners);
        }
    }

    fn end(&mut self) {
        if self.inside.spot.is_none() {
            self.tree.end();
            self.trail.end();
        }
        let Some(mut resolved) = self.context.end(self.scanners) else { return };
        while let Some(due) = self.context.next_resolved(&mut resolved, self.scanners) {
            let spot = due.spot;
            if self.inside.scan(due.text, due.kind, due.key, self.in_force, self.scanners, self.hits).is_none() {
                self.publish(spot);
                continue;
            }
            let held = self.context.hold();
            if let Some(due) = held.due(&resolved)
                && let Some(embedded) = Embedded::of(due.text)
            {
                self.scan_embedded(spot, due.key, due.text, &embedded);
            }
            self.context.release(held);
        }
    }
}

impl<T: Trail> EventSink for Collector<'_, T> {
    fn begin_object(&mut self) {
        self.begin(Kinds::OBJECT);
    }

    fn key(&mut self, key: &str) {
        if self.inside.spot.is_none() {
            self.tree.field(key, self.names, self.scanners);
            self.trail.key(key);
            return;
        }
        // Callers need not send the same keys again: few are kept, the others looked at each time.
        let evidence = match self.names.find(key) {
            Some(name) => self.names.evidence(name),
            None if self.names.is_full() => self.scanners.key(key),
            None => {
                let name = self.names.intern(key, self.scanners);
                self.names.evidence(name)
            }
        };
        self.context.key(evidence);
        // Keys of the open are looked at when they are folded; these are never published.
        if key.contains(|c: char| c == '@' || c.is_ascii_digit()) {
            let (nothing, in_force) = (KeyEvidence::default(), self.in_force);
            self.scanners.value(Leaf { key: &nothing, text: key, kind: LeafKind::String, in_force }, self.hits);
        }
    }

    fn end_object(&mut self) {
        self.end();
    }

    fn begin_array(&mut self) {
        self.begin(Kinds::ARRAY);
    }

    fn end_array(&mut self) {
        self.end();
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        match scalar {
            Scalar::Null => self.silent(Kinds::NULL),
            Scalar::Boolean(_) => self.silent(Kinds::BOOLEAN),
            Scalar::Unsigned(number) => {
                self.leaf(Kinds::INTEGER, itoa::Buffer::new().format(number), LeafKind::Number);
            }
            // No identifier is negative or has a fraction.
            Scalar::Negative(_) => self.silent(Kinds::INTEGER),
            Scalar::Float(_) => self.silent(Kinds::FLOAT),
            Scalar::String(text) => self.leaf(Kinds::STRING, text, LeafKind::String),
            Scalar::Opaque(bytes) => self.binary(None, bytes),
            Scalar::File(media_type, bytes) => {
                self.texts.file(media_type);
                self.binary(media_type, bytes);
            }
        }
    }

    fn skipped(&mut self) {
        if self.inside.spot.is_none() {
            self.tree.skipped();
        }
    }

    fn broken(&mut self) {
        if self.inside.spot.is_none() {
            self.tree.broken();
        }
    }
}
