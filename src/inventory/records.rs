//! Records by endpoint, no more of them than there may be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::key::EndpointKey;
use super::{EndpointRecord, InventorySnapshot, RecordedService};
use crate::observation::{LineKind, Observation, Protocol, Provenance};

/// Totals by endpoint, to which lines are added.
pub(super) trait Totals<P: Provenance> {
    /// Changes the record of an endpoint, or adds the `new` one.
    fn change(
        &mut self,
        key: EndpointKey<P>,
        change: impl FnOnce(&mut EndpointRecord<P>),
        new: impl FnOnce() -> EndpointRecord<P>,
    );

    /// Adds what another record of an endpoint tells.
    fn join(&mut self, record: &EndpointRecord<P>) {
        self.change(EndpointKey::of(record), |mine| mine.join(record), || total(record.clone()));
    }

    /// Adds what one exchange taught of an endpoint.
    fn observe(&mut self, key: EndpointKey<P>, service: RecordedService<P>, observation: &Observation<P>) {
        // Both begin with the service: which exchange was first must not show.
        let service = &service;
        let change = |record: &mut EndpointRecord<P>| {
            record.join_service(service);
            record.join_endpoint(&observation.endpoint);
            record.observe(observation);
        };
        let new = || {
            let mut record = EndpointRecord::empty(service.clone(), observation.endpoint.clone());
            record.observe(observation);
            record
        };
        self.change(key, change, new);
    }
}

/// Totals by endpoint. They are shared with snapshots, which therefore cost no more than a list of them.
#[derive(Clone, Debug)]
pub(super) struct Records<P: Provenance> {
    by_key: BTreeMap<EndpointKey<P>, Arc<EndpointRecord<P>>>,
    /// How many of them count: what matched nothing, and what found no room, always has some.
    counted: usize,
    limit: usize,
}

impl<P: Provenance> Records<P> {
    /// Keeps so many endpoints: of more, those that sort first, which does not depend on the order in which they come. The
    /// others are joined into one record for each service.
    pub(super) fn at_most(limit: usize) -> Self {
        Self { by_key: BTreeMap::new(), counted: 0, limit }
    }

    pub(super) fn get(&self, key: &EndpointKey<P>) -> Option<&EndpointRecord<P>> {
        self.by_key.get(key).map(Arc::as_ref)
    }

    /// The record of an endpoint, as `new` makes it if there is none. Does not look after the limit.
    pub(super) fn entry(
        &mut self,
        key: EndpointKey<P>,
        new: impl FnOnce() -> EndpointRecord<P>,
    ) -> &mut EndpointRecord<P> {
        Arc::make_mut(self.by_key.entry(key).or_insert_with(|| Arc::new(new())))
    }

    /// Gives back memory that was reserved for more, of those that are in `changed` too and that nobody else holds.
    pub(super) fn shrink(&mut self, changed: &Self) {
        for key in changed.by_key.keys() {
            if let Some(record) = self.by_key.get_mut(key).and_then(Arc::get_mut) {
                record.shrink();
            }
        }
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &EndpointRecord<P>> {
        self.by_key.values().map(Arc::as_ref)
    }

    /// The same, taken out.
    pub(super) fn into_records(self) -> impl Iterator<Item = EndpointRecord<P>> {
        self.by_key.into_values().map(Arc::unwrap_or_clone)
    }

    /// The endpoint that sorts last goes into the record of those without room.
    fn fold_last(&mut self) {
        let Some(last) = self.by_key.keys().rev().find(|key| counts(key)).cloned() else { return };
        let Some(folded) = self.by_key.remove(&last) else { return };
        self.counted -= 1;
        self.join(&Arc::unwrap_or_clone(folded).into_overflow());
    }

    /// How many endpoints it keeps.
    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// All of them by what tells them apart, taken out.
    pub(super) fn into_parts(self) -> impl Iterator<Item = (EndpointKey<P>, Arc<EndpointRecord<P>>)> {
        self.by_key.into_iter()
    }

    /// Those of all parts, of which each may be in several.
    pub(super) fn of_parts(mut parts: Vec<(EndpointKey<P>, Arc<EndpointRecord<P>>)>, limit: usize) -> Self {
        parts.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        parts.dedup_by(|(key, record), (before, mine)| {
            let is_same = key == before;
            if is_same {
                Arc::make_mut(mine).join(record);
            }
            is_same
        });
        let counted = parts.iter().filter(|(key, _)| counts(key)).count();
        let mut records = Self { by_key: parts.into_iter().collect(), counted, limit };
        records.fold();
        records
    }

    fn fold(&mut self) {
        while self.counted > self.limit {
            self.fold_last();
        }
    }

    /// Adds all of another, within the smaller of both limits.
    pub(super) fn join_all(&mut self, other: &Self) {
        self.limit = self.limit.min(other.limit);
        for (key, theirs) in &other.by_key {
            match self.by_key.get_mut(key) {
                Some(mine) => Arc::make_mut(mine).join(theirs),
                // What is new here is shared, not copied.
                None => self.change_shared(key, theirs),
            }
        }
        self.fold();
    }

    fn change_shared(&mut self, key: &EndpointKey<P>, record: &Arc<EndpointRecord<P>>) {
        self.by_key.insert(key.clone(), Arc::clone(record));
        self.counted += usize::from(counts(key));
        if self.counted > self.limit {
            self.fold_last();
        }
    }

    /// All of them at this moment.
    ///
    /// Requests are counted, and routes declared, by who does not know that a route speaks gRPC; only exchanges show it. What
    /// is known of a route without any exchange therefore goes to the same route of gRPC, if there is one.
    pub(super) fn snapshot(&self) -> InventorySnapshot<P> {
        let mut records = Vec::with_capacity(self.by_key.len());
        for (key, record) in &self.by_key {
            if key.protocol == Protocol::Http && record.requests.analysed == 0 {
                let of_grpc = EndpointKey { protocol: Protocol::Grpc, ..key.clone() };
                if self.by_key.contains_key(&of_grpc) {
                    continue;
                }
            }
            let mut record = Arc::clone(record);
            if key.protocol == Protocol::Grpc {
                let counted = EndpointKey { protocol: Protocol::Http, ..key.clone() };
                if let Some(counted) = self.by_key.get(&counted).filter(|counted| counted.requests.analysed == 0) {
                    Arc::make_mut(&mut record).join(counted);
                }
            }
            records.push(record);
        }
        InventorySnapshot { records }
    }
}

impl<P: Provenance> Totals<P> for Records<P> {
    /// Keeps no more than there may be.
    fn change(
        &mut self,
        key: EndpointKey<P>,
        change: impl FnOnce(&mut EndpointRecord<P>),
        new: impl FnOnce() -> EndpointRecord<P>,
    ) {
        if let Some(mine) = self.by_key.get_mut(&key) {
            return change(Arc::make_mut(mine));
        }
        let counts = counts(&key);
        self.by_key.insert(key, Arc::new(new()));
        self.counted += usize::from(counts);
        if self.counted > self.limit {
            self.fold_last();
        }
    }
}

/// Whether a record counts against the limit.
pub(super) fn counts<P: Provenance>(key: &EndpointKey<P>) -> bool {
    !(key.route.is_overflow() || key.route.is_unmatched() && key.operation.is_none())
}

/// A record of a line as part of a total.
fn total<P: Provenance>(record: EndpointRecord<P>) -> EndpointRecord<P> {
    EndpointRecord { kind: LineKind::Total, producer: None, ..record }
}
