//! What surrounds a leaf: labels and countries beside it, headers of its column.
//!
//! A walk sees each value once, and what names a value may come after it. So a leaf that something else may name waits,
//! as a copy, until its object ends; all that waits is bounded, and what does not fit is scanned at once, on its own.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::scan::{Country, KeyEvidence, LeafKind, Scanners};
use crate::schema::NodeId;

/// Longer values explain themselves, or are text.
const VALUE_LIMIT: usize = 512;
/// How much may wait at once.
const WAITING_LIMIT: usize = 512;
const WAITING_BYTES: usize = 16 * 1024;
/// Longer texts label nothing.
const LABEL_LIMIT: usize = 48;
/// How many distinct labels of one exchange are looked at.
const LABELS_LIMIT: usize = 1024;
/// How many columns one location has.
const COLUMNS_LIMIT: usize = 512;

/// Scratch memory of a walk. Holds raw values until it is cleared: prints none.
#[derive(Default)]
pub(crate) struct Context {
    frames: Vec<Frame>,
    /// What the keys that lead to the next value say, inside a text.
    next: KeyEvidence,
    waiting: Vec<Waiting>,
    /// Copies of the waiting values.
    bytes: String,
    /// The most that they were.
    used: usize,
    columns: Vec<KeyEvidence>,
    labels: HashMap<Box<str>, KeyEvidence, RandomState>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Context({} open, {} waiting)", self.frames.len(), self.waiting.len())
    }
}

/// An object or array that has begun and not ended.
#[derive(Clone, Debug)]
struct Frame {
    array: bool,
    /// What the keys that lead here say.
    own: KeyEvidence,
    /// The number of values so far.
    index: usize,
    /// What a label among the fields says.
    label: Option<KeyEvidence>,
    /// What a country among the fields says.
    country: Option<KeyEvidence>,
    /// Whether a country stands in this object itself. That of an object around it holds only where none does.
    own_country: bool,
    /// Where the waiting leaves of this object begin.
    waiting: usize,
    bytes: usize,
    /// Where those begin that no object inside this one has asked for a label.
    unread: usize,
    /// Columns in force: of an object those that its lists of lists have, of an array those of its rows or values.
    columns: Range<usize>,
    role: Role,
}

/// What an array is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Plain,
    /// It lists columns for its siblings.
    Header,
    /// It is the first row of a list, which may name the columns of the others.
    FirstRow,
}

/// A leaf that waits for the end of its object.
#[derive(Clone, Debug)]
struct Waiting {
    spot: Spot,
    key: KeyEvidence,
    bytes: Range<usize>,
    kind: LeafKind,
    /// Its column, of a cell.
    column: Option<usize>,
}

/// Where a leaf stands: in the shape, and on the trail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) node: NodeId,
    pub(super) mark: u32,
}

/// What to do with a leaf.
pub(super) enum Verdict {
    /// Scan it under what its keys say.
    Scan,
    /// Scan it under what something else says.
    ScanUnder(KeyEvidence),
    /// Nothing: it waits.
    Waits,
}

impl Context {
    /// What lies inside a text begins: nothing around the text speaks for it but what its key says.
    pub(super) fn enter_text(&mut self, own: &KeyEvidence, scanners: &Scanners) {
        self.begin(false, own, scanners);
        self.next = *own;
        if let Some(frame) = self.frames.last_mut() {
            (frame.label, frame.country, frame.columns) = (None, None, 0..0);
        }
    }

    /// What lies inside a text has ended.
    pub(super) fn leave_text(&mut self) {
        self.frames.pop();
        if let Some(frame) = self.frames.last_mut() {
            // The text itself was counted as a leaf.
            frame.index = frame.index.saturating_sub(1);
        }
    }

    /// The key of the next value inside a text.
    pub(super) fn key(&mut self, key: KeyEvidence) {
        if let Some(frame) = self.frames.last() {
            self.next = key.below(&frame.own);
        }
    }

    /// What the keys say that lead to the next value inside a text.
    pub(super) fn next(&self) -> KeyEvidence {
        self.frames.last().filter(|frame| frame.array).map_or(self.next, |frame| frame.own)
    }

    /// Forgets everything, and overwrites copies of values.
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.waiting.clear();
        self.columns.clear();
        self.labels.clear();
        // Overwritten, not just shortened: values of one exchange must not lie in memory that waits for the next.
        let mut bytes = std::mem::take(&mut self.bytes).into_bytes();
        bytes.clear();
        bytes.resize(std::mem::take(&mut self.used), 0);
        bytes.clear();
        self.bytes = String::from_utf8(bytes).unwrap_or_default();
    }

    /// An object or array begins as the next value, under keys that say `own`.
    pub(super) fn begin(&mut self, array: bool, own: &KeyEvidence, scanners: &Scanners) {
        if own.takes_label() && !array {
            let unread = self.frames.last().filter(|parent| !parent.array).map(|parent| parent.unread);
            let label = unread.and_then(|unread| self.label_of(unread, scanners));
            if let Some(parent) = self.frames.last_mut().filter(|parent| !parent.array) {
                parent.unread = self.waiting.len();
                parent.label =
                    label.filter(|label| parent.label.is_none_or(|known| label.outweighs(&known))).or(parent.label);
            }
        }
        let mut role = Role::Plain;
        let mut columns = 0..0;
        let (mut label, mut country) = (None, None);
        if let Some(parent) = self.frames.last_mut() {
            let index = parent.index;
            parent.index += 1;
            match (parent.array, array) {
                (false, true) if own.is_header() => role = Role::Header,
                (true, true) if parent.columns.is_empty() && index == 0 => role = Role::FirstRow,
                (_, true) => columns = parent.columns.clone(),
                (false, false) => {
                    columns = parent.columns.clone();
                    country = parent.country;
                    // `{"type": "ssn", "data": {"value": …}}`
                    label = parent.label.filter(|_| own.takes_label());
                }
                (true, false) => country = parent.country,
            }
            if parent.array && parent.role == Role::Header {
                columns = 0..0;
            }
            if array {
                country = parent.country;
            }
        }
        let (waiting, bytes) = (self.waiting.len(), self.bytes.len());
        let own = *own;
        self.frames.push(Frame {
            array,
            own,
            index: 0,
            label,
            country,
            own_country: false,
            waiting,
            bytes,
            unread: waiting,
            columns,
            role,
        });
    }

    /// A leaf without text passes.
    pub(super) fn silent(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.index += 1;
            // Names are texts.
            if frame.role == Role::FirstRow {
                frame.role = Role::Plain;
            }
        }
    }

    /// Judges a leaf by what is known so far, or keeps a copy of it.
    pub(super) fn leaf(
        &mut self,
        spot: Spot,
        key: &KeyEvidence,
        text: &str,
        kind: LeafKind,
        scanners: &Scanners,
    ) -> Verdict {
        let Some(depth) = self.frames.len().checked_sub(1) else { return Verdict::Scan };
        let Some(frame) = self.frames.get_mut(depth) else { return Verdict::Scan };
        let index = frame.index;
        frame.index += 1;
        if frame.array {
            self.element(depth, index, spot, key, text, kind, scanners)
        } else {
            self.field(spot, key, text, kind, scanners)
        }
    }

    fn field(&mut self, spot: Spot, key: &KeyEvidence, text: &str, kind: LeafKind, scanners: &Scanners) -> Verdict {
        let string = kind == LeafKind::String;
        if key.is_country()
            && string
            && let Some(country) = Country::in_text(text)
            && let Some(frame) = self.frames.last_mut()
        {
            // Of two countries of one object (`nationality`, `locale`) both may explain it: shapes and checks decide.
            frame.country = match (frame.country.filter(|_| frame.own_country), scanners.country(country)) {
                (Some(known), Some(country)) => Some(known.of_country(&country)),
                (known, country) => known.or(country),
            };
            frame.own_country = true;
        }
        // What a label says is asked when there is a value to say it of.
        if key.is_label() && string && is_label(text) {
            return self.wait(spot, key, text, kind, None);
        }
        let Some(frame) = self.frames.last() else { return Verdict::Scan };
        if key.takes_country() {
            if let Some(country) = frame.country.as_ref().filter(|_| frame.own_country) {
                return Verdict::ScanUnder(key.of_country(country));
            }
            return self.wait(spot, key, text, kind, None);
        }
        if key.takes_label() {
            return self.wait(spot, key, text, kind, None);
        }
        Verdict::Scan
    }

    #[expect(clippy::too_many_arguments, reason = "a leaf and its place")]
    fn element(
        &mut self,
        depth: usize,
        index: usize,
        spot: Spot,
        key: &KeyEvidence,
        text: &str,
        kind: LeafKind,
        scanners: &Scanners,
    ) -> Verdict {
        let Some(frame) = self.frames.get(depth) else { return Verdict::Scan };
        if frame.role != Role::Plain {
            let named = kind == LeafKind::String && is_label(text);
            let label = if named { self.label(text, scanners) } else { None };
            self.column(depth, label, named);
        }
        let Some(frame) = self.frames.get(depth).filter(|frame| frame.role != Role::Header && key.names_nothing())
        else {
            return Verdict::Scan;
        };
        if frame.role == Role::Plain
            && let Some(column) = self.columns.get(frame.columns.clone()).and_then(|columns| columns.get(index))
        {
            let flat = depth.checked_sub(1).and_then(|above| self.frames.get(above)).is_none_or(|above| !above.array);
            // A flat list beside a header is a row only if its key says nothing.
            if !flat || key.is_opaque() {
                return if column.is_opaque() { Verdict::Scan } else { Verdict::ScanUnder(key.labelled(column)) };
            }
        }
        let above = |steps: usize| depth.checked_sub(steps).and_then(|depth| self.frames.get(depth));
        match (above(1), above(2)) {
            // `{"type": "ssn", "values": ["…"]}`, or one row whose header comes later.
            (Some(object), _) if !object.array && frame.own.takes_label() => {
                self.wait(spot, key, text, kind, Some(index))
            }
            // `{"rows": [["…"]], "columns": ["ssn"]}`
            (Some(list), Some(object)) if list.array && !object.array && !list.own.decides() => {
                self.wait(spot, key, text, kind, Some(index))
            }
            _ => Verdict::Scan,
        }
    }

    /// Adds a column to the header that is being read. What is no name ends a first row's claim to be a header.
    fn column(&mut self, depth: usize, label: Option<KeyEvidence>, named: bool) {
        let Some(frame) = self.frames.get_mut(depth) else { return };
        if self.columns.len() >= COLUMNS_LIMIT || frame.role == Role::FirstRow && !named {
            frame.role = Role::Plain;
            return;
        }
        if frame.columns.is_empty() {
            frame.columns = self.columns.len()..self.columns.len();
        }
        self.columns.push(label.unwrap_or_default());
        frame.columns.end = self.columns.len();
    }

    /// What a label says; `None` for more distinct ones than are looked at.
    fn label(&mut self, text: &str, scanners: &Scanners) -> Option<KeyEvidence> {
        if let Some(known) = self.labels.get(text) {
            return Some(*known);
        }
        if self.labels.len() >= LABELS_LIMIT {
            return None;
        }
        let evidence = scanners.label(text);
        self.labels.insert(text.into(), evidence);
        Some(evidence)
    }

    /// Keeps a copy of a leaf, if there is room.
    fn wait(&mut self, spot: Spot, key: &KeyEvidence, text: &str, kind: LeafKind, column: Option<usize>) -> Verdict {
        if text.len() > VALUE_LIMIT
            || self.waiting.len() >= WAITING_LIMIT
            || self.bytes.len() + text.len() > WAITING_BYTES
        {
            return Verdict::Scan;
        }
        let start = self.bytes.len();
        self.bytes.push_str(text);
        self.used = self.used.max(self.bytes.len());
        self.waiting.push(Waiting { spot, key: *key, bytes: start..self.bytes.len(), kind, column });
        Verdict::Waits
    }

    /// The innermost object or array ends; what waited in it is handed out with what is known now. Hand it back to
    /// [`finish`](Self::finish).
    pub(super) fn end(&mut self, scanners: &Scanners) -> Option<Resolved> {
        let mut frame = self.frames.pop()?;
        let in_header = || self.frames.last().is_some_and(|parent| parent.role == Role::Header);
        let waits = |leaf: &Waiting| leaf.key.takes_label() || leaf.key.takes_country();
        let waiting = self.waiting.get(frame.waiting..).unwrap_or_default();
        if frame.array || waiting.is_empty() {
            self.pass_on_columns(&frame);
            return None;
        }
        let values = waiting.iter().filter(|leaf| waits(leaf)).count();
        // A label alone speaks of nothing but itself.
        let alone = waiting.len() == 1 && waiting.iter().all(|leaf| leaf.key.is_label()) && frame.label.is_none();
        if values > 0 && !alone || in_header() {
            let label = self.label_of(frame.waiting, scanners);
            frame.label = label.filter(|label| frame.label.is_none_or(|known| label.outweighs(&known))).or(frame.label);
        }
        // Taken whole: what texts inside these leaves hold waits in memory of its own.
        Some(Resolved {
            waiting: std::mem::take(&mut self.waiting),
            bytes: std::mem::take(&mut self.bytes),
            values,
            frame,
            at: 0,
        })
    }

    /// Takes back the memory of leaves that have been scanned.
    pub(super) fn finish(&mut self, resolved: Resolved) {
        let Resolved { mut waiting, mut bytes, frame, .. } = resolved;
        waiting.truncate(frame.waiting);
        // The rest is overwritten when everything is forgotten.
        bytes.truncate(frame.bytes);
        self.waiting = waiting;
        self.bytes = bytes;
        self.pass_on_columns(&frame);
    }

    /// The next leaf that waited: its place, and what is known of it now.
    pub(super) fn next_resolved<'a>(&mut self, resolved: &'a mut Resolved, scanners: &Scanners) -> Option<Due<'a>> {
        let leaf = resolved.waiting.get(resolved.frame.waiting + resolved.at)?.clone();
        resolved.at += 1;
        let resolved = &*resolved;
        let text = resolved.bytes.get(leaf.bytes.clone()).unwrap_or_default();
        let key = self.resolve(resolved, &leaf, text, scanners);
        Some(Due { spot: leaf.spot, key, text, kind: leaf.kind })
    }

    fn resolve(&mut self, resolved: &Resolved, leaf: &Waiting, text: &str, scanners: &Scanners) -> KeyEvidence {
        let (key, frame) = (leaf.key, &resolved.frame);
        let columns = self.columns.get(frame.columns.clone()).unwrap_or_default();
        if let Some(column) = leaf.column.and_then(|column| columns.get(column)).filter(|column| !column.is_opaque()) {
            return key.labelled(column);
        }
        if key.takes_country()
            && let Some(country) = &frame.country
        {
            return key.of_country(country);
        }
        // A key that says nothing (`key`, `field`) may be both label and value: it is no label of itself.
        let itself = key.is_label() && frame.label.is_some() && self.label(text, scanners) == frame.label;
        if key.takes_label() && !itself {
            return frame.label.as_ref().map_or(key, |label| speaks_for(label, key, text));
        }
        // What names another value's kind is no find, if there is such a value.
        let others = resolved.values > usize::from(key.takes_label() || key.takes_country());
        if key.is_label() && others && self.label(text, scanners).is_some_and(|label| label.decides()) {
            return KeyEvidence::claimed();
        }
        key
    }

    /// The label that says most, of those that wait from a place on.
    fn label_of(&mut self, from: usize, scanners: &Scanners) -> Option<KeyEvidence> {
        let mut best: Option<KeyEvidence> = None;
        for at in from..self.waiting.len() {
            let Some(leaf) = self.waiting.get(at).filter(|leaf| leaf.key.is_label()) else { continue };
            let bytes = leaf.bytes.clone();
            let copy = std::mem::take(&mut self.bytes);
            let label = self.label(copy.get(bytes).unwrap_or_default(), scanners);
            self.bytes = copy;
            if let Some(label) = label.filter(|label| !label.is_opaque())
                && best.is_none_or(|known| label.outweighs(&known))
            {
                best = Some(label);
            }
        }
        best
    }

    /// Columns that a header named belong to its siblings, those of a first row to the rows after it.
    fn pass_on_columns(&mut self, frame: &Frame) {
        // A list that is called a header may name nothing that scanners know; a first row must prove itself.
        let named = |columns: &Range<usize>, all: &[KeyEvidence]| {
            let proves = |column: &KeyEvidence| match frame.role {
                Role::Header => column.decides(),
                Role::FirstRow | Role::Plain => !column.names_nothing(),
            };
            all.get(columns.clone()).unwrap_or_default().iter().any(proves)
        };
        let from_array =
            frame.array && frame.role != Role::Plain && frame.columns.len() > usize::from(frame.role == Role::FirstRow);
        let columns = &mut self.columns;
        let Some(parent) = self.frames.last_mut() else {
            columns.clear();
            return;
        };
        if from_array && named(&frame.columns, columns) {
            if parent.columns.is_empty() {
                parent.columns = frame.columns.clone();
            }
        } else if parent.role == Role::Header && !frame.array {
            // `{"columns": [{"name": "ssn"}, …]}`; what lists inside the object named is of no use to the rows.
            if !frame.columns.is_empty() && frame.columns.start >= parent.columns.end {
                columns.truncate(frame.columns.start);
            }
            if columns.len() < COLUMNS_LIMIT {
                if parent.columns.is_empty() {
                    parent.columns = columns.len()..columns.len();
                }
                columns.push(frame.label.unwrap_or_default());
                parent.columns.end = columns.len();
            }
        } else if !frame.array && !parent.array && parent.columns.is_empty() {
            // `{"schema": {"fields": […]}, "rows": […]}`
            parent.columns = frame.columns.clone();
        } else if frame.array && frame.columns.start >= parent.columns.end && frame.columns.end == columns.len() {
            columns.truncate(frame.columns.start);
        }
    }
}

/// Leaves whose object has ended.
pub(super) struct Resolved {
    waiting: Vec<Waiting>,
    bytes: String,
    /// How many of them a label or a country may speak for.
    values: usize,
    frame: Frame,
    /// How many have been handed out.
    at: usize,
}

/// A leaf to be scanned now.
pub(super) struct Due<'a> {
    pub(super) spot: Spot,
    pub(super) key: KeyEvidence,
    pub(super) text: &'a str,
    pub(super) kind: LeafKind,
}

/// What a label says of a value. A sentence is not what a label claims, unless the label names it.
fn speaks_for(label: &KeyEvidence, key: KeyEvidence, text: &str) -> KeyEvidence {
    let is_sentence = || text.split_ascii_whitespace().nth(3).is_some();
    if label.names_nothing() && is_sentence() { key } else { key.labelled(label) }
}

/// Whether a text can be a name of something: short, and not only digits.
fn is_label(text: &str) -> bool {
    (1..=LABEL_LIMIT).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
}
