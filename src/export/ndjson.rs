//! Lines as newline-delimited JSON.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use super::{Batch, Emit, ExportError, Exporter};

/// Writes one JSON object a line to a file or any writer.
///
/// A batch is written in one call, so that lines of several processes that append to one file do not mix. A batch that
/// could be written in part only is not retried: its beginning is already there.
#[derive(Debug)]
pub struct NdjsonExporter<W> {
    writer: W,
    emit: Emit,
    buffer: Vec<u8>,
}

impl NdjsonExporter<File> {
    /// Appends to a file, which is made if it is not there.
    ///
    /// # Errors
    /// The file cannot be opened for appending.
    pub fn append(path: impl AsRef<Path>, emit: Emit) -> io::Result<Self> {
        Ok(Self::new(OpenOptions::new().create(true).append(true).open(path)?, emit))
    }
}

impl<W: Write + Send + 'static> NdjsonExporter<W> {
    /// Writes to a writer. The writer may block.
    pub fn new(writer: W, emit: Emit) -> Self {
        Self { writer, emit, buffer: Vec::new() }
    }
}

impl<W: Write + Send + 'static> Exporter for NdjsonExporter<W> {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        self.buffer.clear();
        for line in batch.lines() {
            serde_json::to_writer(&mut self.buffer, line)
                .map_err(|error| ExportError::Permanent { reason: error.into() })?;
            self.buffer.push(b'\n');
        }
        let mut rest = self.buffer.as_slice();
        while !rest.is_empty() {
            match self.writer.write(rest) {
                Ok(0) => return Err(permanent(io::ErrorKind::WriteZero.into())),
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if rest.len() == self.buffer.len() && may_pass(&error) => {
                    return Err(ExportError::Retry { after: None, reason: error.into() });
                }
                Err(error) => return Err(permanent(error)),
            }
        }
        Ok(())
    }

    fn flush(&mut self, _: Instant) -> Result<(), ExportError> {
        self.writer.flush().map_err(permanent)
    }

    fn wants(&self) -> Emit {
        self.emit
    }

    fn name(&self) -> &'static str {
        "ndjson"
    }
}

/// A full disk may be emptied, a busy writer may get on.
fn may_pass(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::StorageFull)
}

fn permanent(error: io::Error) -> ExportError {
    ExportError::Permanent { reason: error.into() }
}
