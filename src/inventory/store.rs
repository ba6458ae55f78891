//! The records of a running tracer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{EndpointRecord, InventorySnapshot};
use crate::observation::{
    Endpoint, LineKind, Method, Minute, Observation, Operation, OperatorText, Producer, RouteTemplate, Service,
};

/// How many endpoints an inventory keeps. What comes after is counted and not recorded.
const ENDPOINTS_LIMIT: usize = 10_000;

/// How many operations an inventory keeps apart: their names are the callers' to choose. What comes after counts for the
/// route alone.
const OPERATIONS_LIMIT: usize = 1_000;

/// Joins observations. What was learnt since the last delta is kept apart from what was handed out before, so that each
/// delta holds each exchange once; a snapshot is both together.
#[derive(Debug)]
pub(crate) struct Inventory {
    service: Service,
    handed_out: BTreeMap<EndpointKey, EndpointRecord>,
    changed: BTreeMap<EndpointKey, EndpointRecord>,
    /// Distinct endpoints in both.
    endpoints: usize,
    /// Those among them that are operations.
    operations: usize,
    overflowed: u64,
}

/// What tells endpoints of one service apart. Who vouches for a route is not part of it, nor is the protocol: a route that
/// is declared and then seen is one endpoint, and only who calls it shows that it speaks gRPC.
type EndpointKey = (Method, RouteTemplate, Option<Operation>);

fn key(endpoint: &Endpoint) -> EndpointKey {
    (endpoint.method, endpoint.route.clone(), endpoint.operation.clone())
}

/// Requests of one endpoint since the last report, counted one by one.
#[derive(Debug)]
pub(crate) struct Traffic {
    pub(crate) endpoint: Endpoint,
    pub(crate) requests: u64,
    pub(crate) events: Vec<(OperatorText, u64)>,
}

impl Inventory {
    pub(crate) fn new(service: Service) -> Self {
        Self {
            service,
            handed_out: BTreeMap::new(),
            changed: BTreeMap::new(),
            endpoints: 0,
            operations: 0,
            overflowed: 0,
        }
    }

    /// Adds what one exchange taught.
    pub(crate) fn observe(&mut self, observation: &Observation) {
        match self.record(&observation.endpoint, &observation.producer) {
            Some(record) => record.observe(observation),
            None => self.overflowed += 1,
        }
    }

    /// Adds requests that were counted, captured or not.
    pub(crate) fn count(&mut self, traffic: &Traffic, producer: &Producer, now: Minute) {
        if traffic.requests == 0 && traffic.events.is_empty() {
            return;
        }
        let Some(record) = self.record(&traffic.endpoint, producer) else { return };
        record.requests.exact += traffic.requests;
        for (name, count) in &traffic.events {
            record.add_event(name, *count);
        }
        record.seen_at(&super::Interval { first: now, last: now });
    }

    /// Adds a declared endpoint, so that it is known before its first call.
    pub(crate) fn declare(&mut self, endpoint: &Endpoint, producer: &Producer) {
        let key = key(endpoint);
        if !self.handed_out.contains_key(&key) && !self.changed.contains_key(&key) {
            self.record(endpoint, producer);
        }
    }

    fn record(&mut self, endpoint: &Endpoint, producer: &Producer) -> Option<&mut EndpointRecord> {
        let key = key(endpoint);
        if !self.changed.contains_key(&key) {
            if !self.handed_out.contains_key(&key) {
                if endpoint.operation.is_some() && self.operations >= OPERATIONS_LIMIT {
                    return self.record(&Endpoint { operation: None, ..endpoint.clone() }, producer);
                }
                if self.endpoints >= ENDPOINTS_LIMIT {
                    return None;
                }
                self.endpoints += 1;
                self.operations += usize::from(endpoint.operation.is_some());
            }
            let empty = EndpointRecord::empty(producer.clone(), self.service.clone(), endpoint.clone());
            self.changed.insert(key.clone(), empty);
        }
        let record = self.changed.get_mut(&key)?;
        record.known_as(endpoint);
        Some(record)
    }

    /// Hands out what was learnt since the last call, one record per changed endpoint, numbered by `number`.
    pub(crate) fn take_deltas(&mut self, mut number: impl FnMut() -> Producer) -> Vec<Arc<EndpointRecord>> {
        let changed = std::mem::take(&mut self.changed);
        let mut deltas = Vec::with_capacity(changed.len());
        for (endpoint, mut record) in changed {
            record.producer = number();
            match self.handed_out.get_mut(&endpoint) {
                Some(total) => total.join(&record),
                None => drop(self.handed_out.insert(endpoint, record.clone())),
            }
            deltas.push(Arc::new(record));
        }
        deltas
    }

    /// Observations of endpoints that found no room.
    pub(crate) fn overflowed(&self) -> u64 {
        self.overflowed
    }

    pub(crate) fn snapshot(&self) -> InventorySnapshot {
        let mut records = self.handed_out.clone();
        for (endpoint, changed) in &self.changed {
            match records.get_mut(endpoint) {
                Some(total) => total.join(changed),
                None => drop(records.insert(endpoint.clone(), changed.clone())),
            }
        }
        let total = |mut record: EndpointRecord| {
            record.kind = LineKind::Total;
            record.producer.seq = 0;
            record
        };
        InventorySnapshot { records: records.into_values().map(total).collect() }
    }
}
