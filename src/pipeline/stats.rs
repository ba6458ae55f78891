//! The accounts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::export::ExporterStats;
use crate::inventory::Coverage;
use crate::observation::{Observation, Outcome};

/// What became of every request and every line. Numbers only.
///
/// At rest, when no exchange is going on or waiting, these hold exactly:
/// `seen == sampled + not_sampled.total()`, `sampled == analysed + dropped.total()`, and for each exporter
/// `produced == delivered + dropped.total()`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// Requests that passed the layer.
    pub seen: u64,
    /// Requests that were captured.
    pub sampled: u64,
    /// Requests that were not, by reason.
    pub not_sampled: NotSampled,
    /// Captured exchanges that became observations.
    pub analysed: u64,
    /// Captured exchanges that did not, by reason.
    pub dropped: Dropped,
    /// How the analysed exchanges ended.
    pub outcomes: Outcomes,
    /// Analysed exchanges that were closed because they took too long.
    pub revoked: u64,
    /// Requests whose route found no room in the table of exact counts.
    pub routes_overflowed: u64,
    /// Captured paths that taught nothing of routes, because there was no room to remember them: counted anew when the
    /// analysis had to begin anew.
    pub paths_refused: u64,
    /// Business events, and fields of them, that found no room, because there were too many distinct ones since the last
    /// report.
    pub events_overflowed: u64,
    /// Observations whose endpoint found no room in the inventory.
    pub endpoints_overflowed: u64,
    /// What was looked at of the analysed exchanges, and what could not be.
    pub coverage: Coverage,
    /// Time that the analysis took, all exchanges together.
    pub analysis_time: Duration,
    /// What became of the lines of each exporter.
    pub exporters: Vec<ExporterStats>,
}

/// Requests that were not captured, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotSampled {
    /// The sampling policy went against them.
    pub policy: u64,
    /// Their route is excluded.
    pub excluded: u64,
    /// The captures per second were spent, or ran short.
    pub rate_limit: u64,
    /// The analysis had used up its share of the processor.
    pub budget: u64,
    /// All capture slots were taken.
    pub no_slot: u64,
    /// The tracer had shut down.
    pub shutdown: u64,
}

impl NotSampled {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.policy + self.excluded + self.rate_limit + self.budget + self.no_slot + self.shutdown
    }
}

/// Captured exchanges that did not become observations, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// The queue to the analysis was full.
    pub queue_full: u64,
    /// Time for analysis ran short, and they were not among those that it was kept for.
    pub budget: u64,
    /// Their route had taught nothing new for long, and enough of its others were analysed at the time.
    pub settled: u64,
    /// The tracer had shut down when they ended.
    pub shutdown: u64,
    /// The analysis panicked.
    pub panicked: u64,
}

impl Dropped {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.queue_full + self.budget + self.settled + self.shutdown + self.panicked
    }
}

/// How the analysed exchanges ended: each in exactly one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcomes {
    /// With a response whose body passed to its end.
    pub response: u64,
    /// With a connection that became another protocol's.
    pub upgraded: u64,
    /// With a response that may go on for hours; counted when enough of it was seen.
    pub stream: u64,
    /// With a response whose body failed.
    pub response_error: u64,
    /// With a response whose body was dropped before its end.
    pub response_aborted: u64,
    /// With an error of the service.
    pub service_error: u64,
    /// The response future was dropped.
    pub cancelled: u64,
    /// The service panicked.
    pub panicked: u64,
    /// Not yet, when their capture was closed because they took too long.
    pub unfinished: u64,
}

impl Outcomes {
    /// All of them: as many as were analysed.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.response
            + self.upgraded
            + self.stream
            + self.response_error
            + self.response_aborted
            + self.service_error
            + self.cancelled
            + self.panicked
            + self.unfinished
    }

    fn of(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Response => &mut self.response,
            Outcome::Upgraded => &mut self.upgraded,
            Outcome::Stream => &mut self.stream,
            Outcome::ResponseError => &mut self.response_error,
            Outcome::ResponseAborted => &mut self.response_aborted,
            Outcome::ServiceError => &mut self.service_error,
            Outcome::Cancelled => &mut self.cancelled,
            Outcome::Panicked => &mut self.panicked,
            Outcome::Unfinished => &mut self.unfinished,
        }
    }
}

/// The counters of the analysis thread.
#[derive(Debug, Default)]
pub(crate) struct AnalysisCounters {
    pub(crate) analysed: AtomicU64,
    pub(crate) panicked: AtomicU64,
    pub(crate) revoked: AtomicU64,
    pub(crate) thinned: AtomicU64,
    pub(crate) settled: AtomicU64,
    pub(crate) nanoseconds: AtomicU64,
    pub(crate) paths_refused: AtomicU64,
    sums: Mutex<Sums>,
}

/// What is counted together.
#[derive(Clone, Debug, Default)]
struct Sums {
    outcomes: Outcomes,
    coverage: Coverage,
}

impl AnalysisCounters {
    pub(crate) fn count(&self, observation: &Observation) {
        let mut sums = self.lock_sums();
        *sums.outcomes.of(observation.outcome) += 1;
        sums.coverage.observe(observation);
        self.analysed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn outcomes(&self) -> Outcomes {
        self.lock_sums().outcomes
    }

    pub(crate) fn coverage(&self) -> Coverage {
        self.lock_sums().coverage.clone()
    }

    fn lock_sums(&self) -> MutexGuard<'_, Sums> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
