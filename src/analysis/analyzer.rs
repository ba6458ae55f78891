//! One exchange in, one observation out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};

use super::body_facts::Shape;
use super::collector::{Collector, Inside};
use super::compiled_rules::CompiledRules;
use super::context::Context;
use super::coverage::{Coverage, Read, never_captured};
use super::debug_page::debug_page;
use super::endpoint::{Routes, endpoint, of_operation};
use super::name_rules::NameRules;
use super::name_traits::{NameTraits, is_guard};
use super::parameter_kinds::{Noting, ParameterKinds};
use super::parameters::read_path_parameters;
use super::paths::KnownPaths;
use super::publication::{Origin, Publication, Publications};
use super::stack_trace::TRACES;
use super::tagging::{body_address, note_partial, read_heads};
use super::texts::Texts;
use super::unpack::{Unpacked, unpack, unpack_messages};
use crate::body::coding::{Limits, Scratch};
use crate::body::{
    BodyKind, Continuation, EventSink, Message, ReadEnd, Scalar, read_body, read_cookies, read_form, read_json,
    read_set_cookies,
};
use crate::exchange::{BodyCapture, CapturedExchange, RequestHead};
use crate::identity::route::RouteHints;
use crate::identity::{self, Answer, BasePaths, ClientRules, Heads, Hosts, Presented, SchemeSigns, Whole};
use crate::observation::vetting::{DeclaredNames, NamePolicy, Place};
use crate::observation::{
    BodyFact, CredentialLocation, CredentialMethod, Direction, DurationBucket, Endpoint, Fact, Facts, LineKind,
    Location, MediaType, Method, Minute, Moment, Observation, Operation, Parameter, Partial, PartialReason,
    PresentedCredential, Producer, RoughCount, RouteTemplate, Schema, Scheme, Sensitive, Service, SizeBucket, Trace,
    WIRE_VERSION,
};
use crate::scan::Hit;
use crate::schema::{Names, Tree, Unseen};
use crate::tagging::{Evaluation, Tagged};

/// What an analysis must know besides the exchange.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) service: Service,
    pub(crate) client: ClientRules,
    /// The scheme that the operator says callers use.
    pub(crate) scheme: Option<Scheme>,
    pub(crate) hosts: Hosts,
    pub(crate) base_paths: BasePaths,
    /// What the operator knows of routes; none are learnt without.
    pub(crate) route_hints: Option<RouteHints>,
    pub(crate) decode_limits: Limits,
    pub(crate) names: NamePolicy,
    /// Whether response bodies are read.
    pub(crate) parse_response_body: bool,
    /// Whether observations tell their place in a trace, and the exact time.
    pub(crate) trace_context: bool,
}

/// Turns captured exchanges into observations. Owns the scratch memory that analysis needs, so that nothing of it is
/// allocated per exchange.
#[derive(Debug)]
pub(crate) struct Analyzer {
    subject: Arc<Subject>,
    rules: CompiledRules,
    names: Names,
    tree: Tree,
    hits: Vec<Hit>,
    context: Context,
    texts: Texts,
    name_traits: NameTraits,
    parameter_kinds: ParameterKinds,
    publications: Publications,
    routes: Routes,
    name_rules: NameRules,
    scratch: Scratch,
}

impl Analyzer {
    pub(crate) fn new(subject: Arc<Subject>, rules: CompiledRules) -> Self {
        Self {
            name_rules: NameRules::new(subject.names),
            rules,
            names: Names::default(),
            tree: Tree::default(),
            hits: Vec::new(),
            context: Context::default(),
            texts: Texts::default(),
            name_traits: NameTraits::default(),
            parameter_kinds: ParameterKinds::default(),
            publications: Publications::default(),
            routes: Routes::new(&subject),
            subject,
            scratch: Scratch::default(),
        }
    }

    /// Puts other rules in force, from the next exchange on.
    pub(crate) fn set_rules(&mut self, rules: CompiledRules) {
        self.rules = rules;
        // What keys say to scanners is remembered with their names.
        self.names = Names::default();
        self.name_traits.clear();
        self.publications.clear();
    }

    /// The routes that have been learnt, if any are to be.
    pub(crate) fn learnt_routes(&mut self) -> Option<Arc<KnownPaths>> {
        self.routes.learnt()
    }

    /// How many answered paths taught nothing, because there was no room for them or they were none.
    pub(crate) fn refused_paths(&self) -> u64 {
        self.routes.refused()
    }

    /// Takes other declared names, from the next exchange on.
    pub(crate) fn set_declared_names(&mut self, declared: Arc<DeclaredNames>) {
        self.name_rules.set_declared(declared);
        self.publications.clear();
    }

    /// Analyses one exchange. `producer` goes into the observation as it is.
    pub(crate) fn observe(&mut self, exchange: &CapturedExchange, producer: Producer, now: SystemTime) -> Observation {
        let observation = self.learn(exchange, producer, now);
        if self.names.trim() {
            self.name_traits.clear();
            self.publications.clear();
        }
        observation
    }

    fn learn(&mut self, exchange: &CapturedExchange, producer: Producer, now: SystemTime) -> Observation {
        let trace = self.subject.trace_context.then(|| trace(exchange, now));
        let no_headers = HeaderMap::new();
        let request = &exchange.request;
        let response_headers = exchange.response.as_ref().map_or(&no_headers, |head| &head.headers);
        let status = exchange.response.as_ref().map(|head| head.status.as_u16());
        // What is borrowed from them must outlive what is borrowed from the analyzer.
        let tagging = Arc::clone(&self.rules.tagging);
        let (endpoint, template) = endpoint(exchange, &mut self.routes);
        let mut learnt = Learnt::about(&endpoint);
        learnt.is_error = status.is_some_and(|status| status >= 400);
        let template = template.as_deref();
        learnt.tagging = tagging.evaluation();
        if let Some(rules) = &mut learnt.tagging {
            read_heads(rules, exchange, template, &self.subject.client);
        }
        self.read_request_head(request, template, &mut learnt);
        if exchange.response.is_some() {
            self.read_response_head(response_headers, &mut learnt);
        }
        self.read_body(Location::RequestBody, &request.headers, exchange, &mut learnt);
        self.read_body(Location::ResponseBody, response_headers, exchange, &mut learnt);

        // Of each location they are in order.
        learnt.sensitive.sort_by_key(|sensitive| sensitive.location);
        learnt.partial.sort_unstable();

        let grpc_status = grpc_status(exchange, response_headers);
        let endpoint = of_operation(endpoint, learnt.operation, exchange);
        let presented = Presented {
            headers: &request.headers,
            query: request.uri.query(),
            client_certificate: request.connection.client_certificate,
            user_known: exchange.user_known,
        };
        let answer = Answer {
            status,
            headers: response_headers,
            grpc_status,
            method: request.method,
            path: request.uri.path(),
            flow: endpoint.flow,
        };
        let mut credentials = identity::credentials(presented, answer, now);
        if let Some(jwt) = &mut credentials.jwt {
            jwt.sensitive_claims = learnt.sensitive.iter().any(|found| found.location == Location::RequestJwt);
        }
        let tagged = learnt.tagging.take().map_or_else(Tagged::default, |mut rules| {
            note_partial(&mut rules, &learnt.partial);
            rules.outcome()
        });
        if tagged.authenticates {
            let credential = PresentedCredential::new(CredentialMethod::Custom, CredentialLocation::TaggingRule);
            credentials.present(credential);
        }
        let heads = identity::facts(Heads {
            method: request.method,
            uri: &request.uri,
            request: &request.headers,
            response: exchange.response.as_ref().map(|head| (head.status.as_u16(), &head.headers)),
            grpc_status,
            bodies: (exchange.request_body.seen() > 0, exchange.response_body.seen() > 0),
            now,
        });
        let facts = learnt.facts.and(heads).and(credentials_in_query(&learnt.sensitive));
        let (method, to_their_ends) = (request.method, learnt.whole);
        let facts = identity::together(Whole { method, status, credentials: &credentials, to_their_ends, facts });
        Observation {
            kind: LineKind::Observation,
            v: WIRE_VERSION,
            producer,
            time: Minute::of(now),
            direction: Direction::Server,
            service: self.subject.service.clone(),
            endpoint,
            host: self.subject.hosts.of(&request.uri, &request.headers),
            outcome: exchange.outcome,
            status,
            grpc_status,
            scheme: identity::scheme(SchemeSigns {
                uri: &request.uri,
                headers: &request.headers,
                client: &self.subject.client,
                tls: request.connection.tls,
                configured: self.subject.scheme,
            }),
            duration: DurationBucket::of(exchange.duration),
            client: identity::client(&request.headers, request.peer(), &self.subject.client),
            credentials,
            request: body_fact(&request.headers, &exchange.request_body, learnt.scanned.0),
            response: body_fact(response_headers, &exchange.response_body, learnt.scanned.1),
            schemas: learnt.schemas,
            withheld: learnt.withheld,
            parameters: learnt.parameters,
            sensitive: learnt.sensitive,
            events: exchange.events.clone(),
            event_metadata: exchange.event_metadata.clone(),
            attributes: tagged.attributes,
            facts,
            partial: learnt.partial,
            sampling: exchange.sampling.clone(),
            trace,
        }
    }

    fn read_request_head(&mut self, request: &RequestHead, template: Option<&str>, learnt: &mut Learnt<'_>) {
        let headers = &request.headers;
        let subject = Arc::clone(&self.subject);
        let rules = &subject.client;
        self.read(Place::Header, Location::RequestHeaders, learnt, |sink| read_headers(headers, rules, sink));
        if headers.contains_key(COOKIE) {
            self.read(Place::Cookie, Location::RequestCookies, learnt, |sink| read_cookies(headers, sink));
        }
        if let Some(query) = request.uri.query() {
            learnt.operation = identity::operation(BodyKind::Undeclared, &[], Some(query));
            self.read_parameters(Place::Query, Location::RequestQuery, learnt, |sink| {
                read_form(query.as_bytes(), sink);
            });
        }
        if let Some(template) = template.filter(|template| template.contains(['{', ':', '*'])) {
            let path = request.uri.path();
            self.read_parameters(Place::PathParameter, Location::RequestPath, learnt, |sink| {
                read_path_parameters(template, path, sink);
            });
        }
        if let Some(claims) = identity::jwt_claims(headers) {
            self.read(Place::JsonObject, Location::RequestJwt, learnt, |sink| _ = read_json(&claims, sink));
        }
    }

    /// Reads one location, and notes what its parameters look like.
    fn read_parameters(
        &mut self,
        place: Place,
        location: Location,
        learnt: &mut Learnt<'_>,
        reader: impl FnOnce(&mut Noting<'_, '_>),
    ) {
        let mut kinds = std::mem::take(&mut self.parameter_kinds);
        let published = self.read(place, location, learnt, |sink| reader(&mut Noting::new(sink, &mut kinds)));
        let mut shape = self.shape();
        learnt.facts = learnt.facts.and(kinds.facts(location, &mut shape));
        if location == Location::RequestQuery {
            learnt.facts = learnt.facts.and(shape.query());
        }
        let names = published.as_ref().map_or(&[][..], |published| &published.root_names);
        kinds.report(location, &self.tree, names, &mut learnt.parameters);
        self.parameter_kinds = kinds;
    }

    /// The shape that was read last.
    fn shape(&mut self) -> Shape<'_> {
        Shape { tree: &self.tree, names: &self.names, traits: &mut self.name_traits }
    }

    fn read_response_head(&mut self, headers: &HeaderMap, learnt: &mut Learnt<'_>) {
        let subject = Arc::clone(&self.subject);
        let rules = &subject.client;
        self.read(Place::Header, Location::ResponseHeaders, learnt, |sink| read_headers(headers, rules, sink));
        if headers.contains_key(SET_COOKIE) {
            self.read(Place::Cookie, Location::ResponseCookies, learnt, |sink| read_set_cookies(headers, sink));
        }
    }

    /// Reads what was captured of a body, and tells how much of it that was.
    fn read_body(
        &mut self,
        location: Location,
        headers: &HeaderMap,
        exchange: &CapturedExchange,
        learnt: &mut Learnt<'_>,
    ) {
        let body = exchange.body(location);
        let continuation = exchange.response.as_ref().map(|response| response.continuation);
        if location == Location::ResponseBody && matches!(continuation, None | Some(Continuation::Nothing)) {
            return;
        }
        if let Some(reason) = never_captured(location, exchange, self.subject.parse_response_body) {
            learnt.partial.push(Partial::new(location, reason, body.seen(), 0));
            return;
        }
        // Taken out, so that what is unpacked into it can be read while everything else is borrowed.
        let mut scratch = std::mem::take(&mut self.scratch);
        let read = self.read_packed(location, headers, body.bytes(), &mut scratch, learnt);
        scratch.wipe();
        self.scratch = scratch;
        let is_whole = body.complete() && body.bytes().len() as u64 == body.seen();
        let is_whole = is_whole && (read == Read::Whole || body.seen() == 0);
        let coverage = Coverage::of(location, exchange, read, std::mem::take(&mut learnt.unseen));
        learnt.partial.extend(coverage.partial);
        if location == Location::RequestBody {
            (learnt.scanned.0, learnt.whole.0) = (coverage.scanned, is_whole);
        } else {
            (learnt.scanned.1, learnt.whole.1) = (coverage.scanned, is_whole);
        }
    }

    /// Undoes the codings of a body, and reads it.
    fn read_packed(
        &mut self,
        location: Location,
        headers: &HeaderMap,
        bytes: &[u8],
        scratch: &mut Scratch,
        learnt: &mut Learnt<'_>,
    ) -> Read {
        let Unpacked { text, cut } = match unpack(headers, bytes, &self.subject.decode_limits, scratch) {
            Ok(unpacked) => unpacked,
            Err(reason) => return Read::Not(reason),
        };
        let read = self.read_text(location, headers, &text, learnt);
        // Of unpacked bytes each stands for so many of those that passed.
        let passed = |unpacked: u64| unpacked.saturating_mul(bytes.len() as u64) / (text.len() as u64).max(1);
        learnt.unseen.binary_bytes = passed(learnt.unseen.binary_bytes);
        match (read, cut) {
            (read @ Read::Not(_), _) | (read @ Read::Whole, None) => read,
            (Read::UpTo(reason, unread), None) => Read::UpTo(reason, passed(unread)),
            (_, Some((reason, unread))) => Read::UpTo(reason, unread as u64),
        }
    }

    /// Reads text of the kind that the headers name.
    fn read_text(&mut self, location: Location, headers: &HeaderMap, bytes: &[u8], learnt: &mut Learnt<'_>) -> Read {
        let kind = BodyKind::of(headers).sniffed(bytes);
        if location == Location::ResponseBody && identity::is_page(headers) {
            learnt.facts = learnt.facts.and(debug_page(bytes));
        }
        if matches!(kind, BodyKind::Unread | BodyKind::Undeclared) {
            return Read::Not(PartialReason::MediaType);
        }
        if bytes.is_empty() {
            return Read::Whole;
        }
        if location == Location::RequestBody {
            learnt.operation = identity::operation(kind, bytes, None).or(learnt.operation.take());
        }
        let mut end = ReadEnd::Complete;
        let messages = match kind {
            BodyKind::Frames(_) => unpack_messages(headers, bytes, &self.subject.decode_limits),
            _ => None,
        };
        let read = messages.as_deref().unwrap_or(bytes);
        if let (Some(rules), Some(address)) = (&mut learnt.tagging, body_address(location)) {
            rules.read(address, |walk| _ = read_body(kind, read, walk));
        }
        self.read(place(kind), location, learnt, |sink| end = read_body(kind, read, sink));
        let is_stream = matches!(kind, BodyKind::Frames(_) | BodyKind::EventStream);
        let has_trace = self.texts.facts().has_any(TRACES);
        let mut shape = self.shape();
        learnt.facts = learnt.facts.and(if location == Location::RequestBody {
            shape.request_body()
        } else {
            shape.response_body(learnt.is_error, is_stream, has_trace)
        });
        if !kind.has_shape() {
            learnt.schemas.remove(&location);
            learnt.withheld.remove(&location);
        }
        match end {
            ReadEnd::Complete => Read::Whole,
            ReadEnd::Malformed { unread } => Read::UpTo(PartialReason::Malformed, unread as u64),
        }
    }

    /// Lets a reader report one location, and publishes what it reported.
    fn read(
        &mut self,
        place: Place,
        location: Location,
        learnt: &mut Learnt<'_>,
        reader: impl FnOnce(&mut Collector<'_, ()>),
    ) -> Option<Arc<Publication>> {
        self.tree.clear();
        self.texts = Texts::of(location);
        let scanners = &self.rules.scanners;
        let in_force = scanners.in_force(location, learnt.method, learnt.route.as_str());
        reader(&mut Collector {
            tree: &mut self.tree,
            names: &mut self.names,
            scanners,
            in_force,
            hits: &mut self.hits,
            context: &mut self.context,
            texts: &mut self.texts,
            trail: (),
            inside: Inside::default(),
        });
        self.context.clear();
        learnt.facts = learnt.facts.and(self.texts.facts());
        learnt.unseen = self.tree.unseen();
        if learnt.unseen.deep > 0 {
            learnt.partial.push(Partial::new(location, PartialReason::DepthLimit, 0, learnt.unseen.deep));
        }
        let names = &self.names;
        let sensitive = &mut learnt.sensitive;
        let origin = Origin { place, location, method: learnt.method, route: learnt.route.as_str() };
        let rules = &mut self.name_rules;
        let published = self.publications.publish(&self.tree, names, scanners, in_force, (origin, rules), sensitive)?;
        learnt.schemas.insert(location, Arc::clone(&published.schema));
        if published.withheld > 0 {
            learnt.withheld.insert(location, RoughCount::of(published.withheld));
        }
        Some(published)
    }
}

/// What the locations of one exchange taught.
struct Learnt<'r> {
    schemas: BTreeMap<Location, Arc<Schema>>,
    /// How many names the schemas do not show yet.
    withheld: BTreeMap<Location, RoughCount>,
    parameters: Vec<Parameter>,
    sensitive: Vec<Sensitive>,
    partial: Vec<Partial>,
    operation: Option<Operation>,
    /// What findings ask of parameters and bodies.
    facts: Facts,
    /// The status is 400 or above.
    is_error: bool,
    /// What rules say, if there are any.
    tagging: Option<Evaluation<'r>>,
    /// The endpoint, as far as scanners ask for it.
    method: Method,
    route: RouteTemplate,
    /// What was not looked at of the location that was read last.
    unseen: Unseen,
    /// How many bytes of the two bodies were looked at, as they passed.
    scanned: (u64, u64),
    /// Whether those were all.
    whole: (bool, bool),
}

impl Learnt<'_> {
    /// Nothing yet about an exchange with an endpoint.
    fn about(endpoint: &Endpoint) -> Self {
        Self {
            schemas: BTreeMap::new(),
            withheld: BTreeMap::new(),
            parameters: Vec::new(),
            sensitive: Vec::new(),
            partial: Vec::new(),
            operation: None,
            facts: Facts::NONE,
            is_error: false,
            tagging: None,
            method: endpoint.method,
            route: endpoint.route.clone(),
            unseen: Unseen::default(),
            scanned: (0, 0),
            whole: (false, false),
        }
    }
}

/// Credentials that scanners found in the query string, but for those that guard a step.
fn credentials_in_query(sensitive: &[Sensitive]) -> Facts {
    let mut facts = Facts::NONE;
    let in_query = sensitive.iter().filter(|found| found.location == Location::RequestQuery);
    for found in in_query.filter(|found| found.tag.category.as_str() == "credentials") {
        let is_password = found.tag.kind.as_str().starts_with("password");
        let fact = if is_password { Fact::QueryPassword } else { Fact::QueryToken };
        facts.insert_if(fact, !is_guard(found.path.as_str()));
    }
    facts
}

/// Where the names of a body's fields stand.
fn place(kind: BodyKind<'_>) -> Place {
    match kind {
        BodyKind::Form => Place::Form,
        BodyKind::Multipart { .. } => Place::Multipart,
        BodyKind::Frames(Message::Protobuf) | BodyKind::Protobuf => Place::FieldNumber,
        _ => Place::JsonObject,
    }
}

/// Asked for when `now` is, so that the time in between counts for nothing.
fn trace(exchange: &CapturedExchange, now: SystemTime) -> Trace {
    let started = now.checked_sub(exchange.started.elapsed()).unwrap_or(SystemTime::UNIX_EPOCH);
    Trace {
        started: Moment::of(started),
        nanoseconds: u64::try_from(exchange.duration.as_nanos()).unwrap_or(u64::MAX),
        parent: identity::trace_parent(&exchange.request.headers),
    }
}

/// Reports all header fields but cookies, which are read on their own, as one flat object; of those that every request has
/// an address in, only that they are there.
fn read_headers(headers: &HeaderMap, rules: &ClientRules, sink: &mut impl EventSink) {
    sink.begin_object();
    for (name, value) in headers {
        if name == COOKIE || name == SET_COOKIE {
            continue;
        }
        sink.key(name.as_str());
        let value = if rules.is_address_header(name) { &[][..] } else { value.as_bytes() };
        sink.scalar(Scalar::String(&String::from_utf8_lossy(value)));
    }
    sink.end_object();
}

/// The status that a call of gRPC told, with its head where it has no messages, else after them.
fn grpc_status(exchange: &CapturedExchange, head: &HeaderMap) -> Option<u8> {
    identity::grpc::status(head.get("grpc-status").or_else(|| exchange.response_body.grpc_status()))
}

fn body_fact(headers: &HeaderMap, body: &BodyCapture, scanned: u64) -> BodyFact {
    let declared = headers.get(CONTENT_TYPE).map(|value| MediaType::parse(&String::from_utf8_lossy(value.as_bytes())));
    BodyFact { media_type: declared, bytes: SizeBucket::of(body.seen()), scanned: RoughCount::of(scanned) }
}
