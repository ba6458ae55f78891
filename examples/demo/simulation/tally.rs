//! The truth about the traffic, counted by those who make it. The tracer's inventory is measured against it.

use std::collections::BTreeMap;

use api_inventory::observation::{
    CredentialClass, CredentialLocation, CredentialMethod, Exposure, Scheme, StatusClass,
};

use super::step::Step;

/// What one exchange was: the dimensions of the inventory's joint counts.
pub(crate) type Facts = (StatusClass, CredentialClass, bool, Exposure, Scheme);

/// What became of the requests to one endpoint.
#[derive(Debug, Default)]
pub(crate) struct EndpointTally {
    pub(crate) requests: u64,
    pub(crate) joint: BTreeMap<Facts, u64>,
    pub(crate) methods: BTreeMap<(CredentialMethod, CredentialLocation), u64>,
    pub(crate) events: BTreeMap<&'static str, u64>,
}

/// All endpoints, as `METHOD /route`.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) endpoints: BTreeMap<&'static str, EndpointTally>,
    pub(crate) requests: u64,
}

impl Tally {
    /// Counts one step and its answer.
    pub(crate) fn count(&mut self, step: &Step, status: u16) {
        self.requests += 1;
        let endpoint = self.endpoints.entry(step.endpoint).or_default();
        endpoint.requests += 1;
        let caller = &step.caller;
        let class = caller.credential.class(step.user_known);
        // A wrong password where one signs in refuses nobody.
        let refused = matches!(status, 401 | 403) && !step.endpoint.ends_with("/login");
        let facts = (StatusClass::of(Some(status)), class, refused, caller.exposure, caller.scheme);
        *endpoint.joint.entry(facts).or_default() += 1;
        if let Some(method) = caller.credential.method() {
            *endpoint.methods.entry(method).or_default() += 1;
        }
        if let Some(event) = step.event {
            *endpoint.events.entry(event).or_default() += 1;
        }
    }
}
