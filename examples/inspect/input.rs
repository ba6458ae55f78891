//! From bytes to the JSON text of each entry.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where something stands in the input.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A line, counted from 1.
    Line(u64),
    /// An entry of a HAR document, counted from 0.
    Entry(u64),
    /// A HAR document as a whole.
    Document,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(formatter, "line {number}"),
            Self::Entry(index) => write!(formatter, "log.entries[{index}]"),
            Self::Document => formatter.write_str("HAR document"),
        }
    }
}

/// Takes the JSON of one entry, or what is wrong at a place.
pub(crate) type Visit<'v> = dyn FnMut(Place, Result<&[u8], String>) -> ControlFlow<()> + 'v;

/// Visits all entries in order. Of input that is one entry a line, no more than a line is held.
pub(crate) fn read(mut reader: impl BufRead, visit: &mut Visit<'_>) -> io::Result<()> {
    let mut start = Vec::new();
    (&mut reader).take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut start)?;
    if start == BYTE_ORDER_MARK {
        start.clear();
    }
    let mut probe = Probe { reader: start.as_slice().chain(reader), seen: Vec::new() };
    let is_document = probe.finds_log()?;
    let Probe { reader, seen } = probe;
    let mut whole = seen.as_slice().chain(reader);
    if !is_document {
        return read_lines(whole, visit);
    }
    let mut bytes = Vec::new();
    whole.read_to_end(&mut bytes)?;
    // One wrong byte somewhere should not cost the document; it becomes U+FFFD.
    read_document(&String::from_utf8_lossy(&bytes), visit);
    Ok(())
}

/// Tells a HAR document from lines by looking for `log` in the first JSON value. The document may be spread over lines,
/// and a first line may be broken, so that neither lines nor values can be relied on: what was read is kept.
struct Probe<R> {
    reader: R,
    seen: Vec<u8>,
}

impl<R: Read> Probe<R> {
    fn finds_log(&mut self) -> io::Result<bool> {
        let mut found = false;
        match serde_json::Deserializer::from_reader(self).deserialize_any(FindLog(&mut found)) {
            Err(error) if error.is_io() => Err(error.into()),
            // Anything else that is wrong is told when the line or the document is read.
            _ => Ok(found),
        }
    }
}

impl<R: Read> Read for Probe<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.seen.extend_from_slice(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

struct FindLog<'f>(&'f mut bool);

impl<'de> Visitor<'de> for FindLog<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "log" {
                *self.0 = true;
                break;
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

fn read_lines(mut reader: impl BufRead, visit: &mut Visit<'_>) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line).trim_ascii();
        if !text.is_empty() && visit(Place::Line(number), Ok(text)).is_break() {
            break;
        }
    }
    Ok(())
}

/// Visits the entries of a HAR document up to where its JSON breaks, if it does.
fn read_document(text: &str, visit: &mut Visit<'_>) {
    let mut progress = Progress { visit, entries: None, stopped: false };
    let mut json = serde_json::Deserializer::from_str(text);
    let end =
        At { path: &["log", "entries"], progress: &mut progress }.deserialize(&mut json).and_then(|()| json.end());
    let complaint = match (end, progress.entries) {
        _ if progress.stopped => return,
        (Err(error), _) => format!("breaks off at line {} column {}", error.line(), error.column()),
        (Ok(()), None) => "has no log.entries".to_owned(),
        (Ok(()), Some(_)) => return,
    };
    _ = visit(Place::Document, Err(complaint));
}

struct Progress<'p, 'v> {
    visit: &'p mut Visit<'v>,
    entries: Option<u64>,
    stopped: bool,
}

/// Descends to the array at a path, and visits its elements while they are read.
struct At<'a, 'p, 'v> {
    path: &'static [&'static str],
    progress: &'a mut Progress<'p, 'v>,
}

impl<'de> DeserializeSeed<'de> for At<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.path {
            [] => deserializer.deserialize_seq(self),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for At<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with `log.entries`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((wanted, path)) = self.path.split_first() else { return Ok(()) };
        while let Some(key) = map.next_key::<String>()? {
            if key == *wanted {
                map.next_value_seed(At { path, progress: self.progress })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let Progress { visit, entries, stopped } = self.progress;
        let index = entries.get_or_insert(0);
        while let Some(entry) = elements.next_element::<&RawValue>()? {
            if visit(Place::Entry(*index), Ok(entry.get().as_bytes())).is_break() {
                *stopped = true;
                return Err(A::Error::custom("stopped"));
            }
            *index += 1;
        }
        Ok(())
    }
}
