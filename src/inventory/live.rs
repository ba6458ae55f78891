//! The records of a running tracer.

use std::cell::Cell;
use std::sync::Arc;

use super::key::EndpointKey;
use super::records::Records;
use super::{Activity, EndpointRecord, Interval, InventorySnapshot, RecordedService, Source};
use crate::observation::{
    Endpoint, EventMetadata, LineKind, Minute, Observation, OperatorText, Producer, Protocol, Service, SkipReason,
    Vetted,
};

/// How many endpoints the inventory of a tracer keeps. What comes after goes into one record.
const ENDPOINTS_LIMIT: usize = 10_000;

/// How many operations it keeps apart: their names are the callers' to choose. What comes after counts for the route alone.
const OPERATIONS_LIMIT: usize = 1_000;

/// Joins observations twice: into totals, of which a snapshot costs no more than a list, and into what was learnt since the
/// last delta, so that each delta holds each exchange once.
#[derive(Debug)]
pub(crate) struct LiveInventory {
    service: RecordedService,
    totals: Records<Vetted>,
    changed: Records<Vetted>,
    endpoints: usize,
    /// Those among them that are operations.
    operations: usize,
    overflowed: u64,
}

/// Requests of one endpoint since the last report, counted one by one.
#[derive(Debug)]
pub(crate) struct Traffic {
    pub(crate) endpoint: Endpoint,
    pub(crate) requests: u64,
    /// Those that were to be captured, or analysed, and were not.
    pub(crate) skipped: Vec<(SkipReason, u64)>,
    pub(crate) said: Said,
}

/// What handlers said of requests, captured or not.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) users_known: u64,
    pub(crate) events: Vec<(OperatorText, u64)>,
    pub(crate) metadata: Vec<(EventMetadata, u64)>,
}

impl Said {
    pub(crate) fn is_empty(&self) -> bool {
        self.users_known == 0 && self.events.is_empty() && self.metadata.is_empty()
    }
}

/// The totals of a moment, shared with the inventory: what is made of them costs it nothing.
#[derive(Debug)]
pub(crate) struct View(Records<Vetted>);

impl View {
    /// The snapshot.
    pub(crate) fn snapshot(&self) -> InventorySnapshot {
        self.0.snapshot()
    }
}

impl LiveInventory {
    pub(crate) fn new(service: &Service) -> Self {
        Self {
            service: RecordedService::of(service),
            // The limit is kept here: what was handed out once goes on to be, and cannot be folded.
            totals: Records::at_most(usize::MAX),
            changed: Records::at_most(usize::MAX),
            endpoints: 0,
            operations: 0,
            overflowed: 0,
        }
    }

    /// Adds what one exchange taught; whether any of that was new.
    pub(crate) fn observe(&mut self, observation: &Observation) -> bool {
        // Of the two records that it is added to, the one that has all comes first.
        let news = Cell::new(None);
        let is_overflow = self.change(&observation.endpoint, |record| {
            let is_news = record.observe(observation);
            news.set(news.get().or(Some(is_news)));
        });
        self.overflowed += u64::from(is_overflow);
        news.get().unwrap_or(false)
    }

    /// Adds requests that were counted, captured or not.
    pub(crate) fn count(&mut self, traffic: &Traffic, now: Minute) {
        if traffic.requests == 0 && traffic.skipped.is_empty() && traffic.said.is_empty() {
            return;
        }
        self.change(&self.spoken(&traffic.endpoint), |record| {
            record.requests.exact = record.requests.exact.saturating_add(traffic.requests);
            traffic.skipped.iter().for_each(|(reason, count)| record.skipped.count(*reason, *count));
            record.add_said(&traffic.said);
            record.add_activity(Activity { day: now.day(), exact: traffic.requests, analysed: 0 });
            record.seen_by(Source::Traffic, Interval::at(now));
        });
    }

    /// Adds a declared endpoint, so that it is known before its first call.
    pub(crate) fn declare(&mut self, endpoint: &Endpoint, now: Minute) {
        let is_declared = |record: &EndpointRecord| record.seen.get(&Source::Declaration).is_some();
        let endpoint = &self.spoken(endpoint);
        let key = self.key(endpoint);
        let has_room = self.endpoints < ENDPOINTS_LIMIT || self.totals.get(&key).is_some();
        let key = if has_room { key } else { self.key(&Endpoint::overflow()) };
        if !self.totals.get(&key).is_some_and(is_declared) {
            self.change(endpoint, |record| record.seen_by(Source::Declaration, Interval::at(now)));
        }
    }

    /// The endpoint as exchanges show it: whoever counts or declares requests does not know that a route speaks gRPC.
    fn spoken(&self, endpoint: &Endpoint) -> Endpoint {
        let of_grpc = Endpoint { protocol: Protocol::Grpc, ..endpoint.clone() };
        let is_seen = |record: &EndpointRecord| record.requests.analysed > 0;
        let speaks_http = self.totals.get(&self.key(endpoint)).is_some_and(is_seen);
        let speaks_grpc = self.totals.get(&self.key(&of_grpc)).is_some_and(is_seen);
        if speaks_grpc && !speaks_http { of_grpc } else { endpoint.clone() }
    }

    fn key(&self, endpoint: &Endpoint) -> EndpointKey {
        EndpointKey::new((&self.service.name, self.service.environment.as_ref()), endpoint)
    }

    /// Changes the record of an endpoint, or that of those without room: true if it was that one.
    fn change(&mut self, endpoint: &Endpoint, change: impl Fn(&mut EndpointRecord)) -> bool {
        let (key, endpoint) = self.place(endpoint);
        for records in [&mut self.totals, &mut self.changed] {
            let new = || EndpointRecord::empty(self.service.clone(), endpoint.clone());
            let record = records.entry(key.clone(), new);
            record.join_endpoint(&endpoint);
            change(record);
        }
        endpoint.route.is_overflow()
    }

    /// Where an endpoint is kept.
    fn place(&mut self, endpoint: &Endpoint) -> (EndpointKey, Endpoint) {
        let key = self.key(endpoint);
        if self.totals.get(&key).is_some() {
            return (key, endpoint.clone());
        }
        let is_operation = endpoint.operation.is_some();
        if is_operation && self.operations >= OPERATIONS_LIMIT {
            return self.place(&Endpoint { operation: None, ..endpoint.clone() });
        }
        // What matched nothing always has a place, by method, and needs none of those.
        if endpoint.route.is_unmatched() {
            return (key, endpoint.clone());
        }
        if self.endpoints >= ENDPOINTS_LIMIT && is_operation {
            return self.place(&Endpoint { operation: None, ..endpoint.clone() });
        }
        if self.endpoints >= ENDPOINTS_LIMIT {
            let endpoint = Endpoint::overflow();
            return (self.key(&endpoint), endpoint);
        }
        self.endpoints += 1;
        self.operations += usize::from(is_operation);
        (key, endpoint.clone())
    }

    /// Hands out what was learnt since the last call, one record per changed endpoint, numbered by `number`.
    pub(crate) fn take_deltas(&mut self, mut number: impl FnMut() -> Producer) -> Vec<Arc<EndpointRecord>> {
        let changed = std::mem::replace(&mut self.changed, Records::at_most(usize::MAX));
        self.totals.shrink(&changed);
        let delta = |record| EndpointRecord { kind: LineKind::Record, producer: Some(number()), ..record };
        changed.into_records().map(delta).map(Arc::new).collect()
    }

    /// Observations of endpoints that found no room of their own.
    pub(crate) fn overflowed(&self) -> u64 {
        self.overflowed
    }

    /// All at this moment.
    pub(crate) fn view(&self) -> View {
        View(self.totals.clone())
    }
}
