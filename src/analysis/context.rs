//! What surrounds a leaf: labels and countries beside it, headers of its column.
//!
//! A walk sees each value once, and what names a value may come after it. So a leaf that something else may name waits,
//! as a copy, until its object ends; all that waits is bounded, and what does not fit is scanned at once, on its own.

use super::labels::{LabelId, Labels};
use crate::scan::{Country, KeyEvidence, LeafKind, Scanners};
use crate::schema::NodeId;

/// Longer values explain themselves, or are text.
const VALUE_LIMIT: usize = 512;
/// How much may wait at once.
const WAITING_LIMIT: usize = 512;
const WAITING_BYTES: usize = 16 * 1024;
/// Longer texts label nothing.
const LABEL_LIMIT: usize = 48;
/// How many columns one location has.
const COLUMNS_LIMIT: usize = 512;

/// Scratch memory of a walk. Holds raw values until it is cleared: prints none.
#[derive(Default)]
pub(crate) struct Context {
    frames: Vec<Frame>,
    /// What the keys say that lead to the frames inside a text. Those in the open have places that know it.
    inner: Vec<KeyEvidence>,
    /// What the keys that lead to the next value say, inside a text.
    next: KeyEvidence,
    waiting: Vec<Waiting>,
    /// Copies of the waiting values.
    bytes: String,
    /// The most that they were.
    used: usize,
    columns: Vec<Option<LabelId>>,
    labels: Labels,
    /// What countries say of their siblings: at most one of each frame that is open.
    countries: Vec<KeyEvidence>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Context({} open, {} waiting)", self.frames.len(), self.waiting.len())
    }
}

/// An object or array that has begun and not ended. One is made for each of them: kept small.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of a place, and none follows from another")]
struct Frame {
    array: bool,
    /// What it stands in.
    around: Around,
    /// Whether the keys that lead here say what its values are, of an array in an object.
    decides: bool,
    in_text: bool,
    /// Whether what it holds may wait, of an array.
    elements_wait: bool,
    role: Role,
    /// Whether a country stands in this object itself. That of an object around it holds only where none does.
    own_country: bool,
    /// Whether a label waits.
    labels: bool,
    /// How many countries are known here: the last of them speaks for the fields.
    countries: u32,
    /// What a label among the fields says.
    label: Option<LabelId>,
    /// Columns in force: of an object those that its lists of lists have, of an array those of its rows or values.
    columns: Columns,
    /// The number of values so far.
    index: usize,
    /// Where the waiting leaves of this object begin.
    waiting: usize,
    bytes: usize,
    /// Where those begin that no object inside this one has asked for a label.
    unread: usize,
}

impl Frame {
    /// Whether a country stands in this object that rules know.
    fn has_country(&self) -> bool {
        self.own_country && self.countries > 0
    }
}

/// What an object or array stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Around {
    #[default]
    Nothing,
    Object,
    Array,
}

/// Some of the columns of a location.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    start: u32,
    end: u32,
}

impl Columns {
    fn is_empty(self) -> bool {
        self.start >= self.end
    }

    fn of(self, all: &[Option<LabelId>]) -> &[Option<LabelId>] {
        all.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Adds a column behind the others of its location.
    fn push(&mut self, all: &mut Vec<Option<LabelId>>, column: Option<LabelId>) {
        if self.is_empty() {
            self.start = short(all.len());
        }
        all.push(column);
        self.end = short(all.len());
    }
}

/// A place in memory that is bounded far below.
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// What an array is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Role {
    #[default]
    Plain,
    /// It lists columns for its siblings.
    Header,
    /// It is the first row of a list, which may name the columns of the others.
    FirstRow,
}

/// A leaf that waits for the end of its object.
#[derive(Clone, Debug)]
struct Waiting {
    key: KeyEvidence,
    spot: Spot,
    start: usize,
    end: usize,
    kind: LeafKind,
    /// Its column, of a cell.
    column: Option<usize>,
    /// What it says as a label.
    label: Asked,
}

/// What a leaf says as a label, once it has been asked.
#[derive(Clone, Copy, Debug)]
enum Asked {
    NotYet,
    Says(Option<LabelId>),
}

impl Waiting {
    fn text<'t>(&self, bytes: &'t str) -> &'t str {
        bytes.get(self.start..self.end).unwrap_or_default()
    }

    #[inline]
    fn due<'t>(&'t self, bytes: &'t str) -> Due<'t> {
        Due { spot: self.spot, key: &self.key, text: self.text(bytes), kind: self.kind }
    }

    /// Whether a label or a country may speak for it.
    fn is_value(&self) -> bool {
        self.key.takes_label() || self.key.takes_country()
    }

    /// What it says as a label.
    fn label(&mut self, bytes: &str, labels: &mut Labels, scanners: &Scanners) -> Option<LabelId> {
        if let Asked::Says(label) = self.label {
            return label;
        }
        let label = labels.look(self.text(bytes), scanners);
        self.label = Asked::Says(label);
        label
    }
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
            if !frame.in_text {
                self.inner.push(*own);
            }
            *frame = Frame { in_text: true, label: None, countries: 0, columns: Columns::default(), ..*frame };
        }
    }

    /// What lies inside a text has ended.
    pub(super) fn leave_text(&mut self) {
        if let [.., around, frame] = self.frames.as_mut_slice() {
            // The text itself was counted as a leaf.
            around.index = around.index.saturating_sub(1);
            around.labels |= frame.labels;
        }
        self.pop();
    }

    /// Forgets the innermost frame.
    fn pop(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        if frame.has_country() {
            self.countries.pop();
        }
        if frame.in_text {
            self.inner.pop();
        }
        self.frames.pop();
    }

    /// The key of the next value inside a text.
    pub(super) fn key(&mut self, key: KeyEvidence) {
        if let Some(own) = self.inner.last() {
            self.next = key.below(own);
        }
    }

    /// What the keys say that lead to the next value inside a text.
    pub(super) fn next(&self) -> KeyEvidence {
        match (self.frames.last(), self.inner.last()) {
            (Some(frame), Some(own)) if frame.array => *own,
            _ => self.next,
        }
    }

    /// Forgets everything, and overwrites copies of values.
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.inner.clear();
        self.countries.clear();
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
        if !array {
            self.read_labels(own, scanners);
        }
        let (waiting, bytes) = (self.waiting.len(), self.bytes.len());
        self.frames.push(Frame { array, waiting, bytes, unread: waiting, ..Frame::default() });
        let [.., parent, frame] = self.frames.as_mut_slice() else { return };
        (frame.in_text, frame.countries) = (parent.in_text, parent.countries);
        let index = parent.index;
        parent.index += 1;
        match (parent.array, array) {
            (true, false) => {}
            (true, true) => {
                // `{"rows": [["…"]], "columns": ["ssn"]}`
                frame.elements_wait = parent.around == Around::Object && !parent.decides;
                if parent.columns.is_empty() && index == 0 {
                    frame.role = Role::FirstRow;
                } else if parent.role != Role::Header {
                    frame.columns = parent.columns;
                }
            }
            (false, true) => {
                // `{"type": "ssn", "values": ["…"]}`, or one row whose header comes later.
                (frame.elements_wait, frame.decides) = (own.takes_label(), own.decides());
                if own.is_header() {
                    frame.role = Role::Header;
                } else {
                    frame.columns = parent.columns;
                }
            }
            (false, false) => {
                frame.columns = parent.columns;
                // `{"type": "ssn", "data": {"value": …}}`
                frame.label = parent.label.filter(|_| own.takes_label());
            }
        }
        frame.around = if parent.array { Around::Array } else { Around::Object };
        if frame.in_text {
            self.inner.push(*own);
        }
    }

    /// Reads the labels so far for an object that begins among them.
    #[inline]
    fn read_labels(&mut self, own: &KeyEvidence, scanners: &Scanners) {
        let waiting = self.waiting.len();
        let Some(parent) = self.frames.last_mut().filter(|parent| !parent.array && parent.unread < waiting) else {
            return;
        };
        if !own.takes_label() {
            return;
        }
        let unread = std::mem::replace(&mut parent.unread, waiting);
        if !parent.labels {
            return;
        }
        let label = self.label_of(unread, scanners);
        if let Some(parent) = self.frames.last_mut() {
            parent.label = self.labels.weightier(label, parent.label);
        }
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
    #[inline]
    pub(super) fn leaf(
        &mut self,
        spot: Spot,
        key: &KeyEvidence,
        text: &str,
        kind: LeafKind,
        scanners: &Scanners,
    ) -> Verdict {
        let Some(frame) = self.frames.last_mut() else { return Verdict::Scan };
        let index = frame.index;
        frame.index += 1;
        // Most leaves stand for themselves: those of plain lists, and of keys that say something and nothing of others.
        if frame.array {
            if frame.role == Role::Plain && frame.columns.is_empty() && !frame.elements_wait {
                return Verdict::Scan;
            }
            self.element(index, spot, key, text, kind, scanners)
        } else if key.stands_alone() {
            Verdict::Scan
        } else {
            self.field(spot, key, text, kind, scanners)
        }
    }

    fn field(&mut self, spot: Spot, key: &KeyEvidence, text: &str, kind: LeafKind, scanners: &Scanners) -> Verdict {
        let string = kind == LeafKind::String;
        if key.is_country()
            && string
            && let Some(country) = Country::in_text(text)
        {
            self.country(country, scanners);
        }
        // What a label says is asked when there is a value to say it of.
        if key.is_label() && string && is_label(text) {
            return self.wait(spot, key, text, kind, None);
        }
        let Some(frame) = self.frames.last() else { return Verdict::Scan };
        if key.takes_country() {
            if frame.has_country()
                && let Some(country) = self.countries.last()
            {
                return Verdict::ScanUnder(key.of_country(country));
            }
            return self.wait(spot, key, text, kind, None);
        }
        if key.takes_label() {
            return self.wait(spot, key, text, kind, None);
        }
        Verdict::Scan
    }

    /// A country stands in the innermost object.
    fn country(&mut self, country: Country, scanners: &Scanners) {
        let Some(frame) = self.frames.last_mut() else { return };
        if !frame.own_country {
            (frame.own_country, frame.countries) = (true, 0);
        }
        let Some(said) = scanners.country(country) else { return };
        if frame.countries == 0 {
            self.countries.push(said);
            frame.countries = short(self.countries.len());
        } else if let Some(known) = self.countries.last_mut() {
            // Of two countries of one object (`nationality`, `locale`) both may explain it: shapes and checks decide.
            *known = known.of_country(&said);
        }
    }

    fn element(
        &mut self,
        index: usize,
        spot: Spot,
        key: &KeyEvidence,
        text: &str,
        kind: LeafKind,
        scanners: &Scanners,
    ) -> Verdict {
        if self.frames.last().is_some_and(|frame| frame.role != Role::Plain) {
            let named = kind == LeafKind::String && is_label(text);
            let label = if named { self.labels.look(text, scanners) } else { None };
            self.column(label, named);
        }
        let Some(frame) = self.frames.last().filter(|frame| frame.role != Role::Header && key.names_nothing()) else {
            return Verdict::Scan;
        };
        if frame.role == Role::Plain
            && let Some(column) = frame.columns.of(&self.columns).get(index)
        {
            // A flat list beside a header is a row only if its key says nothing.
            if frame.around == Around::Array || key.is_opaque() {
                return column
                    .map_or(Verdict::Scan, |column| Verdict::ScanUnder(key.labelled(self.labels.said(column))));
            }
        }
        if frame.elements_wait { self.wait(spot, key, text, kind, Some(index)) } else { Verdict::Scan }
    }

    /// Adds a column to the header that is being read. What is no name ends a first row's claim to be a header.
    fn column(&mut self, label: Option<LabelId>, named: bool) {
        let Some(frame) = self.frames.last_mut() else { return };
        if self.columns.len() >= COLUMNS_LIMIT || frame.role == Role::FirstRow && !named {
            frame.role = Role::Plain;
            return;
        }
        frame.columns.push(&mut self.columns, label);
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
        let end = self.bytes.len();
        self.used = self.used.max(end);
        self.waiting.push(Waiting { key: *key, spot, start, end, kind, column, label: Asked::NotYet });
        if key.is_label()
            && let Some(frame) = self.frames.last_mut()
        {
            frame.labels = true;
        }
        Verdict::Waits
    }

    /// The innermost object or array ends; what waited in it is handed out with what is known now.
    pub(super) fn end(&mut self, scanners: &Scanners) -> Option<Resolved> {
        let frame = self.frames.last()?;
        if frame.array || frame.waiting >= self.waiting.len() {
            self.leave();
            return None;
        }
        let (from, inherited) = (frame.waiting, frame.label);
        let mut values = 0;
        if frame.labels {
            let waiting = self.waiting.get(from..).unwrap_or_default();
            values = waiting.iter().filter(|leaf| leaf.is_value()).count();
            // A label alone speaks of nothing but itself.
            let alone = waiting.len() == 1 && inherited.is_none();
            let in_header = || matches!(self.frames.as_slice(), [.., parent, _] if parent.role == Role::Header);
            if values > 0 && !alone || in_header() {
                let label = self.label_of(from, scanners);
                let label = self.labels.weightier(label, inherited);
                self.frames.last_mut()?.label = label;
            }
        }
        let frame = self.frames.last()?;
        let explained = frame.label.is_some() || frame.countries > 0 || !frame.columns.is_empty();
        Some(Resolved { values, explained, at: from })
    }

    /// The next leaf that waited, with what is known of it now; at last forgets the object.
    #[inline]
    pub(super) fn next_resolved<'a>(&'a mut self, resolved: &mut Resolved, scanners: &Scanners) -> Option<Due<'a>> {
        let at = resolved.at;
        resolved.at += 1;
        if at >= self.waiting.len() {
            let frame = self.frames.last()?;
            self.waiting.truncate(frame.waiting);
            // The rest is overwritten when everything is forgotten.
            self.bytes.truncate(frame.bytes);
            self.leave();
            return None;
        }
        // In most objects nothing speaks for what waited.
        if resolved.explained {
            self.resolve(at, resolved.values, scanners);
        }
        Some(self.waiting.get(at)?.due(&self.bytes))
    }

    /// Takes what waits, for the time in which a text is read: what it holds waits in memory of its own.
    pub(super) fn hold(&mut self) -> Held {
        Held { waiting: std::mem::take(&mut self.waiting), bytes: std::mem::take(&mut self.bytes) }
    }

    /// Takes back what was held.
    pub(super) fn release(&mut self, held: Held) {
        Held { waiting: self.waiting, bytes: self.bytes } = held;
    }

    /// Forgets an object or array that has ended.
    fn leave(&mut self) {
        match self.frames.as_mut_slice() {
            [.., parent, frame] => {
                // Labels in a list wait for the object around it.
                parent.labels |= frame.array && frame.labels;
                if !frame.columns.is_empty() || frame.role != Role::Plain || parent.role == Role::Header {
                    pass_on_columns(frame, parent, &mut self.columns, &self.labels);
                }
            }
            _ => self.columns.clear(),
        }
        self.pop();
    }

    /// Adds to what the key of a leaf says what else speaks for it, now that its object has ended.
    fn resolve(&mut self, at: usize, values: usize, scanners: &Scanners) {
        let Self { frames, waiting, bytes, labels, columns, countries, .. } = self;
        let (Some(frame), Some(leaf)) = (frames.last(), waiting.get_mut(at)) else { return };
        let key = leaf.key;
        let column = leaf.column.and_then(|column| frame.columns.of(columns).get(column));
        if let Some(column) = column.copied().flatten() {
            leaf.key = key.labelled(labels.said(column));
            return;
        }
        let country = frame.countries.checked_sub(1).and_then(|last| countries.get(last as usize));
        if key.takes_country()
            && let Some(country) = country
        {
            leaf.key = key.of_country(country);
            return;
        }
        let others = values > usize::from(leaf.is_value());
        let asks = key.is_label() && (others || frame.label.is_some());
        let said = if asks { leaf.label(bytes, labels, scanners) } else { None };
        let said = said.map(|label| labels.said(label));
        let label = frame.label.map(|label| labels.said(label));
        // A key that says nothing (`key`, `field`) may be both label and value: it is no label of itself.
        let itself = said.is_some() && said == label;
        if key.takes_label() && !itself {
            if let Some(label) = label.filter(|label| speaks_for(label, leaf.text(bytes))) {
                leaf.key = key.labelled(label);
            }
        } else if others && said.is_some_and(KeyEvidence::decides) {
            // What names another value's kind is no find, if there is such a value.
            leaf.key = KeyEvidence::claimed();
        }
    }

    /// The label that says most, of those that wait from a place on.
    fn label_of(&mut self, from: usize, scanners: &Scanners) -> Option<LabelId> {
        let Self { waiting, bytes, labels, .. } = self;
        let mut best = None;
        for leaf in waiting.iter_mut().skip(from).filter(|leaf| leaf.key.is_label()) {
            let label = leaf.label(bytes, labels, scanners);
            best = labels.weightier(label, best);
        }
        best
    }
}

/// Columns that a header named belong to its siblings, those of a first row to the rows after it.
fn pass_on_columns(frame: &Frame, parent: &mut Frame, columns: &mut Vec<Option<LabelId>>, labels: &Labels) {
    // A list that is called a header may name nothing that scanners know; a first row must prove itself.
    let proves = |column: &KeyEvidence| match frame.role {
        Role::Header => column.decides(),
        Role::FirstRow | Role::Plain => !column.names_nothing(),
    };
    let named = |columns: &[_]| frame.columns.of(columns).iter().flatten().any(|column| proves(labels.said(*column)));
    let count = frame.columns.end.saturating_sub(frame.columns.start);
    let from_array = frame.array && frame.role != Role::Plain && count > u32::from(frame.role == Role::FirstRow);
    if from_array && named(columns) {
        if parent.columns.is_empty() {
            parent.columns = frame.columns;
        }
    } else if parent.role == Role::Header && !frame.array {
        // `{"columns": [{"name": "ssn"}, …]}`; what lists inside the object named is of no use to the rows.
        if !frame.columns.is_empty() && frame.columns.start >= parent.columns.end {
            columns.truncate(frame.columns.start as usize);
        }
        if columns.len() < COLUMNS_LIMIT {
            parent.columns.push(columns, frame.label);
        }
    } else if !frame.array && !parent.array && parent.columns.is_empty() {
        // `{"schema": {"fields": […]}, "rows": […]}`
        parent.columns = frame.columns;
    } else if frame.array && frame.columns.start >= parent.columns.end && frame.columns.end as usize == columns.len() {
        columns.truncate(frame.columns.start as usize);
    }
}

/// An object that has ended, whose leaves are handed out.
pub(super) struct Resolved {
    /// How many of its leaves a label or a country may speak for.
    values: usize,
    /// Whether anything beside their keys may speak for them.
    explained: bool,
    /// Which is handed out next.
    at: usize,
}

/// What waits while a text is read. Raw: has no `Debug`.
pub(super) struct Held {
    waiting: Vec<Waiting>,
    bytes: String,
}

impl Held {
    /// The leaf that was handed out last.
    pub(super) fn due(&self, resolved: &Resolved) -> Option<Due<'_>> {
        Some(self.waiting.get(resolved.at.checked_sub(1)?)?.due(&self.bytes))
    }
}

/// A leaf to be scanned now.
pub(super) struct Due<'a> {
    pub(super) spot: Spot,
    pub(super) key: &'a KeyEvidence,
    pub(super) text: &'a str,
    pub(super) kind: LeafKind,
}

/// Whether a label speaks for a value. A sentence is not what a label claims, unless the label names it.
fn speaks_for(label: &KeyEvidence, text: &str) -> bool {
    !label.names_nothing() || text.split_ascii_whitespace().nth(3).is_none()
}

/// Whether a text can be a name of something: short, and not only digits.
fn is_label(text: &str) -> bool {
    (1..=LABEL_LIMIT).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
}
