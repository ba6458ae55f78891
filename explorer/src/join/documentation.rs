//! How traffic and definitions agree that an endpoint exists.

use api_inventory::inventory::Source as Witness;
use api_inventory::observation::{Flow, Protocol, RouteSource, StatusClass, Stored};

use crate::inventory::{Documentation, Endpoint};

type Record = api_inventory::inventory::EndpointRecord<Stored>;

/// What is told of an endpoint, put in a word.
pub(super) fn of(endpoint: &Endpoint) -> Documentation {
    let is_defined = !endpoint.defined.is_empty();
    let is_listed = endpoint.routed.iter().any(|routed| routed.exact);
    let record = endpoint.record.as_deref();
    if endpoint.protocol == Protocol::Grpc || record.is_some_and(is_exempt) {
        Documentation::Exempt
    } else if endpoint.called {
        match record {
            _ if is_defined || is_listed => Documentation::Documented,
            Some(record) if !is_proven(record) => Documentation::Unproven,
            _ => Documentation::Shadow,
        }
    } else if endpoint.defined.iter().any(|defined| defined.exact) {
        Documentation::Orphan
    } else if is_listed || record.is_none() {
        Documentation::GatewayOnly
    } else if record.is_some_and(|record| record.seen.get(&Witness::Declaration).is_some()) {
        Documentation::RegisteredOnly
    } else {
        Documentation::Idle
    }
}

/// Nobody defines preflights, and the buckets of what matched no route or found no room.
fn is_exempt(record: &Record) -> bool {
    record.endpoint.flow == Flow::Preflight || !record.endpoint.route.as_str().starts_with('/')
}

/// Whether there is such an endpoint at all: a router or a declaration says so, or it answered somebody with anything but
/// 4xx, or refused a caller for who they are.
fn is_proven(record: &Record) -> bool {
    matches!(record.endpoint.route_source, RouteSource::Router | RouteSource::Declared)
        || record.joint.iter().any(|joint| {
            let of_client = [StatusClass::ClientError, StatusClass::None, StatusClass::Informational];
            joint.context.refused || !of_client.contains(&joint.context.status_class)
        })
}
