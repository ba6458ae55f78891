//! One exchange in, one observation out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, COOKIE, SET_COOKIE};

use super::collector::{Collector, Inside};
use super::context::Context;
use super::parameters::read_path_parameters;
use super::publication::Publications;
use super::templates::Templates;
use crate::body::{
    BodyKind, Continuation, EventSink, ReadEnd, Scalar, charset::has_wide_charset, coding::is_encoded, read_body,
    read_cookies, read_form, read_json, read_set_cookies,
};
use crate::exchange::{BodyCapture, BodyEnd, CapturedExchange, RequestHead, Route};
use crate::identity;
use crate::observation::vetting::Place;
use crate::observation::{
    BodyFact, Direction, DurationBucket, Endpoint, ExposureRanges, LineKind, Location, MediaType, Method, Minute,
    Observation, Outcome, Partial, PartialReason, Producer, Protocol, RouteSource, RouteTemplate, Schema, Sensitive,
    Service, SizeBucket, WIRE_VERSION,
};
use crate::scan::{Hit, Scanners};
use crate::schema::{Names, Tree};

/// What an analysis must know besides the exchange.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) service: Service,
    pub(crate) client_ip_header: Option<http::HeaderName>,
    pub(crate) ranges: ExposureRanges,
}

/// Turns captured exchanges into observations. Owns the scratch memory that analysis needs, so that nothing of it is
/// allocated per exchange.
#[derive(Debug)]
pub(crate) struct Analyzer {
    subject: Arc<Subject>,
    scanners: Arc<Scanners>,
    names: Names,
    tree: Tree,
    hits: Vec<Hit>,
    context: Context,
    publications: Publications,
    templates: Templates,
}

impl Analyzer {
    pub(crate) fn new(subject: Arc<Subject>, scanners: Arc<Scanners>) -> Self {
        Self {
            subject,
            scanners,
            names: Names::default(),
            tree: Tree::default(),
            hits: Vec::new(),
            context: Context::default(),
            publications: Publications::default(),
            templates: Templates::default(),
        }
    }

    /// Analyses one exchange. `producer` goes into the observation as it is.
    pub(crate) fn observe(&mut self, exchange: &CapturedExchange, producer: Producer, now: SystemTime) -> Observation {
        let observation = self.learn(exchange, producer, now);
        if self.names.trim() {
            self.publications.clear();
        }
        observation
    }

    fn learn(&mut self, exchange: &CapturedExchange, producer: Producer, now: SystemTime) -> Observation {
        let no_headers = HeaderMap::new();
        let request = &exchange.request;
        let response_headers = exchange.response.as_ref().map_or(&no_headers, |head| &head.headers);
        let status = exchange.response.as_ref().map(|head| head.status.as_u16());
        let mut learnt = Learnt::default();
        self.read_request_head(request, &mut learnt);
        if exchange.response.is_some() {
            self.read_response_head(response_headers, &mut learnt);
        }
        self.read_body(Location::RequestBody, &request.headers, exchange, &mut learnt);
        self.read_body(Location::ResponseBody, response_headers, exchange, &mut learnt);

        // Of each location they are in order.
        learnt.sensitive.sort_by_key(|sensitive| sensitive.location);

        let known = named_route(&request.route, status);
        let route = match &known.template {
            Some(template) => self.templates.vetted(template),
            None => RouteTemplate::unmatched(),
        };
        let preflight =
            request.method == Method::Options && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let flow = identity::flow(request.method, &route, preflight);
        let header = self.subject.client_ip_header.as_ref();
        Observation {
            kind: LineKind::Observation,
            v: WIRE_VERSION,
            producer,
            time: Minute::of(now),
            direction: Direction::Server,
            service: self.subject.service.clone(),
            endpoint: Endpoint {
                protocol: Protocol::Http,
                method: request.method,
                route,
                route_source: known.source,
                flow,
            },
            outcome: exchange.outcome,
            status,
            scheme: identity::scheme(&request.uri, &request.headers),
            duration: DurationBucket::of(exchange.duration),
            client: identity::client(&request.headers, request.peer, header, self.subject.ranges),
            credentials: identity::credentials(&request.headers, request.uri.query(), status, exchange.user_known, now),
            request: body_fact(&request.headers, &exchange.request_body),
            response: body_fact(response_headers, &exchange.response_body),
            schemas: learnt.schemas,
            sensitive: learnt.sensitive,
            events: exchange.events.clone(),
            facts: identity::facts(response_headers),
            partial: learnt.partial,
            sampling: exchange.sampling.clone(),
        }
    }

    fn read_request_head(&mut self, request: &RequestHead, learnt: &mut Learnt) {
        let headers = &request.headers;
        self.read(Place::Header, Location::RequestHeaders, learnt, |sink| read_headers(headers, sink));
        if headers.contains_key(COOKIE) {
            self.read(Place::Cookie, Location::RequestCookies, learnt, |sink| read_cookies(headers, sink));
        }
        if let Some(query) = request.uri.query() {
            self.read(Place::Query, Location::RequestQuery, learnt, |sink| _ = read_form(query.as_bytes(), sink));
        }
        if let Some(template) = request.route.template.as_deref().filter(|template| template.contains(['{', ':', '*']))
        {
            let path = request.uri.path();
            self.read(Place::PathParameter, Location::RequestPath, learnt, |sink| {
                read_path_parameters(template, path, sink);
            });
        }
        if let Some(claims) = identity::jwt_claims(headers) {
            self.read(Place::JsonObject, Location::RequestJwt, learnt, |sink| _ = read_json(&claims, sink));
        }
    }

    fn read_response_head(&mut self, headers: &HeaderMap, learnt: &mut Learnt) {
        self.read(Place::Header, Location::ResponseHeaders, learnt, |sink| read_headers(headers, sink));
        if headers.contains_key(SET_COOKIE) {
            self.read(Place::Cookie, Location::ResponseCookies, learnt, |sink| read_set_cookies(headers, sink));
        }
    }

    fn read_body(&mut self, location: Location, headers: &HeaderMap, exchange: &CapturedExchange, learnt: &mut Learnt) {
        let body = if location == Location::RequestBody {
            &exchange.request_body
        } else {
            let unread = match exchange.response.as_ref().map(|response| response.continuation) {
                Some(Continuation::Body) => None,
                Some(Continuation::Range) => Some(PartialReason::Range),
                // Submitted at the response's head: what follows may go on for hours.
                Some(Continuation::Stream | Continuation::Upgrade) => Some(PartialReason::MediaType),
                Some(Continuation::Nothing) | None => return,
            };
            if let Some(reason) = unread {
                learnt.partial.push(Partial::new(location, reason));
                return;
            }
            &exchange.response_body
        };
        if location == Location::RequestBody && body.end() == BodyEnd::Open && is_ongoing(exchange) {
            // Whether the application reads it to its end is not known yet either.
            learnt.partial.push(Partial::new(location, PartialReason::MediaType));
            return;
        }
        let bytes = body.bytes();
        let kind = BodyKind::of(headers).sniffed(bytes);
        let mut end = ReadEnd::Complete;
        if !bytes.is_empty() && !is_encoded(headers) {
            let place = if kind == BodyKind::Form { Place::Form } else { Place::JsonObject };
            self.read(place, location, learnt, |sink| end = read_body(kind, bytes, sink));
        }
        if let Some(reason) = partial_reason(location, body, headers, kind, end, exchange) {
            learnt.partial.push(Partial::new(location, reason));
        }
    }

    /// Lets a reader report one location, and publishes what it reported.
    fn read(
        &mut self,
        place: Place,
        location: Location,
        learnt: &mut Learnt,
        reader: impl FnOnce(&mut Collector<'_, ()>),
    ) {
        self.tree.clear();
        reader(&mut Collector {
            tree: &mut self.tree,
            names: &mut self.names,
            scanners: &self.scanners,
            hits: &mut self.hits,
            context: &mut self.context,
            trail: (),
            inside: Inside::default(),
        });
        self.context.clear();
        let (names, scanners) = (&self.names, &self.scanners);
        let sensitive = &mut learnt.sensitive;
        if let Some(schema) = self.publications.publish(&self.tree, names, scanners, (place, location), sensitive) {
            learnt.schemas.insert(location, schema);
        }
    }
}

/// What the locations of one exchange taught.
#[derive(Default)]
struct Learnt {
    schemas: BTreeMap<Location, Arc<Schema>>,
    sensitive: Vec<Sensitive>,
    partial: Vec<Partial>,
}

/// The route of an endpoint. A router names its route also for methods that it does not have; those are no endpoints.
fn named_route(route: &Route, status: Option<u16>) -> &Route {
    match (route.source, status) {
        (RouteSource::Router, Some(405)) => &Route::UNMATCHED,
        _ => route,
    }
}

/// Reports all header fields but cookies, which are read on their own, as one flat object; of those that every request has
/// an address in, only that they are there.
fn read_headers(headers: &HeaderMap, sink: &mut impl EventSink) {
    sink.begin_object();
    for (name, value) in headers {
        if name == COOKIE || name == SET_COOKIE {
            continue;
        }
        sink.key(name.as_str());
        let value = if identity::client::is_address_header(name) { &[][..] } else { value.as_bytes() };
        sink.scalar(Scalar::String(&String::from_utf8_lossy(value)));
    }
    sink.end_object();
}

/// Whether the exchange goes on after it was submitted.
fn is_ongoing(exchange: &CapturedExchange) -> bool {
    matches!(exchange.outcome, Outcome::Stream | Outcome::Upgraded) && !exchange.request_body.complete()
}

/// Why a body was seen in part, if it was.
fn partial_reason(
    location: Location,
    body: &BodyCapture,
    headers: &HeaderMap,
    kind: BodyKind<'_>,
    read: ReadEnd,
    exchange: &CapturedExchange,
) -> Option<PartialReason> {
    if body.cut_off() {
        return Some(PartialReason::SizeLimit);
    }
    if !body.complete() {
        return Some(match location {
            _ if exchange.revoked => PartialReason::TimeLimit,
            // A failing request body is the caller's doing, one that is left alone the application's. Where both went away
            // at once, the one that had begun to arrive was still wanted.
            Location::RequestBody
                if body.end() == BodyEnd::Open && (exchange.outcome != Outcome::Cancelled || body.seen() == 0) =>
            {
                PartialReason::NotRead
            }
            _ => PartialReason::Aborted,
        });
    }
    if body.seen() > 0 && is_encoded(headers) {
        return Some(PartialReason::Undecoded);
    }
    if body.seen() > 0 && kind == BodyKind::Unread {
        return Some(PartialReason::MediaType);
    }
    let unreadable = if has_wide_charset(headers) { PartialReason::Undecoded } else { PartialReason::Malformed };
    (read != ReadEnd::Complete).then_some(unreadable)
}

fn body_fact(headers: &HeaderMap, body: &BodyCapture) -> BodyFact {
    let declared = headers.get(CONTENT_TYPE).map(|value| MediaType::parse(&String::from_utf8_lossy(value.as_bytes())));
    BodyFact { media_type: declared, bytes: SizeBucket::of(body.seen()) }
}
