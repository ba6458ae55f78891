//! What changed from one inventory to another: two builds, or two environments.
//!
//! Endpoints are the same if service, protocol, method, shape of the route and operation are, and the environment, unless the
//! sides have none in common: then all of each side are one. What changed is told of what traffic shows: more of it shows
//! more, so that a field which one side lacks may just not have come.

mod endpoint;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::{Method, Protocol, Stored};

use crate::inventory::{Endpoint, SharedText};
use crate::route::Shape;

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Diff {
    /// Endpoints that only the second has.
    pub added: Vec<EndpointName>,
    /// Endpoints that only the first has.
    pub removed: Vec<EndpointName>,
    /// Endpoints that both have, and that differ.
    pub changed: Vec<ChangedEndpoint>,
    /// How many both have that do not differ.
    pub unchanged: usize,
}

/// What an endpoint is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct EndpointName {
    /// Its service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Its environment, where that tells it apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Its method.
    pub method: &'static str,
    /// Its route.
    pub route: String,
    /// Its operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// An endpoint that differs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ChangedEndpoint {
    /// The endpoint.
    #[serde(flatten)]
    pub endpoint: EndpointName,
    /// What differs, in order.
    pub changes: Vec<Change>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Change {
    /// What: `authentication`, `exposure`, `sensitive`, `request.body /user/email`.
    pub what: String,
    /// What it was; none where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is; none where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What tells endpoints apart.
type Key = (Option<SharedText>, Option<SharedText>, Shape, Option<Method>, Option<SharedText>, Protocol);

/// All that one side has of one endpoint.
struct Side<'a> {
    first: &'a Endpoint,
    record: Option<EndpointRecord<Stored>>,
}

impl Diff {
    /// Compares endpoints of two inventories, or of one.
    #[must_use]
    pub fn between(before: &[&Endpoint], after: &[&Endpoint]) -> Self {
        let (of_before, of_after) = (environments(before), environments(after));
        let by_environment = of_before == of_after || !of_before.is_disjoint(&of_after);
        let (before, after) = (sides(before, by_environment), sides(after, by_environment));
        let mut diff = Self::default();
        for (key, theirs) in &after {
            let Some(mine) = before.get(key) else {
                diff.added.push(EndpointName::of(theirs.first, by_environment));
                continue;
            };
            let changes = endpoint::changes(mine, theirs);
            if changes.is_empty() {
                diff.unchanged += 1;
            } else {
                diff.changed
                    .push(ChangedEndpoint { endpoint: EndpointName::of(theirs.first, by_environment), changes });
            }
        }
        let gone = before.iter().filter(|(key, _)| !after.contains_key(key));
        diff.removed = gone.map(|(_, side)| EndpointName::of(side.first, by_environment)).collect();
        diff
    }

    /// Whether nothing changed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

fn environments<'a>(endpoints: &[&'a Endpoint]) -> BTreeSet<&'a str> {
    endpoints.iter().filter_map(|endpoint| endpoint.environment.as_deref()).collect()
}

fn sides<'a>(endpoints: &[&'a Endpoint], by_environment: bool) -> BTreeMap<Key, Side<'a>> {
    let mut sides: BTreeMap<Key, Side<'a>> = BTreeMap::new();
    for endpoint in endpoints {
        let key = (
            endpoint.service.clone(),
            endpoint.environment.clone().filter(|_| by_environment),
            endpoint.shape(),
            endpoint.method,
            endpoint.operation.clone(),
            endpoint.protocol,
        );
        let side = sides.entry(key).or_insert_with(|| Side { first: endpoint, record: None });
        match (&mut side.record, &endpoint.record) {
            (Some(mine), Some(theirs)) => mine.join(theirs),
            (mine @ None, Some(theirs)) => *mine = Some(EndpointRecord::clone(theirs)),
            (_, None) => {}
        }
    }
    sides
}

impl EndpointName {
    fn of(endpoint: &Endpoint, by_environment: bool) -> Self {
        Self {
            service: endpoint.service.as_deref().map(str::to_owned),
            environment: endpoint.environment.as_deref().filter(|_| by_environment).map(str::to_owned),
            method: endpoint.method_name(),
            route: endpoint.route.to_string(),
            operation: endpoint.operation.as_deref().map(str::to_owned),
        }
    }
}

impl std::fmt::Display for EndpointName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.method, self.route)?;
        if let Some(operation) = &self.operation {
            write!(formatter, " {operation}")?;
        }
        match (&self.service, &self.environment) {
            (Some(service), Some(environment)) => write!(formatter, " ({service}, {environment})"),
            (Some(service), None) => write!(formatter, " ({service})"),
            (None, Some(environment)) => write!(formatter, " ({environment})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(formatter, "{}: {before} -> {after}", self.what),
            (None, Some(after)) => write!(formatter, "{}: + {after}", self.what),
            (Some(before), None) => write!(formatter, "{}: - {before}", self.what),
            (None, None) => self.what.fmt(formatter),
        }
    }
}
