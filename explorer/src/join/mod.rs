//! From sources to one inventory: what each tells of one endpoint is brought together.
//!
//! Endpoints of traffic come first, by service and environment; routes that differ in the names of parameters alone are one.
//! Definitions and gateways list operations. Whose they are is what the operator or a catalog says, else the service whose
//! traffic has those of them that any has, else each service that has some. Their base paths are those that they name, if traffic has any of them, else none, if traffic
//! has that; further ones are proposed, and taken if the operator says so ([`Mapping`](crate::inventory::Mapping)).

mod documentation;
mod listing;
mod mapping;
mod matching;
mod options;
mod ownership;
mod traffic;

use std::collections::HashMap;
use std::sync::Arc;

use api_inventory::inventory::InventorySnapshot;
use api_inventory::observation::{Method, Protocol, Stored};

use crate::catalog::{Entity, EntityKind};
use crate::definition::Definition;
use crate::drift;
use crate::gateway::GatewayApi;
use crate::inventory::{ApiInventory, Documentation, Endpoint, SharedText};
use crate::route::Shape;
use crate::source::Source;
use listing::Listing;
use traffic::Traffic;

pub use options::JoinOptions;

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    /// The sources.
    pub sources: Vec<Source>,
    /// Records of tracers.
    pub records: InventorySnapshot<Stored>,
    /// Definitions.
    pub definitions: Vec<Definition>,
    /// APIs of gateways.
    pub gateways: Vec<GatewayApi>,
    /// Entities of catalogs.
    pub entities: Vec<Entity>,
}

/// Joins what was read.
#[must_use]
pub fn join(read: Read, options: &JoinOptions) -> ApiInventory {
    let Read { sources, records, mut definitions, mut gateways, entities } = read;
    let mut notes = Vec::new();
    let mut traffic = Traffic::of(&records, options.window_start());
    ownership::say(&mut definitions, &mut gateways, &entities);
    let mut listings: Vec<Listing> = definitions.iter().enumerate().map(Listing::of_definition).collect();
    listings.extend(gateways.iter().enumerate().map(Listing::of_gateway));
    let mut listings = ownership::find(listings, &traffic, &mut notes);
    for listing in &listings {
        listing.hand_down_owner(&mut definitions, &mut gateways);
    }
    let proposals = mapping::map(&mut listings, &traffic, options, &mut notes);
    let mut joiner = Joiner { endpoints: std::mem::take(&mut traffic.endpoints), listed: HashMap::new() };
    for listing in &listings {
        matching::match_listing(listing, &traffic, &mut joiner);
    }
    let mut inventory = ApiInventory {
        sources,
        definitions,
        gateways,
        entities,
        endpoints: joiner.endpoints,
        notes,
        proposals,
        now: options.now,
        window_start: options.window_start(),
    };
    finish(&mut inventory);
    inventory
}

/// Endpoints while they are joined.
struct Joiner {
    endpoints: Vec<Endpoint>,
    /// Those that only listings tell of.
    listed: HashMap<(Option<SharedText>, Option<Method>, Shape), usize>,
}

impl Joiner {
    fn get(&mut self, at: usize) -> Option<&mut Endpoint> {
        self.endpoints.get_mut(at)
    }

    /// The endpoint that traffic does not have.
    fn listed(
        &mut self,
        service: Option<&SharedText>,
        method: Option<Method>,
        (shape, route): (&Shape, &str),
    ) -> usize {
        let Self { endpoints, listed } = self;
        *listed.entry((service.cloned(), method, shape.clone())).or_insert_with(|| {
            endpoints.push(Endpoint::listed(service.cloned(), method, route));
            endpoints.len() - 1
        })
    }
}

impl Endpoint {
    fn listed(service: Option<SharedText>, method: Option<Method>, route: &str) -> Self {
        Self {
            service,
            environment: None,
            protocol: Protocol::Http,
            method,
            route: Arc::from(route),
            operation: None,
            owner: None,
            record: None,
            called: false,
            defined: Vec::new(),
            routed: Vec::new(),
            documentation: Documentation::Orphan,
            drift: Vec::new(),
            findings: Vec::new(),
        }
    }
}

/// What takes the whole of an endpoint to tell.
fn finish(inventory: &mut ApiInventory) {
    let mut owners: HashMap<&str, SharedText> = HashMap::new();
    for entity in inventory.entities.iter().filter(|entity| entity.kind == EntityKind::Service) {
        if let Some(owner) = &entity.owner {
            owners.entry(&entity.name).or_insert_with(|| Arc::from(owner.as_str()));
        }
    }
    let definitions = &inventory.definitions;
    for endpoint in &mut inventory.endpoints {
        endpoint.owner = endpoint.service.as_deref().and_then(|service| owners.get(service).cloned());
        endpoint.documentation = documentation::of(endpoint);
        endpoint.drift = drift::of(endpoint, definitions);
    }
    inventory.endpoints.sort_by(|left, right| key(left).cmp(&key(right)));
}

/// The order of endpoints.
fn key(endpoint: &Endpoint) -> impl Ord + '_ {
    let Endpoint { service, environment, protocol, method, route, operation, .. } = endpoint;
    (service.as_deref(), route.as_ref(), *method, operation.as_deref(), environment.as_deref(), *protocol)
}
