//! What an exporter is.

use std::time::{Duration, Instant};

use super::Batch;

/// What kinds of line an exporter wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Emit {
    /// Changed records, every interval. Traffic depends on the number of endpoints.
    #[default]
    Records,
    /// Each observation. Traffic depends on the number of captured requests.
    Observations,
    /// Both.
    Both,
}

impl Emit {
    pub(crate) const fn records(self) -> bool {
        matches!(self, Self::Records | Self::Both)
    }

    pub(crate) const fn observations(self) -> bool {
        matches!(self, Self::Observations | Self::Both)
    }
}

/// Why a batch was not exported.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// It may work later: the same batch is offered again, a few times.
    Retry {
        /// How long to wait; none leaves it to the delivery, which waits longer each time.
        after: Option<Duration>,
        /// What went wrong, for the operator.
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It will never work: the batch is dropped and counted.
    Permanent {
        /// What went wrong, for the operator.
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It is too much at once: the batch is offered again in halves, and a line that is too much alone is dropped and counted.
    TooLarge {
        /// What went wrong, for the operator.
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The receiver took the batch but for some lines, and will never take those: they are counted as dropped.
    Rejected {
        /// How many lines it did not take; no more than the batch has are counted.
        lines: usize,
        /// What went wrong, for the operator.
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Retry { reason, .. } => write!(formatter, "export failed for now: {reason}"),
            Self::Permanent { reason } => write!(formatter, "export failed: {reason}"),
            Self::TooLarge { reason } => write!(formatter, "a batch was too large: {reason}"),
            Self::Rejected { lines, reason } => write!(formatter, "{lines} lines were not taken: {reason}"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Retry { reason, .. }
            | Self::Permanent { reason }
            | Self::TooLarge { reason }
            | Self::Rejected { reason, .. } => Some(reason.as_ref()),
        }
    }
}

/// Sends lines somewhere.
///
/// An exporter runs on a thread of its own and may block. It sees nothing raw: a [`Batch`] holds vetted metadata only.
/// A panic is caught, and costs the batch.
///
/// ```
/// use api_inventory::export::{Batch, ExportError, Exporter};
/// use std::time::Instant;
///
/// /// Counts routes, and forgets everything else.
/// #[derive(Debug, Default)]
/// struct CountRoutes(std::collections::BTreeSet<String>);
///
/// impl Exporter for CountRoutes {
///     fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
///         self.0.extend(batch.records().map(|record| record.endpoint.to_string()));
///         Ok(())
///     }
/// }
/// ```
pub trait Exporter: Send + 'static {
    /// Sends one batch: lines of one kind, some hundreds at most, in one request.
    ///
    /// # Errors
    /// [`ExportError::Retry`] if the same batch may go through later, [`ExportError::Permanent`] if not, and others where
    /// the receiver took a part of it or would.
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError>;

    /// Finishes what `export` has begun, until `deadline` at the latest.
    ///
    /// # Errors
    /// What was begun could not be finished. The flush of the tracer then fails, and the error is one of its problems.
    fn flush(&mut self, deadline: Instant) -> Result<(), ExportError> {
        let _ = deadline;
        Ok(())
    }

    /// How many parts of lines it has left out so far, because they are too large for its receiver, or too many. Asked after each batch.
    fn left_out(&self) -> u64 {
        0
    }

    /// Which lines it wants. Asked once.
    fn wants(&self) -> Emit {
        Emit::Records
    }

    /// Whether its observations should tell of traces, with ids and exact times, where the operator does not
    /// [say](crate::config::Builder::trace_context). Asked once.
    fn wants_trace_context(&self) -> bool {
        false
    }

    /// A short name for stats and problems.
    fn name(&self) -> &'static str {
        "custom"
    }
}
