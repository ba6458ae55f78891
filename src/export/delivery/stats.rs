//! What became of an exporter's lines.

/// What became of the lines of one exporter. At rest, `produced == delivered + dropped.total()`; a shutdown brings rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExporterStats {
    /// The exporter's name.
    pub name: &'static str,
    /// Lines made for it.
    pub produced: u64,
    /// Lines that it accepted.
    pub delivered: u64,
    /// Lines that it did not get or did not accept.
    pub dropped: ExporterDropped,
    /// How often a batch was offered again.
    pub retried: u64,
    /// Parts of delivered lines that were left out, because they are too large for its receiver, or too many.
    pub left_out: u64,
}

/// Lines that did not arrive, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExporterDropped {
    /// The queue was full; the oldest went.
    pub queue_full: u64,
    /// The exporter refused for good.
    pub refused: u64,
    /// The exporter refused for now, for too long.
    pub retries_exhausted: u64,
    /// The exporter panicked.
    pub panicked: u64,
    /// The tracer shut down first. A batch that the exporter still has in hand then is among them, whatever becomes of it.
    pub shutdown: u64,
}

impl ExporterDropped {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.queue_full + self.refused + self.retries_exhausted + self.panicked + self.shutdown
    }
}

/// What can become of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Delivered,
    QueueFull,
    Refused,
    RetriesExhausted,
    Panicked,
    Shutdown,
}

/// Running counts. They are kept under the queue's lock, so that no reader sees a line in two places or in none.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) produced: u64,
    pub(super) retried: u64,
    pub(super) left_out: u64,
    delivered: u64,
    dropped: ExporterDropped,
}

impl Accounts {
    pub(super) fn count(&mut self, fate: Fate, lines: usize) {
        let dropped = &mut self.dropped;
        let counter = match fate {
            Fate::Delivered => &mut self.delivered,
            Fate::QueueFull => &mut dropped.queue_full,
            Fate::Refused => &mut dropped.refused,
            Fate::RetriesExhausted => &mut dropped.retries_exhausted,
            Fate::Panicked => &mut dropped.panicked,
            Fate::Shutdown => &mut dropped.shutdown,
        };
        *counter += lines as u64;
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.total()
    }

    pub(super) fn stats(&self, name: &'static str) -> ExporterStats {
        ExporterStats {
            name,
            produced: self.produced,
            delivered: self.delivered,
            dropped: self.dropped,
            retried: self.retried,
            left_out: self.left_out,
        }
    }
}
