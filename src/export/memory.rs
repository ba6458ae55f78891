//! Lines kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Batch, Emit, ExportError, Exporter, Line};

/// Keeps all lines, for tests and for applications that show their own inventory. Unbounded: take the lines out.
#[derive(Debug)]
pub struct InMemoryExporter {
    lines: InMemoryLines,
    emit: Emit,
}

/// The reading end of an [`InMemoryExporter`].
#[derive(Clone, Debug, Default)]
pub struct InMemoryLines(Arc<Mutex<Vec<Line>>>);

impl InMemoryExporter {
    /// An exporter, and the handle to read what it was given.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// use api_inventory::export::{Emit, InMemoryExporter};
    /// let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    /// let tracer = Tracer::builder().exporter(exporter).build();
    /// assert!(lines.take().is_empty());
    /// # drop(tracer);
    /// ```
    #[must_use]
    pub fn new(emit: Emit) -> (Self, InMemoryLines) {
        let lines = InMemoryLines::default();
        (Self { lines: lines.clone(), emit }, lines)
    }
}

impl InMemoryLines {
    /// Takes all lines out.
    #[must_use]
    pub fn take(&self) -> Vec<Line> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Exporter for InMemoryExporter {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        self.lines.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(batch.lines());
        Ok(())
    }

    fn wants(&self) -> Emit {
        self.emit
    }

    fn name(&self) -> &'static str {
        "memory"
    }
}
