//! Requests that were to be captured, or analysed, and were not.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::observation::SkipReason;

/// Counts by reason.
#[derive(Debug, Default)]
pub(crate) struct Skipped([AtomicU64; SkipReason::ALL.len()]);

/// The counts of a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SkipCounts([u64; SkipReason::ALL.len()]);

impl Skipped {
    pub(crate) fn count(&self, reason: SkipReason) {
        if let Some(count) = self.0.get(reason as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn counts(&self) -> SkipCounts {
        SkipCounts(std::array::from_fn(|at| self.0.get(at).map_or(0, |count| count.load(Ordering::Relaxed))))
    }
}

impl SkipCounts {
    pub(crate) fn of(&self, reason: SkipReason) -> u64 {
        self.0.get(reason as usize).copied().unwrap_or(0)
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    pub(crate) fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// What came since these.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self(std::array::from_fn(|at| {
            let read = |counts: &Self| counts.0.get(at).copied().unwrap_or(0);
            read(self).saturating_sub(read(before))
        }))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (SkipReason, u64)> {
        SkipReason::ALL.iter().map(|reason| (*reason, self.of(*reason))).filter(|(_, count)| *count > 0)
    }
}

impl std::ops::AddAssign for SkipCounts {
    fn add_assign(&mut self, other: Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}
