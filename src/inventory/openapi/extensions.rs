//! What a record knows and `OpenAPI` has no word for.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::inventory::{
    Authentication, AuthenticationEvidence, ByTerm, EndpointRecord, EventCount, Interval, MethodCount, ParameterCount,
    Requests, SensitiveRecord, Source,
};
use crate::observation::{
    Carrier, Evidence, Exposure, FieldPath, Flow, Location, Operation, OperatorText, Provenance, RouteReason,
    RouteSource, RuleText, Tag,
};

/// The extensions of an operation.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
pub(super) struct Extensions<P: Provenance> {
    #[serde(rename = "x-api-inventory-requests")]
    requests: Requests,
    #[serde(rename = "x-api-inventory-seen", skip_serializing_if = "ByTerm::is_empty")]
    seen: ByTerm<Source, Interval>,
    #[serde(rename = "x-api-inventory-authentication")]
    authentication: Authentication,
    #[serde(rename = "x-api-inventory-authentication-evidence", skip_serializing_if = "Vec::is_empty")]
    authentication_evidence: Vec<AuthenticationEvidence>,
    #[serde(rename = "x-api-inventory-exposure")]
    exposure: Exposure,
    #[serde(rename = "x-api-inventory-credentials", skip_serializing_if = "Vec::is_empty")]
    credentials: Vec<MethodCount>,
    #[serde(rename = "x-api-inventory-tags", skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Found<P>>,
    #[serde(rename = "x-api-inventory-route-source")]
    route_source: RouteSource,
    #[serde(rename = "x-api-inventory-route-reason", skip_serializing_if = "Option::is_none")]
    route_reason: Option<RouteReason>,
    #[serde(rename = "x-api-inventory-flow")]
    flow: Flow,
    #[serde(rename = "x-api-inventory-operations", skip_serializing_if = "Vec::is_empty")]
    operations: Vec<Operation<P>>,
    #[serde(rename = "x-api-inventory-events", skip_serializing_if = "Vec::is_empty")]
    events: Vec<EventCount<P>>,
    #[serde(rename = "x-api-inventory-parameters", skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<ParameterCount<P>>,
    #[serde(rename = "x-api-inventory-hosts", skip_serializing_if = "Vec::is_empty")]
    hosts: Vec<OperatorText<P>>,
    #[serde(rename = "x-api-inventory-unscanned", skip_serializing_if = "BTreeMap::is_empty")]
    unscanned: BTreeMap<Location, f64>,
    #[serde(rename = "x-api-inventory-folded", skip_serializing_if = "Vec::is_empty")]
    folded: Vec<Location>,
    #[serde(rename = "x-api-inventory-truncated", skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
}

/// Sensitive data at one place.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
struct Found<P: Provenance> {
    location: Location,
    path: FieldPath<P>,
    #[serde(flatten)]
    tag: Tag<P>,
    scanner: RuleText<P>,
    evidence: Evidence,
    #[serde(rename = "in")]
    carrier: Carrier,
    /// How many values.
    count: u64,
    /// In how many captured exchanges.
    exchanges: u64,
}

impl<P: Provenance> Found<P> {
    fn of(record: &SensitiveRecord<P>) -> Self {
        Self {
            location: record.location,
            path: record.path.clone(),
            tag: record.tag.clone(),
            scanner: record.scanner.clone(),
            evidence: record.evidence,
            carrier: record.carrier,
            count: record.count,
            exchanges: record.contexts.iter().map(|joint| joint.count).sum(),
        }
    }
}

impl<P: Provenance> Extensions<P> {
    /// Of the record of an operation, and of the operations of GraphQL that were joined into it.
    pub(super) fn of(record: &EndpointRecord<P>, operations: Vec<Operation<P>>) -> Self {
        Self {
            requests: record.requests,
            seen: record.seen.clone(),
            authentication: record.authentication(),
            authentication_evidence: record.authentication_evidence(),
            exposure: record.exposure(),
            credentials: record.methods.clone(),
            tags: record.sensitive.iter().map(Found::of).collect(),
            route_source: record.endpoint.route_source,
            route_reason: record.endpoint.route_reason,
            flow: record.endpoint.flow,
            operations,
            events: record.events.clone(),
            parameters: record.parameters.clone(),
            hosts: record.hosts.clone(),
            unscanned: unscanned(record),
            folded: folded(record),
            truncated: record.truncated,
        }
    }
}

/// The share of each body's bytes that could not be looked at, where there were any.
fn unscanned<P: Provenance>(record: &EndpointRecord<P>) -> BTreeMap<Location, f64> {
    let share = |body| (body, record.coverage.unscanned_share(body));
    let shares = [Location::RequestBody, Location::ResponseBody].map(share);
    shares.into_iter().filter(|(_, share)| *share > 0.0).collect()
}

/// Where parameters or fields had names that are data.
fn folded<P: Provenance>(record: &EndpointRecord<P>) -> Vec<Location> {
    const PARAMETERS: [Location; 4] =
        [Location::RequestHeaders, Location::RequestCookies, Location::RequestQuery, Location::ResponseHeaders];
    let is_folded = |location: &Location| {
        let mut schemas = record.schemas.iter().filter(|recorded| recorded.location == *location);
        schemas.any(|recorded| recorded.schema.object.as_ref().is_some_and(|object| object.folded().is_some()))
    };
    PARAMETERS.into_iter().filter(is_folded).collect()
}
