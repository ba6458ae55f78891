//! The span of an exchange: the one with which it enters the service.

use std::time::SystemTime;

use super::ids::Ids;
use super::normalized_route::NormalizedRoute;
use super::schema_tags::tag_schemas;
use super::span::{Span, Tags};
use crate::export::Line;
use crate::export::fields::{Datadog, FIELDS, LineValue};
use crate::observation::{
    Endpoint, JwtAlgorithm, JwtExpiry, JwtFacts, LineKind, Moment, Observation, RouteSource, TracePriority, TracerText,
};

/// Makes spans of observations.
#[derive(Debug)]
pub(super) struct ServiceEntries {
    ids: Ids,
    /// Whether traces of the service are wanted for their own sake.
    apm: bool,
}

/// A span, and how many of its shapes are too large for it.
#[derive(Debug)]
pub(super) struct ServiceEntry<'a> {
    pub(super) span: Span<'a>,
    pub(super) left_out: u64,
}

impl ServiceEntries {
    pub(super) fn new(apm: bool) -> Self {
        Self { ids: Ids::new(), apm }
    }

    /// The span of a line; none of what is no observation.
    pub(super) fn of<'a>(&self, line: &'a Line) -> Option<ServiceEntry<'a>> {
        let Line::Observation(observation) = line else { return None };
        let mut tags = Tags::default();
        tag_from_table(&mut tags, line);
        tag_route(&mut tags, &observation.endpoint);
        tag_tracer(&mut tags, &observation.producer.id);
        let left_out = tag_schemas(&mut tags, &observation.schemas);
        for event in &observation.events {
            tags.event("appsec.events.", event, ".track");
            tags.event("_dd.appsec.events.", event, ".sdk");
        }
        if let Some(jwt) = observation.credentials.jwt {
            tag_jwt(&mut tags, jwt);
        }
        let trace = observation.trace.as_ref();
        // An id of which only the upper half is set is none to the agent, which would drop the span.
        let parent =
            trace.and_then(|trace| trace.parent.as_ref()).filter(|parent| halves(parent.trace_id.get()).1 != 0);
        let joined = parent.and_then(|parent| parent.priority);
        self.tag_priority(&mut tags, joined, !observation.events.is_empty());
        // Without an exact time there is the minute that the analysis was in, and no length.
        let started = trace.map_or_else(|| Moment::of(SystemTime::from(observation.time)), |trace| trace.started);
        let trace_id = parent.map_or_else(|| self.own_trace(observation, started), |parent| parent.trace_id.get());
        let (upper, lower) = halves(trace_id);
        if upper != 0 {
            tags.hex("_dd.p.tid", upper);
        }
        let (meta, metrics) = tags.into_parts();
        let span = Span {
            service: observation.service.name.as_str(),
            name: "http.request",
            resource: resource(&observation.endpoint),
            kind: "web",
            trace_id: lower,
            span_id: self.ids.span(&observation.producer),
            parent_id: parent.map_or(0, |parent| parent.span_id.get()),
            start: signed(started.unix_nanoseconds()),
            // A span of no length is a mistake to some.
            duration: signed(trace.map_or(1, |trace| trace.nanoseconds.max(1))),
            error: observation.status.is_some_and(|status| (500..600).contains(&status)).into(),
            meta,
            metrics,
        };
        Some(ServiceEntry { span, left_out })
    }

    /// The id of a trace that begins here, as Datadog's tracers make them: seconds since 1970, 32 zero bits, 64 random bits.
    fn own_trace(&self, observation: &Observation, started: Moment) -> u128 {
        let seconds = u128::from(started.unix_nanoseconds() / 1_000_000_000) & 0xffff_ffff;
        seconds << 96 | u128::from(self.ids.trace(&observation.producer))
    }

    /// What a sampler said of the joined trace holds, but for business events, which are kept in any case. Where traces are
    /// not wanted for their own sake, the span is kept for its shapes whatever that was, and marked as none that counts.
    fn tag_priority(&self, tags: &mut Tags, joined: Option<TracePriority>, has_events: bool) {
        let is_kept = !self.apm || has_events;
        let priority = if is_kept { TracePriority::UserKeep } else { joined.unwrap_or(TracePriority::AutoKeep) };
        tags.number("_sampling_priority_v1", f64::from(priority.number()));
        if is_kept {
            // The bit of application security, and its word for who decided.
            tags.word("_dd.p.ts", "02");
            tags.word("_dd.p.dm", "-5");
        }
        if !self.apm {
            tags.number("_dd.apm.enabled", 0.0);
        }
    }
}

/// The fields that are tags as they are.
fn tag_from_table(tags: &mut Tags, line: &Line) {
    let Some(value) = LineValue::of(line) else { return };
    for field in FIELDS.iter().filter(|field| field.lines.contains(&LineKind::Observation)) {
        if let (Datadog::Tag(name), Some(found)) = (field.datadog, value.at(field.path)) {
            tags.field(name, &found);
        }
    }
}

/// A bucket is no route. One that was inferred or learnt is no framework's, and has its own name only.
fn tag_route(tags: &mut Tags, endpoint: &Endpoint) {
    if is_bucket(endpoint) {
        tags.remove("http.endpoint");
    } else if matches!(endpoint.route_source, RouteSource::Router | RouteSource::Declared) {
        tags.text("http.route", &endpoint.route);
        if let Some(normalized) = NormalizedRoute::of(&endpoint.route) {
            tags.text("_dd.appsec.normalized_route", &normalized);
        }
    }
}

fn is_bucket(endpoint: &Endpoint) -> bool {
    endpoint.route.is_unmatched() || endpoint.route.is_overflow()
}

fn resource(endpoint: &Endpoint) -> String {
    if is_bucket(endpoint) { endpoint.method.to_string() } else { format!("{} {}", endpoint.method, endpoint.route) }
}

fn tag_tracer(tags: &mut Tags, id: &TracerText) {
    tags.text("runtime-id", &id.uuid());
    tags.word("component", "api-inventory");
    tags.word("language", "rust");
    tags.word("_dd.runtime_family", "rust");
    tags.number("_dd.appsec.enabled", 1.0);
    tags.number("_dd.top_level", 1.0);
}

fn tag_jwt(tags: &mut Tags, jwt: JwtFacts) {
    for (is_so, name) in [
        (jwt.expiry == JwtExpiry::None, "_dd.appsec.api.jwt.no_expiry"),
        (!jwt.audience, "_dd.appsec.api.jwt.no_audience"),
        (jwt.algorithm == JwtAlgorithm::None, "_dd.appsec.api.jwt.none_alg"),
    ] {
        if is_so {
            tags.number(name, 1.0);
        }
    }
}

fn halves(id: u128) -> (u64, u64) {
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
    (half(id >> 64), half(id))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
