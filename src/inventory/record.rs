//! What is known of one endpoint.

use super::{
    Activity, AttributeCount, ByTerm, Coverage, EventCount, EventMetadataCount, FactCount, Interval, JointCount,
    MethodCount, ParameterCount, RecordedSchema, Requests, SensitiveRecord, Source,
};
use crate::observation::outbound::outbound_struct;
use crate::observation::{
    DurationBucket, Endpoint, JwtFacts, LineKind, OperatorText, Producer, ProductionBasis, Provenance, Service,
    SizeBucket, SkipReason, WIRE_VERSION,
};

outbound_struct! {
    /// What was learnt about one endpoint: in a line that leaves, since the last record of the same producer; in a
    /// snapshot, since the tracer was made, or in all that was joined.
    ///
    /// Records of one endpoint join into one record, in any order; sums then count each producer's sequence number once:
    /// see [`Inventory`](super::Inventory).
    pub struct EndpointRecord<P> {
        /// [`LineKind::Record`] in a line, [`LineKind::Total`] in a snapshot.
        pub kind: LineKind,
        /// [`WIRE_VERSION`](crate::observation::WIRE_VERSION).
        pub v: u8,
        /// Which tracer wrote the line; none of a total.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub producer: Option<Producer<P>>,
        /// The service.
        pub service: RecordedService<P>,
        /// The endpoint. Protocol, method, route and operation tell endpoints of one service and environment apart.
        pub endpoint: Endpoint<P>,
        /// When it was first and last known to exist, by what showed it.
        pub seen: ByTerm<Source, Interval>,
        /// How many requests there were.
        pub requests: Requests,
        /// How many were to be captured, or analysed, and were not, for which reason.
        #[serde(skip_serializing_if = "ByTerm::is_empty")]
        pub skipped: ByTerm<SkipReason>,
        /// Requests by day: of the last 90 days that had any.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub days: Vec<Activity>,
        /// Facts that occurred together, counted together.
        pub joint: Vec<JointCount>,
        /// How callers authenticated.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub methods: Vec<MethodCount>,
        /// Facts about JWTs that were presented.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub jwt: Vec<JwtFacts>,
        /// Shapes by location, status class and media type.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub schemas: Vec<RecordedSchema<P>>,
        /// What the parameters of path and query string look like.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub parameters: Vec<ParameterCount<P>>,
        /// Sensitive data by location and path, with the contexts it was seen in.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub sensitive: Vec<SensitiveRecord<P>>,
        /// The hosts that were asked for, of those that the operator has listed.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub hosts: Vec<OperatorText<P>>,
        /// Business events, for all requests, captured or not.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub events: Vec<EventCount<P>>,
        /// The fields that business events came with, and the types of their values, for all requests, captured or not.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub event_metadata: Vec<EventMetadataCount<P>>,
        /// Requests whose handler said that it knows the user, captured or not: each once.
        #[serde(skip_serializing_if = "is_zero")]
        pub users_known: u64,
        /// What rules of the operator say of captured exchanges.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub attributes: Vec<AttributeCount<P>>,
        /// What findings ask of exchanges, counted by fact, status class, caller, and whether the response had sensitive
        /// data: a few of what there can be.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub facts: Vec<FactCount>,
        /// Captured exchanges by duration.
        #[serde(skip_serializing_if = "ByTerm::is_empty")]
        pub durations: ByTerm<DurationBucket>,
        /// Captured exchanges by size of the request's body.
        #[serde(skip_serializing_if = "ByTerm::is_empty")]
        pub request_bytes: ByTerm<SizeBucket>,
        /// Captured exchanges by size of the response's body.
        #[serde(skip_serializing_if = "ByTerm::is_empty")]
        pub response_bytes: ByTerm<SizeBucket>,
        /// What was looked at, and what could not be.
        #[serde(flatten)]
        pub coverage: Coverage,
        /// A bounded list above was full and dropped what sorts last; or this is the record of endpoints without room, and
        /// what says nothing of several of them was dropped.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub truncated: bool,
    }
}

outbound_struct! {
    /// The service that has an endpoint. Name and environment tell services apart.
    #[derive(Eq)]
    pub struct RecordedService<P> {
        /// `service.name`
        pub name: OperatorText<P>,
        /// `deployment.environment.name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub environment: Option<OperatorText<P>>,
        /// `service.version`, each that had the endpoint.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub versions: Vec<OperatorText<P>>,
        /// Whether the environment is production, for any that wrote the record.
        pub production: bool,
        /// How that was decided.
        pub production_basis: ProductionBasis,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl<P: Provenance> RecordedService<P> {
    pub(super) fn of(service: &Service<P>) -> Self {
        Self {
            name: service.name.clone(),
            environment: service.environment.clone(),
            versions: service.version.iter().cloned().collect(),
            production: service.production,
            production_basis: service.production_basis,
        }
    }
}

impl<P: Provenance> EndpointRecord<P> {
    /// A record of which nothing is known yet.
    pub(crate) fn empty(service: RecordedService<P>, endpoint: Endpoint<P>) -> Self {
        Self {
            kind: LineKind::Total,
            v: WIRE_VERSION,
            producer: None,
            service,
            endpoint,
            seen: ByTerm::default(),
            requests: Requests::default(),
            skipped: ByTerm::default(),
            days: Vec::new(),
            joint: Vec::new(),
            methods: Vec::new(),
            jwt: Vec::new(),
            schemas: Vec::new(),
            parameters: Vec::new(),
            sensitive: Vec::new(),
            hosts: Vec::new(),
            events: Vec::new(),
            event_metadata: Vec::new(),
            users_known: 0,
            attributes: Vec::new(),
            facts: Vec::new(),
            durations: ByTerm::default(),
            request_bytes: ByTerm::default(),
            response_bytes: ByTerm::default(),
            coverage: Coverage::default(),
            truncated: false,
        }
    }

    /// Gives back memory that was reserved for more.
    pub(super) fn shrink(&mut self) {
        self.service.versions.shrink_to_fit();
        self.days.shrink_to_fit();
        self.joint.shrink_to_fit();
        self.methods.shrink_to_fit();
        self.jwt.shrink_to_fit();
        self.schemas.shrink_to_fit();
        self.parameters.shrink_to_fit();
        self.sensitive.shrink_to_fit();
        self.sensitive.iter_mut().for_each(|sensitive| sensitive.contexts.shrink_to_fit());
        self.hosts.shrink_to_fit();
        self.events.shrink_to_fit();
        self.event_metadata.shrink_to_fit();
        self.attributes.shrink_to_fit();
        self.facts.shrink_to_fit();
        self.seen.shrink();
        self.skipped.shrink();
        self.durations.shrink();
        self.request_bytes.shrink();
        self.response_bytes.shrink();
        self.coverage.shrink();
    }

    /// Whether it stands for all endpoints that found no room.
    #[must_use]
    pub fn is_overflow(&self) -> bool {
        self.endpoint.route.is_overflow()
    }

    /// What of it the record keeps that stands for endpoints without room: all but what says nothing of several endpoints
    /// together.
    pub(super) fn into_overflow(self) -> Self {
        Self {
            endpoint: Endpoint::overflow(),
            truncated: self.truncated || !self.schemas.is_empty() || !self.parameters.is_empty(),
            schemas: Vec::new(),
            parameters: Vec::new(),
            ..self
        }
    }
}
