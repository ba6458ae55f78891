//! One stored line.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::error::{ReadError, ReadErrorKind};
use super::place::Place;
use super::readable::Readable;
use super::reader::LineReader;
use crate::inventory::{DeclaredEndpoints, EndpointRecord, Ledger, RecordedSchema};
use crate::observation::outbound::Term;
use crate::observation::{LineKind, Observation, Stored, WIRE_VERSION};

/// A stored line, by its kind.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Line {
    /// What was learnt from one exchange.
    Observation(Box<StoredLine<Observation<Stored>>>),
    /// What was learnt about one endpoint since the last record.
    Record(Box<StoredLine<EndpointRecord<Stored>>>),
    /// What an inventory knew of one endpoint.
    Total(Box<StoredLine<EndpointRecord<Stored>>>),
    /// Routes that were declared.
    Endpoints(Box<StoredLine<DeclaredEndpoints<Stored>>>),
    /// What an inventory had counted.
    Ledger(Box<StoredLine<Ledger<Stored>>>),
    /// A line of a kind that this version does not know, as it is.
    Other(Value),
}

/// A line, and what this version does not know of it. Serializes with both, as it was read where its lists were in the order
/// in which this version writes them; of others, unknown parts of elements may go to another element.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StoredLine<T> {
    /// What is known.
    pub line: T,
    /// What is not.
    pub unknown: UnknownFields,
}

/// Parts of a line that this version does not know, by their JSON pointer (RFC 6901) in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnknownFields {
    parts: BTreeMap<String, Value>,
    /// How long their pointers are together, and those that found no room.
    length: usize,
    dropped: bool,
}

/// How much is kept of one line.
const PARTS_LIMIT: usize = 4_096;
const LENGTH_LIMIT: usize = 4 * 1024 * 1024;

impl UnknownFields {
    /// The parts, by pointer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.parts.iter().map(|(pointer, value)| (pointer.as_str(), value))
    }

    /// Whether all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Grows with each part that is kept, or would have been.
    pub(super) fn kept(&self) -> (usize, bool) {
        (self.length, self.dropped)
    }

    pub(super) fn insert(&mut self, pointer: String, value: Value) {
        self.length += pointer.len();
        self.parts.insert(pointer, value);
    }

    /// Whether another part can be kept; if not, that is remembered.
    pub(super) fn has_room(&mut self) -> bool {
        let has_room = self.parts.len() < PARTS_LIMIT && self.length < LENGTH_LIMIT;
        self.dropped |= !has_room;
        has_room
    }

    /// Forgets what was kept below a pointer.
    pub(super) fn remove_below(&mut self, pointer: &str) {
        let is_below = |part: &str| part.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
        self.parts.retain(|part, _| !is_below(part));
    }

    /// Puts the parts where they were.
    fn restore(&self, line: &mut Value) {
        // Elements of one list in the order of their numbers: each then stands where it stood.
        let mut parts: Vec<(&str, Option<usize>, &str, &Value)> = Vec::with_capacity(self.parts.len());
        for (pointer, value) in &self.parts {
            if let Some((above, step)) = pointer.rsplit_once('/') {
                parts.push((above, step.parse().ok(), step, value));
            }
        }
        parts.sort_by_key(|(above, at, ..)| (above.len(), *above, *at));
        for (above, at, step, value) in parts {
            // A list or map of which nothing is known is not written.
            if line.pointer(above).is_none()
                && let Some((outer, name)) = above.rsplit_once('/')
                && let Some(Value::Object(members)) = line.pointer_mut(outer)
            {
                let empty = if at.is_some() { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
                members.insert(name.replace("~1", "/").replace("~0", "~"), empty);
            }
            match (line.pointer_mut(above), at) {
                (Some(Value::Array(elements)), Some(at)) => elements.insert(at.min(elements.len()), value.clone()),
                (Some(Value::Object(members)), _) => {
                    members.insert(step.replace("~1", "/").replace("~0", "~"), value.clone());
                }
                _ => {}
            }
        }
    }
}

impl<T: Serialize> Serialize for StoredLine<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.unknown.is_empty() {
            return self.line.serialize(serializer);
        }
        let mut line = serde_json::to_value(&self.line).map_err(serde::ser::Error::custom)?;
        self.unknown.restore(&mut line);
        line.serialize(serializer)
    }
}

impl Line {
    /// Reads one line of JSON, which has a number.
    ///
    /// ```
    /// use api_inventory::inventory::stored::Line;
    /// let error = Line::read(r#"{"kind":"record","v":1,"producer":{},"service":{}}"#, 7).unwrap_err();
    /// assert_eq!(error.to_string(), "line 7, /service/name: missing");
    /// ```
    ///
    /// # Errors
    /// [`ReadError`], if it is no line of a version that this one reads.
    pub fn read(json: &str, number: u64) -> Result<Self, ReadError> {
        LineReader::default().read(json.as_bytes(), number)
    }

    /// The line that stands at a place.
    pub(super) fn of(place: &Place<'_>) -> Result<Self, ReadError> {
        let version = place.need("v", u64::read)?;
        if version != u64::from(WIRE_VERSION) {
            return place.need("v", |place| Err(place.fail(ReadErrorKind::Version(version))));
        }
        let kind = place.need("kind", |kind| kind.text().map(LineKind::of))?;
        let line = match kind {
            Some(LineKind::Observation) => Self::Observation(read(place)?),
            Some(LineKind::Record) => {
                place.need("producer", |_| Ok(()))?;
                Self::Record(read_record(place)?)
            }
            Some(LineKind::Total) => Self::Total(read_record(place)?),
            Some(LineKind::Endpoints) => Self::Endpoints(read(place)?),
            Some(LineKind::Ledger) => Self::Ledger(read(place)?),
            None => return Ok(Self::Other(place.value.to_value())),
        };
        if line.unknown().dropped { Err(place.fail(ReadErrorKind::TooMuchUnknown)) } else { Ok(line) }
    }

    fn unknown(&self) -> &UnknownFields {
        const NONE: &UnknownFields = &UnknownFields { parts: BTreeMap::new(), length: 0, dropped: false };
        match self {
            Self::Observation(line) => &line.unknown,
            Self::Record(line) | Self::Total(line) => &line.unknown,
            Self::Endpoints(line) => &line.unknown,
            Self::Ledger(line) => &line.unknown,
            Self::Other(_) => NONE,
        }
    }
}

fn read<T: Readable>(place: &Place<'_>) -> Result<Box<StoredLine<T>>, ReadError> {
    let line = T::read(place)?;
    Ok(Box::new(StoredLine { line, unknown: place.reading.unknown.take() }))
}

/// Reads a record. Lists that are not in order are put there by joining them into an empty one: joins rely on it, and whoever
/// wrote them may have done otherwise.
fn read_record(place: &Place<'_>) -> Result<Box<StoredLine<EndpointRecord<Stored>>>, ReadError> {
    let mut record: Box<StoredLine<EndpointRecord<Stored>>> = read(place)?;
    let read = &mut record.line;
    read.schemas.iter_mut().for_each(RecordedSchema::bound);
    if read.is_ordered() {
        return Ok(record);
    }
    let mut sorted = EndpointRecord::empty(read.service.clone(), read.endpoint.clone());
    sorted.service.versions.clear();
    sorted.join(read);
    (sorted.kind, sorted.producer) = (read.kind, read.producer.take());
    record.line = sorted;
    Ok(record)
}
