//! Services: endpoints by who has them.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::inventory::{Authentication, Source as Witness};
use api_inventory::observation::{Day, Exposure, Location, Minute};

use super::{ApiInventory, Documentation, Endpoint, SharedText};
use crate::catalog::EntityKind;

/// So many days of a trend are told.
pub const TREND_DAYS: usize = 30;

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
    /// By where callers sit.
    pub exposure: BTreeMap<&'static str, usize>,
    /// How many public callers were seen at.
    pub public: usize,
    /// How many public callers were seen at, and answer some without credentials.
    pub public_without_authentication: usize,
    /// The sensitive data that it moves, with the number of endpoints.
    pub sensitive: BTreeMap<String, usize>,
    /// How many of its endpoints differ from what is declared.
    pub drifting: usize,
    /// Findings that somebody has to do something about, by severity.
    pub findings: BTreeMap<&'static str, usize>,
    /// The highest [risk](Endpoint::risk) of an endpoint; none if there are no such findings.
    pub risk: Option<u8>,
    /// How much of it is known, and looked at.
    pub coverage: ServiceCoverage,
    /// How many requests it had, counted one by one.
    pub requests: u64,
    /// How many of them were captured and analysed.
    pub analysed: u64,
    /// Requests by day, in UTC, of the last [`TREND_DAYS`] that had any.
    pub days: Vec<(Day, u64)>,
    /// When it was last called.
    pub last_seen: Option<Minute>,
    /// What tells of it: `traffic`, `definition`, `aws_apigateway`, `catalog`.
    pub sources: BTreeSet<&'static str>,
    /// Vulnerabilities of what it is made of: nobody measures them here.
    pub vulnerabilities: NotMeasured,
    /// Attacks on it: nobody measures them here.
    pub attacks: NotMeasured,
}

/// How much of a service is known to each source, and how much of its traffic was looked at. Shares go from 0 to 1; none of
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct ServiceCoverage {
    /// The share of endpoints with traffic.
    pub traffic: Option<f64>,
    /// The share of endpoints in a definition.
    pub definition: Option<f64>,
    /// The share of endpoints that a gateway leads to.
    pub gateway: Option<f64>,
    /// The share of endpoints whose service is in a catalog.
    pub catalog: Option<f64>,
    /// How many endpoints had bodies that scanners looked at.
    pub scanned_endpoints: usize,
    /// The share of requests that were captured and analysed.
    pub analysed: Option<f64>,
    /// The share of the bytes of captured bodies that could not be looked at.
    pub unscanned: Option<f64>,
}

/// What nobody measures: neither none nor some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotMeasured;

impl std::fmt::Display for NotMeasured {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad("not measured")
    }
}

impl serde::Serialize for NotMeasured {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl ApiInventory {
    /// All services, by name: those that have endpoints, and those that only a catalog knows.
    #[must_use]
    pub fn services(&self) -> Vec<Service> {
        let mut services: BTreeMap<Option<SharedText>, Gathered> = BTreeMap::new();
        for entity in self.entities.iter().filter(|entity| entity.kind == EntityKind::Service) {
            let name: SharedText = entity.name.as_str().into();
            let service = &mut services.entry(Some(name)).or_default().service;
            service.owner = service.owner.take().or_else(|| entity.owner.clone());
            service.sources.insert("catalog");
        }
        for endpoint in &self.endpoints {
            services.entry(endpoint.service.clone()).or_default().add(endpoint);
        }
        // An API that a service implements is in the catalog without the service.
        for entity in self.entities.iter().filter(|entity| entity.kind == EntityKind::Api) {
            for name in &entity.implemented_by {
                if let Some(gathered) = services.get_mut(&Some(name.as_str().into())) {
                    gathered.service.sources.insert("catalog");
                }
            }
        }
        let named = services.into_iter().map(|(name, gathered)| Service { name, ..gathered.finish() });
        named.collect()
    }
}

/// A service while its endpoints are added up.
#[derive(Default)]
struct Gathered {
    service: Service,
    called: usize,
    defined: usize,
    routed: usize,
    days: BTreeMap<Day, u64>,
    /// Of bodies, as they passed.
    scanned_bytes: u64,
    unscanned_bytes: u64,
}

impl Gathered {
    fn add(&mut self, endpoint: &Endpoint) {
        let service = &mut self.service;
        service.environments.extend(endpoint.environment.clone());
        if let Some(record) = &endpoint.record {
            service.versions.extend(record.service.versions.iter().map(|version| version.as_str().to_owned()));
            service.requests = service.requests.saturating_add(record.requests.exact);
            service.analysed = service.analysed.saturating_add(record.requests.analysed);
            let traffic = record.seen.get(&Witness::Traffic);
            service.last_seen = service.last_seen.max(traffic.map(|interval| interval.last));
            for activity in &record.days {
                let requests = self.days.entry(activity.day).or_default();
                *requests = requests.saturating_add(activity.exact.max(activity.analysed));
            }
        }
        if endpoint.has_traffic() {
            service.sources.insert("traffic");
        }
        if !endpoint.defined.is_empty() {
            service.sources.insert("definition");
        }
        if !endpoint.routed.is_empty() {
            service.sources.insert("aws_apigateway");
        }
        for finding in endpoint.findings.iter().filter(|finding| finding.state.is_due()) {
            *service.findings.entry(finding.severity.as_str()).or_default() += 1;
        }
        service.risk = service.risk.max(endpoint.risk());
        if endpoint.documentation != Documentation::Exempt {
            self.add_endpoint(endpoint);
        }
    }

    /// What is told of endpoints that somebody would define.
    fn add_endpoint(&mut self, endpoint: &Endpoint) {
        let service = &mut self.service;
        service.endpoints += 1;
        self.called += usize::from(endpoint.has_traffic());
        self.defined += usize::from(!endpoint.defined.is_empty());
        self.routed += usize::from(!endpoint.routed.is_empty());
        *service.documentation.entry(endpoint.documentation.as_str()).or_default() += 1;
        service.drifting += usize::from(!endpoint.drift.is_empty() && endpoint.called);
        let Some(record) = &endpoint.record else { return };
        let authentication = record.authentication();
        *service.authentication.entry(authentication.as_str()).or_default() += 1;
        *service.exposure.entry(record.exposure().as_str()).or_default() += 1;
        let is_public = record.exposure() == Exposure::Public;
        let is_open = matches!(authentication, Authentication::Unauthenticated | Authentication::Mixed);
        service.public += usize::from(is_public);
        service.public_without_authentication +=
            usize::from(is_public && is_open && record.public_anonymous_successes() > 0);
        for tag in record.tags() {
            *service.sensitive.entry(tag).or_default() += 1;
        }
        let scanned = record.coverage.scanned.values().fold(0_u64, |sum, bytes| sum.saturating_add(*bytes));
        service.coverage.scanned_endpoints += usize::from(scanned > 0);
        self.scanned_bytes = self.scanned_bytes.saturating_add(scanned);
        let is_body = |location: Location| matches!(location, Location::RequestBody | Location::ResponseBody);
        for partial in record.coverage.partial.iter().filter(|partial| is_body(partial.location)) {
            self.unscanned_bytes = self.unscanned_bytes.saturating_add(partial.bytes);
        }
    }

    fn finish(self) -> Service {
        let mut service = self.service;
        let endpoints = service.endpoints as u64;
        let is_listed = service.sources.contains("catalog");
        service.coverage = ServiceCoverage {
            traffic: share(self.called as u64, endpoints),
            definition: share(self.defined as u64, endpoints),
            gateway: share(self.routed as u64, endpoints),
            catalog: share(if is_listed { endpoints } else { 0 }, endpoints),
            // Operations of GraphQL are analysed, and not counted one by one.
            analysed: share(service.analysed.min(service.requests), service.requests),
            unscanned: share(self.unscanned_bytes, self.unscanned_bytes.saturating_add(self.scanned_bytes)),
            ..service.coverage
        };
        let skipped = self.days.len().saturating_sub(TREND_DAYS);
        service.days = self.days.into_iter().skip(skipped).collect();
        service
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share to the last digit is nothing that anybody reads")]
fn share(some: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| some as f64 / all as f64)
}
