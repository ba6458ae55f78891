//! A reader of lines, which remembers what lines repeat.

use std::cell::RefCell;
use std::sync::Arc;

use super::error::{ReadError, ReadErrorKind};
use super::json::Document;
use super::line::{Line, UnknownFields};
use super::memo::Memo;
use super::place::Place;
use crate::observation::{Schema, Stored};

/// A line that is longer than this is not what most are: what it took of memory is given back.
const USUAL_LENGTH: usize = 1024 * 1024;

/// Reads lines one by one, for those who have their bytes; [`Lines`](super::Lines) reads them from an input.
///
/// It uses its memory again from line to line, and remembers names and shapes that it has read, 8 MiB of their text at most:
/// lines of one service repeat them, and what is equal is then shared. Make one for each thread, and use it for all lines.
///
/// ```
/// use api_inventory::inventory::stored::{Line, LineReader};
/// let mut reader = LineReader::default();
/// for line in [r#"{"kind":"news","v":1}"#, r#"{"kind":"news","v":1,"of":"today"}"#] {
///     assert!(matches!(reader.read(line.as_bytes(), 1)?, Line::Other(_)));
/// }
/// # Ok::<(), api_inventory::inventory::stored::ReadError>(())
/// ```
#[derive(Debug, Default)]
pub struct LineReader {
    document: Document,
    known: Known,
}

/// What lines of before have told.
#[derive(Debug, Default)]
pub(super) struct Known {
    texts: RefCell<Memo<Arc<str>>>,
    schemas: RefCell<Memo<Arc<Schema<Stored>>>>,
}

/// What belongs to the reading of one line.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) unknown: RefCell<UnknownFields>,
    known: &'a Known,
}

impl LineReader {
    /// Reads one line of JSON, which has a number.
    ///
    /// # Errors
    /// [`ReadError`], if it is no line of a version that this one reads.
    pub fn read(&mut self, json: &[u8], number: u64) -> Result<Line, ReadError> {
        let reading = Reading { unknown: RefCell::default(), known: &self.known };
        let line = match self.document.read(json) {
            Ok(value) => Line::of(&Place::line(number, value, &reading)),
            Err(at) => Err(ReadError {
                line: number,
                pointer: String::new(),
                kind: ReadErrorKind::NotJson { column: (at.0 + 1).min(json.len()) },
            }),
        };
        if json.len() > USUAL_LENGTH {
            self.document = Document::default();
        }
        line
    }
}

impl Reading<'_> {
    /// A text that is shared with other lines.
    pub(super) fn share(&self, text: &str) -> Arc<str> {
        self.known.texts.borrow_mut().share(text)
    }

    /// A shape that stands so in the line: as it was read before, or else as it is read now. One of which something is not
    /// known is read each time, so that this is kept each time.
    pub(super) fn schema(
        &self,
        raw: &str,
        read: impl FnOnce() -> Result<Schema<Stored>, ReadError>,
    ) -> Result<Arc<Schema<Stored>>, ReadError> {
        if let Some(schema) = self.known.schemas.borrow_mut().get(raw) {
            return Ok(schema);
        }
        let kept = self.unknown.borrow().kept();
        let schema = Arc::new(read()?);
        if self.unknown.borrow().kept() == kept {
            self.known.schemas.borrow_mut().insert(raw.into(), Arc::clone(&schema));
        }
        Ok(schema)
    }
}
