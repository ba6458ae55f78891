//! What tells endpoints apart.

use crate::observation::{
    Endpoint, Method, Observation, Operation, OperatorText, Protocol, Provenance, RouteTemplate, Vetted,
};

use super::{EndpointRecord, RecordedService};

/// What tells endpoints apart: service and environment, protocol, method, route and operation. Who vouches for a route is
/// no part of it: one that is declared and then seen is one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct EndpointKey<P: Provenance = Vetted> {
    pub(super) service: OperatorText<P>,
    pub(super) environment: Option<OperatorText<P>>,
    pub(super) method: Method,
    pub(super) route: RouteTemplate<P>,
    pub(super) operation: Option<Operation<P>>,
    pub(super) protocol: Protocol,
}

impl<P: Provenance> EndpointKey<P> {
    pub(super) fn new(
        (service, environment): (&OperatorText<P>, Option<&OperatorText<P>>),
        endpoint: &Endpoint<P>,
    ) -> Self {
        Self {
            service: service.clone(),
            environment: environment.cloned(),
            method: endpoint.method,
            route: endpoint.route.clone(),
            operation: endpoint.operation.clone(),
            protocol: endpoint.protocol,
        }
    }

    /// Of the endpoint that an exchange had.
    pub(super) fn observed(service: &RecordedService<P>, observation: &Observation<P>) -> Self {
        Self::new((&service.name, service.environment.as_ref()), &observation.endpoint)
    }

    pub(super) fn of(record: &EndpointRecord<P>) -> Self {
        Self::new((&record.service.name, record.service.environment.as_ref()), &record.endpoint)
    }
}
