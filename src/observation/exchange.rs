//! What was learnt from one exchange.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::outbound::outbound_struct;
use super::{
    AddressFamily, AttributeName, AttributeValue, Carrier, ChallengeScheme, ClientAddress, ClientBasis,
    CredentialLocation, CredentialMethod, Direction, DurationBucket, EventMetadata, Evidence, Exposure, ExposureRanges,
    Facts, FieldPath, Flow, JwtAlgorithm, JwtExpiry, LineKind, Location, MediaType, Method, Minute, OperationName,
    OperationType, OperatorText, Outcome, Parameter, PartialReason, ProductionBasis, Protocol, Provenance, Refusal,
    RoughCount, RouteReason, RouteSource, RouteTemplate, RuleText, Sampling, Schema, Scheme, SchemeBasis, SizeBucket,
    Tag, Trace, TracerText, Vetted,
};

/// The version of the wire format that this crate writes.
pub const WIRE_VERSION: u8 = 1;

outbound_struct! {
    /// What was learnt from one exchange: metadata only.
    pub struct Observation<P> {
        /// [`LineKind::Observation`].
        pub kind: LineKind,
        /// [`WIRE_VERSION`].
        pub v: u8,
        /// Which tracer wrote the line.
        pub producer: Producer<P>,
        /// When the exchange was analysed.
        pub time: Minute,
        /// Which side the service was on.
        pub direction: Direction,
        /// The service.
        pub service: Service<P>,
        /// The endpoint.
        pub endpoint: Endpoint<P>,
        /// `server.address`: the host that was asked for, if it is one that the operator has listed.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub host: Option<OperatorText<P>>,
        /// How the exchange ended.
        pub outcome: Outcome,
        /// The status code, if there was a response.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<u16>,
        /// `rpc.grpc.status_code`, if a call of gRPC told one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub grpc_status: Option<u8>,
        /// The scheme the caller used.
        pub scheme: SchemeFact,
        /// Time to the response's head.
        pub duration: DurationBucket,
        /// Where the caller sits.
        pub client: Client,
        /// How the caller authenticates.
        pub credentials: Credentials,
        /// The request's body.
        pub request: BodyFact<P>,
        /// The response's body.
        pub response: BodyFact<P>,
        /// Shapes by location.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub schemas: BTreeMap<Location, Arc<Schema<P>>>,
        /// How many names each location's schema does not show because they have not come often enough: those that
        /// [`seen`](crate::config::NamePolicy::seen) holds back, and strange ones that are waited for. Names that are data
        /// never leave and are not counted.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub withheld: BTreeMap<Location, RoughCount>,
        /// What the parameters of path and query string look like, in order and without repetition; 64 at most.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub parameters: Vec<Parameter<P>>,
        /// Sensitive data by location and path.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub sensitive: Vec<Sensitive<P>>,
        /// Business events that the handler recorded.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub events: Vec<OperatorText<P>>,
        /// The fields that these events came with, and the types of their values; 16 of each event at most.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub event_metadata: Vec<EventMetadata<P>>,
        /// What rules of the operator say of the exchange.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub attributes: BTreeMap<AttributeName<P>, AttributeValue<P>>,
        /// What findings ask of an exchange.
        #[serde(skip_serializing_if = "no_facts")]
        pub facts: Facts,
        /// What was seen in part, and why.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub partial: Vec<Partial>,
        /// Why the exchange was taken.
        pub sampling: Sampling,
        /// Where the exchange stands in a trace, and when exactly it was, [where that is asked
        /// for](crate::config::Builder::trace_context).
        #[serde(skip_serializing_if = "Option::is_none")]
        pub trace: Option<Trace>,
    }
}

// By reference, as serde asks for.
fn no_facts(facts: &Facts) -> bool {
    facts.is_empty()
}

outbound_struct! {
    /// The tracer that wrote a line.
    pub struct Producer<P> {
        /// 128 random bits, new for each tracer.
        pub id: TracerText<P>,
        /// Counts the lines of this tracer, without gaps, per kind of line.
        pub seq: u64,
        /// Version of this crate.
        pub tracer: TracerText<P>,
        /// Digest of the rules in force.
        pub rules: TracerText<P>,
    }
}

outbound_struct! {
    /// The service that was observed.
    pub struct Service<P> {
        /// `service.name`
        pub name: OperatorText<P>,
        /// `service.version`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<OperatorText<P>>,
        /// `deployment.environment.name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub environment: Option<OperatorText<P>>,
        /// Whether the environment is production.
        pub production: bool,
        /// How that was decided.
        pub production_basis: ProductionBasis,
    }
}

/// What an endpoint is called. Protocol, method, route and operation tell endpoints of one service apart; the rest is what is known of
/// it, and may change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(bound = "")]
#[non_exhaustive]
pub struct Endpoint<P: Provenance = Vetted> {
    /// The protocol.
    pub protocol: Protocol,
    /// `http.request.method`
    pub method: Method,
    /// `http.route`
    pub route: RouteTemplate<P>,
    /// What is done there, where one route serves many operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation<P>>,
    /// Who vouches for the route.
    pub route_source: RouteSource,
    /// What a route was learnt from, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route_reason: Option<RouteReason>,
    /// What the endpoint is for.
    pub flow: Flow,
}

impl<P: Provenance> Endpoint<P> {
    /// What is known of a route that is declared, and nothing else.
    pub(crate) fn declared(method: Method, route: RouteTemplate<P>) -> Self {
        Self {
            protocol: Protocol::Http,
            method,
            route,
            operation: None,
            route_source: RouteSource::Declared,
            route_reason: None,
            flow: Flow::Api,
        }
    }

    /// What stands for all endpoints that found no room in an inventory.
    pub(crate) fn overflow() -> Self {
        Self {
            protocol: Protocol::Http,
            method: Method::Other,
            route: RouteTemplate::overflow(),
            operation: None,
            route_source: RouteSource::Unmatched,
            route_reason: None,
            flow: Flow::Api,
        }
    }
}

impl super::outbound::sealed::Sealed for Endpoint {}
impl super::Outbound for Endpoint {}

impl<P: Provenance> std::fmt::Display for Endpoint<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.method, self.route)?;
        self.operation.iter().try_for_each(|operation| write!(formatter, " {operation}"))
    }
}

/// An operation of GraphQL: of one endpoint of HTTP as many as clients care to write.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(bound = "")]
#[non_exhaustive]
pub struct Operation<P: Provenance = Vetted> {
    /// `graphql.operation.type`
    #[serde(rename = "type")]
    pub kind: OperationType,
    /// `graphql.operation.name`; `None` for an operation without name, or with one that may be data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<OperationName<P>>,
}

impl Operation {
    pub(crate) const fn new(kind: OperationType, name: Option<OperationName>) -> Self {
        Self { kind, name }
    }
}

impl super::outbound::sealed::Sealed for Operation {}
impl super::Outbound for Operation {}

impl<P: Provenance> std::fmt::Display for Operation<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.kind)?;
        self.name.iter().try_for_each(|name| write!(formatter, " {name}"))
    }
}

outbound_struct! {
    /// The scheme the caller used, and how we know.
    pub struct SchemeFact {
        /// The scheme.
        pub value: Scheme,
        /// What it was read from.
        pub basis: SchemeBasis,
    }
}

outbound_struct! {
    /// Where the caller sits. The address itself does not leave, unless it is asked for.
    pub struct Client {
        /// Public, private or unknown.
        pub exposure: Exposure,
        /// The family of the address, if there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub family: Option<AddressFamily>,
        /// What the address was read from.
        pub basis: ClientBasis,
        /// Which ranges count as private.
        pub ranges: ExposureRanges,
        /// The address is one that health probes of a platform come from, and counts as private for that.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub probe: bool,
        /// The address itself, [where it is asked for](crate::config::Builder::client_address). It is personal data.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub address: Option<ClientAddress>,
    }
}

outbound_struct! {
    /// How the caller authenticates.
    pub struct Credentials {
        /// A credential was presented: any method but [`CredentialMethod::GatewayIdentity`], which is told and proves nothing.
        pub presented: bool,
        /// The methods, in order and without repetition.
        pub methods: Vec<PresentedCredential>,
        /// The handler said that the user is known.
        pub user_known: bool,
        /// The service refused the caller for who they are. A wrong password where one signs in is no such refusal.
        pub refused: bool,
        /// How it did.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub refusal: Option<Refusal>,
        /// What the service asks for in `WWW-Authenticate`, in order and without repetition.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub challenges: Vec<ChallengeScheme>,
        /// Facts about the JWT that was presented.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jwt: Option<JwtFacts>,
    }
}

impl Credentials {
    /// Adds a credential.
    pub(crate) fn present(&mut self, credential: PresentedCredential) {
        self.presented |= credential.method != CredentialMethod::GatewayIdentity;
        if let Err(at) = self.methods.binary_search(&credential) {
            self.methods.insert(at, credential);
        }
    }
}

/// One credential and where it was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct PresentedCredential {
    /// The method.
    pub method: CredentialMethod,
    /// The place.
    pub location: CredentialLocation,
}

impl PresentedCredential {
    pub(crate) const fn new(method: CredentialMethod, location: CredentialLocation) -> Self {
        Self { method, location }
    }
}

impl super::outbound::sealed::Sealed for PresentedCredential {}
impl super::Outbound for PresentedCredential {}

/// What the header and the claims of a JWT say about its safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a field of the line")]
pub struct JwtFacts {
    /// The signature algorithm.
    pub algorithm: JwtAlgorithm,
    /// There is a signature; whether it is right only the service knows.
    pub signed: bool,
    /// How long the token is valid.
    pub expiry: JwtExpiry,
    /// It says for whom it is: `aud` (RFC 7519, 4.1.3).
    pub audience: bool,
    /// It says who made it: `iss` (RFC 7519, 4.1.1).
    pub issuer: bool,
    /// Its header brings a key along, `jwk` or `x5c` (RFC 7515, 4.1.3 and 4.1.6): a service that verifies with it accepts
    /// whatever anybody signs.
    pub embedded_key: bool,
    /// Its header names a URL to get a key from, `jku` or `x5u` (RFC 7515, 4.1.2 and 4.1.5).
    pub key_url: bool,
    /// Scanners found sensitive data among its claims; which, the finds of the location `request.jwt` tell.
    pub sensitive_claims: bool,
}

impl super::outbound::sealed::Sealed for JwtFacts {}
impl super::Outbound for JwtFacts {}

outbound_struct! {
    /// A body, seen from outside.
    pub struct BodyFact<P> {
        /// The media type, if one was declared.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub media_type: Option<MediaType<P>>,
        /// How many bytes passed.
        pub bytes: SizeBucket,
        /// How many were looked at, as they passed.
        pub scanned: RoughCount,
    }
}

outbound_struct! {
    /// Sensitive data at one place.
    pub struct Sensitive<P> {
        /// Where.
        pub location: Location,
        /// At which path.
        pub path: FieldPath<P>,
        /// `category`, `type` and attributes.
        #[serde(flatten)]
        pub tag: Tag<P>,
        /// The scanner that found it.
        pub scanner: RuleText<P>,
        /// What made it sure.
        pub evidence: Evidence,
        /// How many values.
        pub count: u64,
        /// Whether values or keys carried it.
        #[serde(rename = "in")]
        pub carrier: Carrier,
    }
}

/// What could not be looked at in one location, for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Partial {
    /// Where.
    pub location: Location,
    /// Why.
    pub reason: PartialReason,
    /// How many bytes, as they passed; 0 where that is not known, because they never came.
    pub bytes: RoughCount,
    /// How many values within what was read: files, bytes that are no text, what lies too deep.
    pub leaves: RoughCount,
}

impl Partial {
    pub(crate) fn new(location: Location, reason: PartialReason, bytes: u64, leaves: u64) -> Self {
        Self { location, reason, bytes: RoughCount::of(bytes), leaves: RoughCount::of(leaves) }
    }
}

impl super::outbound::sealed::Sealed for Partial {}
impl super::Outbound for Partial {}
