//! What has no place in an API definition.

use std::collections::BTreeMap;

use crate::inventory::EndpointRecord;
use crate::observation::{Flow, Method, Protocol, Provenance, RouteSource};

/// Why an endpoint is not in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    /// Its route is not known.
    Unmatched,
    /// It answers CORS preflights, which browsers make by themselves.
    Preflight,
    /// It speaks gRPC, whose messages a definition of HTTP cannot describe.
    Grpc,
    /// Its method has no name in `OpenAPI`.
    Method,
}

/// How much was left out for one reason.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub(super) struct LeftOut {
    reason: Reason,
    endpoints: u64,
    requests: u64,
}

/// Why a record is not in the document; `None` if it is.
pub(super) fn reason<P: Provenance>(record: &EndpointRecord<P>) -> Option<Reason> {
    let endpoint = &record.endpoint;
    if endpoint.route_source == RouteSource::Unmatched || !endpoint.route.as_str().starts_with('/') {
        Some(Reason::Unmatched)
    } else if endpoint.flow == Flow::Preflight {
        Some(Reason::Preflight)
    } else if endpoint.protocol == Protocol::Grpc {
        Some(Reason::Grpc)
    } else if matches!(endpoint.method, Method::Connect | Method::Other) {
        Some(Reason::Method)
    } else {
        None
    }
}

/// Counts what is left out.
#[derive(Debug, Default)]
pub(super) struct Counter(BTreeMap<Reason, LeftOut>);

impl Counter {
    pub(super) fn add<P: Provenance>(&mut self, reason: Reason, record: &EndpointRecord<P>) {
        let counted = self.0.entry(reason).or_insert(LeftOut { reason, endpoints: 0, requests: 0 });
        counted.endpoints += 1;
        counted.requests = counted.requests.saturating_add(record.requests.exact);
    }

    pub(super) fn into_list(self) -> Vec<LeftOut> {
        self.0.into_values().collect()
    }
}
