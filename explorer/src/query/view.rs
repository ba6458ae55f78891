//! One endpoint with all that its attributes are read from.

use std::collections::HashMap;

use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::Stored;

use super::versions::Versions;
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
    /// What is known of its service as a whole.
    pub service: ServiceView,
    /// Whether a newer version of its route is called.
    pub is_superseded: bool,
}

/// What is known of a service as a whole: what is missing at one of its endpoints says something only where it could be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceView {
    /// A definition or a gateway tells of some endpoint of it.
    pub is_defined: bool,
    /// Some endpoint of it was called within the window.
    pub is_called: bool,
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
    services: HashMap<&'a str, ServiceView>,
    versions: Versions<'a>,
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
        let mut services: HashMap<&str, ServiceView> = HashMap::new();
        for endpoint in &inventory.endpoints {
            let Some(service) = endpoint.service.as_deref() else { continue };
            let view = services.entry(service).or_default();
            view.is_defined |= !endpoint.defined.is_empty() || endpoint.routed.iter().any(|by| by.exact);
            view.is_called |= endpoint.called;
        }
        Self { inventory, entities, services, versions: Versions::of(inventory) }
    }

    /// The view of one of its endpoints.
    #[must_use]
    pub fn view(&'a self, endpoint: &'a Endpoint) -> EndpointView<'a> {
        let entities = endpoint.service.as_deref().and_then(|service| self.entities.get(service));
        let service = endpoint.service.as_deref().and_then(|service| self.services.get(service));
        EndpointView {
            inventory: self.inventory,
            endpoint,
            entities: entities.map_or(&[], Vec::as_slice),
            service: service.copied().unwrap_or_default(),
            is_superseded: self.versions.has_newer_than(endpoint),
        }
    }
}
