//! A file of lines.

use std::io::{BufRead, Read};

use super::error::{ReadError, ReadErrorKind};
use super::line::Line;
use super::reader::LineReader;

/// A longer line is no line of this crate's.
const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Reads line by line: newline-delimited JSON, empty lines left out.
///
/// A line that cannot be read is an error, and the next one is read all the same. The end of the input ends the lines,
/// and so does an input that cannot be read any more.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    number: u64,
    buffer: Vec<u8>,
    reader: LineReader,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads from an input.
    pub fn new(input: R) -> Self {
        Self { input, number: 0, buffer: Vec::new(), reader: LineReader::default(), ended: false }
    }

    /// Reads on to the end of the line; false at the end of the input.
    fn fill(&mut self) -> Result<bool, ReadErrorKind> {
        self.buffer.clear();
        let limit = LINE_LIMIT as u64 + 1;
        let read = self.input.by_ref().take(limit).read_until(b'\n', &mut self.buffer).map_err(ReadErrorKind::Io)?;
        if self.buffer.len() <= LINE_LIMIT || self.buffer.ends_with(b"\n") {
            return Ok(read > 0);
        }
        self.buffer = Vec::new();
        self.input.skip_until(b'\n').map_err(ReadErrorKind::Io)?;
        Err(ReadErrorKind::TooLong)
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.number += 1;
            match self.fill() {
                Ok(true) if self.buffer.trim_ascii().is_empty() => {}
                Ok(true) => return Some(self.reader.read(self.buffer.trim_ascii(), self.number)),
                Ok(false) => self.ended = true,
                Err(kind) => {
                    self.ended = matches!(kind, ReadErrorKind::Io(_));
                    return Some(Err(ReadError { line: self.number, pointer: String::new(), kind }));
                }
            }
        }
        None
    }
}
