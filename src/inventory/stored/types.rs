//! The structures of lines.

use std::collections::BTreeMap;

use super::error::ReadError;
use super::json::Kind;
use super::place::Place;
use super::readable::{Key, Readable, readable, texts};
use crate::observation::outbound::StoredText;
use crate::observation::{
    AttributeName, AttributeValue, FieldName, FieldPath, MediaType, OperationName, OperatorText, RouteTemplate,
    RuleText, Stored, Tag, TracerText,
};

/// A structure whose members can stand among those of another.
pub(super) trait Members: Sized {
    /// What they are called.
    const NAMES: &'static [&'static str];

    /// Reads them, whatever else stands there, and adds to `known` how many there are.
    fn read_members(place: &Place<'_>, known: &mut usize) -> Result<Self, ReadError>;
}

/// All structures that are read, under one roof.
pub(super) mod all {
    pub(in crate::inventory::stored) use crate::inventory::{
        Account, Activity, AttributeCount, Context, Coverage, DeclaredEndpoints, EndpointRecord, EventCount,
        EventMetadataCount, FactCount, Interval, JointCount, MethodCount, ParameterCount, PartialCount, RecordedSchema,
        RecordedService, Requests, SensitiveRecord,
    };
    pub(in crate::inventory::stored) use crate::observation::{
        BodyFact, Client, Credentials, Endpoint, EventMetadata, JwtFacts, Observation, Operation, Parameter, Partial,
        PresentedCredential, Producer, Sampling, SchemeFact, Sensitive, Service, Trace, TraceParent,
    };
}

texts!(
    AttributeName,
    FieldName,
    FieldPath,
    MediaType,
    OperationName,
    OperatorText,
    RouteTemplate,
    RuleText,
    TracerText,
);

readable!(Producer<Stored> { id, seq, tracer, rules });
readable!(Service<Stored> { name, production, production_basis } or default { version, environment });
readable!(RecordedService<Stored> { name, production, production_basis } or default { environment, versions });
readable!(Endpoint<Stored> { protocol, method, route, route_source, flow } or default { operation, route_reason });
readable!(Operation<Stored> { kind as "type" } or default { name });
readable!(SchemeFact { value, basis });
readable!(Client { exposure, basis, ranges } or default { family, probe, address });
readable!(Credentials { presented, methods, user_known, refused } or default { refusal, challenges, jwt });
readable!(PresentedCredential { method, location });
readable!(JwtFacts { algorithm, signed, expiry, audience, issuer, embedded_key, key_url, sensitive_claims });
readable!(BodyFact<Stored> { bytes, scanned } or default { media_type });
readable!(FactCount { fact, status_class, credential, exposure, sensitive, count, estimated });
readable!(Partial { location, reason, bytes, leaves });
readable!(Sampling { reason, probability });
readable!(Trace { started, nanoseconds } or default { parent });
readable!(TraceParent { trace_id, span_id } or default { priority });
readable!(Interval { first, last });
readable!(Requests { exact, analysed, estimated });
readable!(Activity { day, exact, analysed });
readable!(Context { status_class, credential, refused, exposure, scheme });
readable!(JointCount { count, estimated } with { context: all::Context });
readable!(MethodCount { count } with { credential: all::PresentedCredential });
readable!(RecordedSchema<Stored> { location, status_class, schema, count } or default { media_type, depth, withheld });
readable!(Parameter<Stored> { location, name, kind });
readable!(ParameterCount<Stored> { count } with { parameter: all::Parameter<Stored> });
readable!(EventCount<Stored> { name, count });
readable!(EventMetadata<Stored> { event, field, kind as "type" });
readable!(EventMetadataCount<Stored> { count } with { metadata: all::EventMetadata<Stored> });
readable!(AttributeCount<Stored> { name, value, count });
readable!(PartialCount { location, reason, count, bytes, leaves });
readable!(Coverage {} or default { partial, scanned });
readable!(Account<Stored> { lines, applied, first, last, tracer } or default { given_up });
readable!(DeclaredEndpoints<Stored> { kind, v, producer, service, endpoints });
readable!(Observation<Stored> {
    kind, v, producer, time, direction, service, endpoint, outcome, scheme, duration, client, credentials, request,
    response, sampling
} or default { host, status, grpc_status, schemas, withheld, parameters, sensitive, events, event_metadata, attributes, facts, partial, trace });
readable!(EndpointRecord<Stored> { kind, v, service, endpoint, seen, requests, joint } or default {
    producer, skipped, days, methods, jwt, schemas, parameters, sensitive, hosts, events, event_metadata, users_known, attributes, facts,
    durations, request_bytes, response_bytes, truncated
} with { coverage: all::Coverage });

impl Readable for all::Sensitive<Stored> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            location: place.need("location", Readable::read)?,
            path: place.need("path", Readable::read)?,
            scanner: place.need("scanner", Readable::read)?,
            evidence: place.need("evidence", Readable::read)?,
            count: place.need("count", Readable::read)?,
            carrier: place.need("in", Readable::read)?,
            tag: Tag::read_among(place, &["location", "path", "scanner", "evidence", "count", "in"])?,
        })
    }
}

impl Readable for all::SensitiveRecord<Stored> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let contexts: Vec<all::JointCount> = place.need("contexts", Readable::read)?;
        let mut sorted = Vec::with_capacity(contexts.len());
        for context in &contexts {
            all::JointCount::add(&mut sorted, context);
        }
        Ok(Self {
            location: place.need("location", Readable::read)?,
            path: place.need("path", Readable::read)?,
            scanner: place.need("scanner", Readable::read)?,
            evidence: place.need("evidence", Readable::read)?,
            carrier: place.need("in", Readable::read)?,
            count: place.need("count", Readable::read)?,
            tag: Tag::read_among(place, &["location", "path", "scanner", "evidence", "count", "in", "contexts"])?,
            contexts: sorted,
        })
    }
}

impl Tag<Stored> {
    /// The tag that stands among other members: every text of another name is one of its attributes.
    pub(super) fn read_among(place: &Place<'_>, others: &[&str]) -> Result<Self, ReadError> {
        let category = place.need("category", Readable::read)?;
        let kind = place.need("type", Readable::read)?;
        let mut attributes = BTreeMap::new();
        let of_tag = |name: &str| ["category", "type"].contains(&name) || others.contains(&name);
        for (name, value) in place.members()?.filter(|(name, _)| !of_tag(name)) {
            let share = |text| RuleText::stored(place.reading.share(text));
            match value.as_text() {
                Some(text) => _ = attributes.insert(share(name), share(text)),
                None => place.member(name, value).keep(),
            }
        }
        Ok(Self { category, kind, attributes })
    }
}

impl Key for AttributeName<Stored> {
    fn of(text: &str) -> Option<Self> {
        Some(Self::stored(text))
    }
}

impl Key for TracerText<Stored> {
    fn of(text: &str) -> Option<Self> {
        Some(Self::stored(text))
    }
}

impl Readable for AttributeValue<Stored> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        match place.value.kind() {
            Kind::True => Ok(Self::Boolean(true)),
            Kind::False => Ok(Self::Boolean(false)),
            Kind::Text | Kind::Escaped => OperatorText::read(place).map(Self::Text),
            Kind::Number => match place.value.as_i64() {
                Some(number) => Ok(Self::Integer(number)),
                None => f64::read(place).map(Self::Float),
            },
            _ => Err(place.expected("a flag, a number or a text")),
        }
    }
}
