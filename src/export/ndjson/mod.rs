//! Lines as newline-delimited JSON.

mod rotation;

use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

pub use self::rotation::{RotatingFile, Rotation};
use super::{Batch, Emit, ExportError, Exporter, Line};

/// Writes one JSON object a line to a file or any writer.
///
/// A batch is written in one call where the writer takes it so, so that lines of several processes that append to one file do
/// not mix. What could not be written for now is written on from where it stopped. A line that a process left unfinished,
/// because it was killed, stays one: the next begins on a line of its own.
#[derive(Debug)]
pub struct NdjsonExporter<W> {
    writer: W,
    emit: Emit,
    buffer: Vec<u8>,
    /// What was written last ends within a line.
    torn: bool,
    begun: Option<Begun>,
}

/// A batch that was written in part.
#[derive(Debug)]
struct Begun {
    /// Its first line, by which it is known.
    first: Line,
    /// How much of the buffer is written.
    written: usize,
}

impl NdjsonExporter<File> {
    /// Appends to a file, which is made if it is not there. A character device will do as well, but no named pipe: to
    /// open one blocks until somebody reads it.
    ///
    /// # Errors
    /// The file cannot be opened for appending, or is nothing to append to ([`io::ErrorKind::InvalidInput`]).
    pub fn append(path: impl AsRef<Path>, emit: Emit) -> io::Result<Self> {
        let path = path.as_ref();
        let exporter = Self::new(open(path)?, emit);
        Ok(Self { torn: ends_within_a_line(path), ..exporter })
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
        let path = path.as_ref();
        let exporter = Self::new(RotatingFile::open(path, rotation)?, emit);
        Ok(Self { torn: ends_within_a_line(path), ..exporter })
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
        Self { writer, emit, buffer: Vec::new(), torn: false, begun: None }
    }
}

impl<W> NdjsonExporter<W> {
    /// Fills the buffer with a batch; how much of it is not to be written.
    fn fill(&mut self, batch: &Batch) -> Result<usize, ExportError> {
        self.buffer.clear();
        // In front stands what ends a line that was left unfinished.
        self.buffer.push(b'\n');
        for line in batch.lines() {
            serde_json::to_writer(&mut self.buffer, line)
                .map_err(|error| ExportError::Permanent { reason: error.into() })?;
            self.buffer.push(b'\n');
        }
        Ok(usize::from(!self.torn))
    }
}

impl<W: Write + Send + 'static> Exporter for NdjsonExporter<W> {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let begun = self.begun.take().filter(|begun| batch.lines().first().is_some_and(|line| line.is(&begun.first)));
        let mut written = match begun {
            Some(begun) => begun.written,
            None => self.fill(batch)?,
        };
        while let Some(rest) = self.buffer.get(written..).filter(|rest| !rest.is_empty()) {
            let error = match self.writer.write(rest) {
                Ok(0) => io::ErrorKind::WriteZero.into(),
                Ok(more) => {
                    written = written.saturating_add(more).min(self.buffer.len());
                    self.torn = !self.buffer.get(..written).is_some_and(|done| done.ends_with(b"\n"));
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => error,
            };
            if may_pass(&error) {
                self.begun = batch.lines().first().map(|first| Begun { first: first.clone(), written });
                return Err(ExportError::Retry { after: None, reason: error.into() });
            }
            let whole = memchr::memchr_iter(b'\n', self.buffer.get(1..written).unwrap_or_default()).count();
            return Err(ExportError::Rejected {
                lines: batch.lines().len().saturating_sub(whole),
                reason: error.into(),
            });
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

/// Whether a file of lines ends within one, as one does that was written to by a process that was killed.
fn ends_within_a_line(path: &Path) -> bool {
    let last = || {
        let mut file = File::open(path).ok()?;
        if !file.metadata().ok()?.is_file() {
            return None;
        }
        let mut last = [0];
        file.seek(SeekFrom::End(-1)).ok()?;
        file.read_exact(&mut last).ok()?;
        Some(last)
    };
    last().is_some_and(|last| last != *b"\n")
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
