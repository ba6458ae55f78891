//! What the inventory rests on: how much of the traffic was looked at, what was not, and why.

use std::collections::BTreeMap;

use api_inventory::inventory::Source as Witness;
use api_inventory::observation::Minute;

use crate::inventory::{ApiInventory, Endpoint};

/// Sums over endpoints.
#[derive(Debug, Default, serde::Serialize)]
pub(super) struct Coverage {
    /// Requests, counted one by one.
    requests: u64,
    /// How many of them were captured and analysed.
    analysed: u64,
    /// How many were to be captured, or analysed, and were not, by reason.
    skipped: BTreeMap<&'static str, u64>,
    /// What of captured exchanges could not be looked at, by place and reason.
    partial: BTreeMap<String, Missed>,
    /// Bytes of bodies that were looked at.
    scanned: u64,
    /// Endpoints whose record was full and dropped something.
    truncated: usize,
    /// Requests that went into buckets, because there was no room for their endpoint.
    overflow: u64,
    /// When traffic was first and last seen.
    first: Option<Minute>,
    last: Option<Minute>,
    /// Requests by day.
    pub(super) days: BTreeMap<String, u64>,
}

/// What could not be looked at.
#[derive(Debug, Default, serde::Serialize)]
struct Missed {
    exchanges: u64,
    bytes: u64,
}

impl Coverage {
    pub(super) fn of(inventory: &ApiInventory) -> Self {
        let mut coverage = Self::default();
        inventory.endpoints.iter().for_each(|endpoint| coverage.add(endpoint));
        coverage
    }

    /// Takes an endpoint into the sums.
    pub(super) fn add(&mut self, endpoint: &Endpoint) {
        let Some(record) = endpoint.record.as_deref() else { return };
        self.requests = self.requests.saturating_add(record.requests.exact);
        self.analysed = self.analysed.saturating_add(record.requests.analysed);
        for (reason, count) in record.skipped.iter() {
            let sum = self.skipped.entry(reason.as_str()).or_default();
            *sum = sum.saturating_add(*count);
        }
        for partial in &record.coverage.partial {
            let place = format!("{}, {}", partial.location.as_str(), partial.reason.as_str().replace('_', " "));
            let missed = self.partial.entry(place).or_default();
            missed.exchanges = missed.exchanges.saturating_add(partial.count);
            missed.bytes = missed.bytes.saturating_add(partial.bytes);
        }
        let scanned = record.coverage.scanned.values();
        self.scanned = scanned.fold(self.scanned, |sum, bytes| sum.saturating_add(*bytes));
        self.truncated += usize::from(record.truncated);
        if record.is_overflow() {
            self.overflow = self.overflow.saturating_add(record.requests.exact);
        }
        if let Some(interval) = record.seen.get(&Witness::Traffic) {
            self.first = Some(self.first.map_or(interval.first, |first| first.min(interval.first)));
            self.last = self.last.max(Some(interval.last));
        }
        for activity in &record.days {
            let sum = self.days.entry(activity.day.to_string()).or_default();
            *sum = sum.saturating_add(activity.exact.max(activity.analysed));
        }
    }
}
