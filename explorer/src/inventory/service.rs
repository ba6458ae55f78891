//! Services: endpoints by who has them.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::inventory::Authentication;
use api_inventory::observation::{Exposure, Minute};

use super::{ApiInventory, Documentation, Endpoint, SharedText};

/// One service, over all its environments.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Service {
    /// Its name; none for endpoints whose service nobody tells.
    pub name: Option<SharedText>,
    /// The team that owns it.
    pub owner: Option<String>,
    /// Its environments.
    pub environments: BTreeSet<SharedText>,
    /// Its versions, as tracers tell them.
    pub versions: BTreeSet<String>,
    /// How many endpoints it has, but for what is no endpoint.
    pub endpoints: usize,
    /// By how they are documented.
    pub documentation: BTreeMap<&'static str, usize>,
    /// By whether they enforce authentication.
    pub authentication: BTreeMap<&'static str, usize>,
    /// How many public callers were seen at.
    pub public: usize,
    /// How many public callers were seen at, and answer some without credentials.
    pub public_without_authentication: usize,
    /// The sensitive data that it moves, with the number of endpoints.
    pub sensitive: BTreeMap<String, usize>,
    /// How many of its endpoints differ from what is declared.
    pub drifting: usize,
    /// How many requests it had, counted one by one.
    pub requests: u64,
    /// How many of them were captured and analysed.
    pub analysed: u64,
    /// When it was last called.
    pub last_seen: Option<Minute>,
    /// What tells of it: `traffic`, `definition`, `aws_apigateway`, `catalog`.
    pub sources: BTreeSet<&'static str>,
}

impl ApiInventory {
    /// All services, by name: those that have endpoints, and those that only a catalog knows.
    #[must_use]
    pub fn services(&self) -> Vec<Service> {
        let mut services: BTreeMap<Option<SharedText>, Service> = BTreeMap::new();
        for entity in self.entities.iter().filter(|entity| entity.kind == crate::catalog::EntityKind::Service) {
            let name: SharedText = entity.name.as_str().into();
            let service = services.entry(Some(name)).or_default();
            service.owner = service.owner.take().or_else(|| entity.owner.clone());
            service.sources.insert("catalog");
        }
        for endpoint in &self.endpoints {
            services.entry(endpoint.service.clone()).or_default().add(endpoint);
        }
        let named = services.into_iter().map(|(name, service)| Service { name, ..service });
        named.collect()
    }
}

impl Service {
    fn add(&mut self, endpoint: &Endpoint) {
        self.environments.extend(endpoint.environment.clone());
        if let Some(record) = &endpoint.record {
            self.versions.extend(record.service.versions.iter().map(|version| version.as_str().to_owned()));
            self.requests = self.requests.saturating_add(record.requests.exact);
            self.analysed = self.analysed.saturating_add(record.requests.analysed);
            let traffic = record.seen.get(&api_inventory::inventory::Source::Traffic);
            self.last_seen = self.last_seen.max(traffic.map(|interval| interval.last));
        }
        if endpoint.has_traffic() {
            self.sources.insert("traffic");
        }
        if !endpoint.defined.is_empty() {
            self.sources.insert("definition");
        }
        if !endpoint.routed.is_empty() {
            self.sources.insert("aws_apigateway");
        }
        if endpoint.documentation == Documentation::Exempt {
            return;
        }
        self.endpoints += 1;
        *self.documentation.entry(endpoint.documentation.as_str()).or_default() += 1;
        self.drifting += usize::from(!endpoint.drift.is_empty() && endpoint.called);
        let Some(record) = &endpoint.record else { return };
        let authentication = record.authentication();
        *self.authentication.entry(authentication.as_str()).or_default() += 1;
        let is_public = record.exposure() == Exposure::Public;
        let is_open = matches!(authentication, Authentication::Unauthenticated | Authentication::Mixed);
        self.public += usize::from(is_public);
        self.public_without_authentication +=
            usize::from(is_public && is_open && record.public_anonymous_successes() > 0);
        for tag in record.tags() {
            *self.sensitive.entry(tag).or_default() += 1;
        }
    }
}
