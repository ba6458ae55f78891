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
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Retry { reason, .. } => write!(formatter, "export failed for now: {reason}"),
            Self::Permanent { reason } => write!(formatter, "export failed: {reason}"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Retry { reason, .. } | Self::Permanent { reason } => Some(reason.as_ref()),
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
    /// Sends one batch.
    ///
    /// # Errors
    /// [`ExportError::Retry`] if the same batch may go through later, [`ExportError::Permanent`] if not.
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError>;

    /// Finishes what `export` has begun, until `deadline` at the latest.
    ///
    /// # Errors
    /// What was begun could not be finished. The flush of the tracer then fails, and the error is one of its problems.
    fn flush(&mut self, deadline: Instant) -> Result<(), ExportError> {
        let _ = deadline;
        Ok(())
    }

    /// Which lines it wants. Asked once.
    fn wants(&self) -> Emit {
        Emit::Records
    }

    /// A short name for stats and problems.
    fn name(&self) -> &'static str {
        "custom"
    }
}
