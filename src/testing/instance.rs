//! The inventory of a running tracer, without the tracer: for simulations of many, and benches.

use std::sync::Arc;

use crate::inventory::{EndpointRecord, InventorySnapshot, LiveInventory, Said, Traffic};
use crate::observation::{Endpoint, Minute, Observation, Producer, Service, TracerText};

/// What one instance of a service has learnt, and hands out as deltas.
#[derive(Debug)]
pub struct Instance {
    inventory: LiveInventory,
    producer: Producer,
}

impl Instance {
    /// An instance with a number of its own, which its identifier is made of.
    #[must_use]
    pub fn new(number: u64, service: &Service) -> Self {
        let (tracer, rules) = (TracerText::version(), TracerText::hex(0, 16));
        let producer = Producer { id: TracerText::hex(number.into(), 32), seq: 0, tracer, rules };
        Self { inventory: LiveInventory::new(service), producer }
    }

    /// Adds what one exchange taught.
    pub fn observe(&mut self, observation: &Observation) {
        self.inventory.observe(observation);
    }

    /// Adds requests that were counted, captured or not.
    pub fn count(&mut self, endpoint: &Endpoint, requests: u64, now: Minute) {
        let traffic = Traffic { endpoint: endpoint.clone(), requests, skipped: Vec::new(), said: Said::default() };
        self.inventory.count(&traffic, now);
    }

    /// What has changed since the last call, as it would leave.
    pub fn deltas(&mut self) -> Vec<Arc<EndpointRecord>> {
        let producer = &mut self.producer;
        self.inventory.take_deltas(|| {
            producer.seq += 1;
            producer.clone()
        })
    }

    /// All of it.
    #[must_use]
    pub fn snapshot(&self) -> InventorySnapshot {
        self.inventory.view().snapshot()
    }
}
