//! What is known of one endpoint.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Coverage;
use crate::observation::outbound::outbound_struct;
use crate::observation::{
    AttributeName, AttributeValue, Carrier, CredentialClass, DurationBucket, Endpoint, Evidence, Exposure, Facts,
    FieldPath, JwtFacts, LineKind, Location, MediaType, Method, Minute, OperatorText, PresentedCredential, Producer,
    RouteTemplate, RuleText, Schema, Scheme, Service, SizeBucket, StatusClass, Tag,
};

outbound_struct! {
    /// What was learnt about one endpoint: in a line that leaves, since the last record of the same producer; in a
    /// snapshot, since the tracer was made.
    ///
    /// Records of one endpoint join into one record; sums then count each producer's sequence number once.
    pub struct EndpointRecord {
        /// [`LineKind::Record`] in a line, [`LineKind::Total`] in a snapshot.
        pub kind: LineKind,
        /// [`WIRE_VERSION`](crate::observation::WIRE_VERSION).
        pub v: u8,
        /// Which tracer wrote the line; numbered 0 in a snapshot.
        pub producer: Producer,
        /// The service.
        pub service: Service,
        /// The endpoint. Method, route and operation tell endpoints of one service apart.
        pub endpoint: Endpoint,
        /// When the first and the last of the exchanges were seen. None for a declared route that nobody called.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub seen: Option<Interval>,
        /// How many requests there were.
        pub requests: Requests,
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
        pub schemas: Vec<RecordedSchema>,
        /// Sensitive data by location and path, with the contexts it was seen in.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub sensitive: Vec<SensitiveRecord>,
        /// The hosts that were asked for, of those that the operator has listed.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub hosts: Vec<OperatorText>,
        /// Business events, for all requests, captured or not.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub events: Vec<EventCount>,
        /// What rules of the operator say of captured exchanges.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub attributes: Vec<AttributeCount>,
        /// Facts about response headers, each combination that was seen.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub facts: Vec<Facts>,
        /// Captured exchanges by duration.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub durations: BTreeMap<DurationBucket, u64>,
        /// Captured exchanges by size of the response's body.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub response_bytes: BTreeMap<SizeBucket, u64>,
        /// What was looked at, and what could not be.
        #[serde(flatten)]
        pub coverage: Coverage,
        /// A bounded list above was full and dropped what sorts last.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub truncated: bool,
    }
}

outbound_struct! {
    /// A span of whole minutes, both included.
    pub struct Interval {
        /// The first.
        pub first: Minute,
        /// The last.
        pub last: Minute,
    }
}

outbound_struct! {
    /// How many requests an endpoint had.
    pub struct Requests {
        /// Counted one by one, captured or not. Includes requests that are still going on. 0 for what only the inside of a
        /// request tells apart, operations and methods of gRPC that no route names: those requests are counted where
        /// their route is.
        pub exact: u64,
        /// How many of them were captured and analysed.
        pub analysed: u64,
        /// Estimated from the captured ones: each stands for one divided by its inclusion probability. What a cap kept from
        /// being captured is missing here and in all estimates of the record, and not in `exact`: shares are those of the
        /// estimates, numbers are these shares of `exact`.
        pub estimated: f64,
    }
}

/// Facts that occur together in one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Context {
    /// The status class.
    pub status_class: StatusClass,
    /// Who called.
    pub credential: CredentialClass,
    /// 401 or 403: the service refused the caller.
    pub refused: bool,
    /// Where the caller sits.
    pub exposure: Exposure,
    /// The scheme the caller used.
    pub scheme: Scheme,
}

impl crate::observation::outbound::sealed::Sealed for Context {}
impl crate::observation::Outbound for Context {}

outbound_struct! {
    /// How many exchanges had one combination of facts.
    pub struct JointCount {
        /// The combination.
        #[serde(flatten)]
        pub context: Context,
        /// How many captured exchanges had it.
        pub count: u64,
        /// How many requests that stands for.
        pub estimated: f64,
    }
}

outbound_struct! {
    /// How many captured exchanges presented a credential.
    pub struct MethodCount {
        /// The credential and its place.
        #[serde(flatten)]
        pub credential: PresentedCredential,
        /// How many.
        pub count: u64,
    }
}

outbound_struct! {
    /// The shape of one location.
    pub struct RecordedSchema {
        /// Where.
        pub location: Location,
        /// For responses, under which status class; `none` for requests.
        pub status_class: StatusClass,
        /// For bodies, of which media type.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub media_type: Option<MediaType>,
        /// The shape.
        pub schema: Arc<Schema>,
        /// From how many exchanges.
        pub count: u64,
    }
}

outbound_struct! {
    /// Sensitive data at one place.
    pub struct SensitiveRecord {
        /// Where.
        pub location: Location,
        /// At which path.
        pub path: FieldPath,
        /// `category`, `type` and attributes.
        #[serde(flatten)]
        pub tag: Tag,
        /// The scanner that found it.
        pub scanner: RuleText,
        /// What made it sure.
        pub evidence: Evidence,
        /// Whether values or keys carried it.
        #[serde(rename = "in")]
        pub carrier: Carrier,
        /// How many values.
        pub count: u64,
        /// In which contexts, counted in exchanges.
        pub contexts: Vec<JointCount>,
    }
}

outbound_struct! {
    /// How often a business event was recorded.
    pub struct EventCount {
        /// The event.
        pub name: OperatorText,
        /// How often.
        pub count: u64,
    }
}

outbound_struct! {
    /// How many captured exchanges a rule of the operator gave one attribute with one value.
    pub struct AttributeCount {
        /// The attribute.
        pub name: AttributeName,
        /// Its value.
        pub value: AttributeValue,
        /// How many.
        pub count: u64,
    }
}

outbound_struct! {
    /// The routes that were declared: the whole list, each time it has changed.
    pub struct DeclaredEndpoints {
        /// [`LineKind::Endpoints`].
        pub kind: LineKind,
        /// [`WIRE_VERSION`](crate::observation::WIRE_VERSION).
        pub v: u8,
        /// Which tracer wrote the line.
        pub producer: Producer,
        /// The service.
        pub service: Service,
        /// The declared pairs, in order.
        pub endpoints: Vec<(Method, RouteTemplate)>,
    }
}
