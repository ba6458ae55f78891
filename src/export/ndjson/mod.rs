//! Lines as newline-delimited JSON.

mod rotation;

use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

pub use self::rotation::{RotatingFile, Rotation};
use super::{Batch, Emit, ExportError, Exporter};

/// Writes one JSON object a line to a file or any writer.
///
/// A batch is written in one call, so that lines of several processes that append to one file do not mix. A batch that
/// could be written in part only is not retried: its beginning is already there. The next one starts on a line of its own.
#[derive(Debug)]
pub struct NdjsonExporter<W> {
    writer: W,
    emit: Emit,
    buffer: Vec<u8>,
    /// What was written last ends within a line.
    torn: bool,
}

impl NdjsonExporter<File> {
    /// Appends to a file, which is made if it is not there. A character device will do as well, but no named pipe: to
    /// open one blocks until somebody reads it.
    ///
    /// # Errors
    /// The file cannot be opened for appending, or is nothing to append to ([`io::ErrorKind::InvalidInput`]).
    pub fn append(path: impl AsRef<Path>, emit: Emit) -> io::Result<Self> {
        Ok(Self::new(open(path.as_ref())?, emit))
    }
}

impl NdjsonExporter<RotatingFile> {
    /// Appends to a file as [`append`](NdjsonExporter::append) does, and begins a new one when it is full. Nobody else may
    /// write to it.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// use api_inventory::export::{Emit, NdjsonExporter, Rotation};
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("inventory.ndjson");
    /// let rotation = Rotation { max_bytes: 100 * 1024 * 1024, keep: 3 };
    /// let tracer = Tracer::builder().exporter(NdjsonExporter::rotating(path, Emit::Records, rotation)?).build();
    /// # drop(tracer);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`append`](NdjsonExporter::append).
    pub fn rotating(path: impl AsRef<Path>, emit: Emit, rotation: Rotation) -> io::Result<Self> {
        Ok(Self::new(RotatingFile::open(path.as_ref(), rotation)?, emit))
    }
}

/// Opens a file to append to.
fn open(path: &Path) -> io::Result<File> {
    if std::fs::metadata(path).is_ok_and(|there| !is_appendable(there.file_type())) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "neither a regular file nor a character device"));
    }
    OpenOptions::new().create(true).append(true).open(path)
}

impl<W: Write + Send + 'static> NdjsonExporter<W> {
    /// Writes to a writer. The writer may block.
    pub fn new(writer: W, emit: Emit) -> Self {
        Self { writer, emit, buffer: Vec::new(), torn: false }
    }
}

impl<W: Write + Send + 'static> Exporter for NdjsonExporter<W> {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        self.buffer.clear();
        if self.torn {
            self.buffer.push(b'\n');
        }
        let begin = self.buffer.len();
        for line in batch.lines() {
            serde_json::to_writer(&mut self.buffer, line)
                .map_err(|error| ExportError::Permanent { reason: error.into() })?;
            self.buffer.push(b'\n');
        }
        let mut written = 0;
        while let Some(rest) = self.buffer.get(written..).filter(|rest| !rest.is_empty()) {
            match self.writer.write(rest) {
                Ok(0) => return Err(permanent(io::ErrorKind::WriteZero.into())),
                Ok(more) => {
                    written = written.saturating_add(more).min(self.buffer.len());
                    self.torn = !self.buffer.get(..written).is_some_and(|done| done.ends_with(b"\n"));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if written <= begin && may_pass(&error) => {
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

#[cfg(unix)]
fn is_appendable(kind: FileType) -> bool {
    kind.is_file() || std::os::unix::fs::FileTypeExt::is_char_device(&kind)
}

#[cfg(not(unix))]
fn is_appendable(kind: FileType) -> bool {
    !kind.is_dir()
}

/// A full disk may be emptied, a busy writer may get on.
fn may_pass(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::StorageFull)
}

fn permanent(error: io::Error) -> ExportError {
    ExportError::Permanent { reason: error.into() }
}
