//! One endpoint with all that its attributes are read from.

use std::collections::HashMap;

use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::Stored;

use crate::catalog::{Entity, EntityKind};
use crate::inventory::{ApiInventory, Endpoint};

/// One endpoint with all that its attributes are read from.
#[derive(Clone, Copy, Debug)]
pub struct EndpointView<'a> {
    /// The inventory that has it.
    pub inventory: &'a ApiInventory,
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The entities of catalogs that describe its service: the service itself, and APIs that it implements.
    pub entities: &'a [&'a Entity],
}

impl<'a> EndpointView<'a> {
    /// What tracers tell of it.
    #[must_use]
    pub fn record(&self) -> Option<&'a EndpointRecord<Stored>> {
        self.endpoint.record.as_deref()
    }
}

/// Views of the endpoints of an inventory. Made once, so that catalogs are not searched for each endpoint.
#[derive(Clone, Debug)]
pub struct Views<'a> {
    inventory: &'a ApiInventory,
    entities: HashMap<&'a str, Vec<&'a Entity>>,
}

impl<'a> Views<'a> {
    /// Views of the endpoints of this inventory.
    #[must_use]
    pub fn of(inventory: &'a ApiInventory) -> Self {
        let mut entities: HashMap<&str, Vec<&Entity>> = HashMap::new();
        for entity in &inventory.entities {
            match entity.kind {
                EntityKind::Service => entities.entry(&entity.name).or_default().push(entity),
                EntityKind::Api => {
                    for service in &entity.implemented_by {
                        entities.entry(service).or_default().push(entity);
                    }
                }
            }
        }
        Self { inventory, entities }
    }

    /// The view of one of its endpoints.
    #[must_use]
    pub fn view(&'a self, endpoint: &'a Endpoint) -> EndpointView<'a> {
        let entities = endpoint.service.as_deref().and_then(|service| self.entities.get(service));
        EndpointView { inventory: self.inventory, endpoint, entities: entities.map_or(&[], Vec::as_slice) }
    }
}
