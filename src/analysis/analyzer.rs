//! One exchange in, one observation out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};

use super::collector::Collector;
use super::parameters::read_path_parameters;
use super::publish::{Findings, Publisher};
use crate::body::{
    BodyKind, EventSink, ReadEnd, Scalar, is_encoded, read_cookies, read_form, read_json, read_set_cookies,
};
use crate::exchange::{BodyCapture, BodyEnd, CapturedExchange};
use crate::identity;
use crate::observation::vetting::Place;
use crate::observation::{
    BodyFact, Direction, DurationBucket, Endpoint, ExposureRanges, LineKind, Location, MediaType, Method, Minute,
    Observation, Outcome, Partial, PartialReason, Producer, Protocol, RouteTemplate, Schema, Service, SizeBucket,
    WIRE_VERSION,
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
}

/// What one location's reader said.
struct Read {
    place: Place,
    location: Location,
}

impl Analyzer {
    pub(crate) fn new(subject: Arc<Subject>, scanners: Arc<Scanners>) -> Self {
        Self { subject, scanners, names: Names::default(), tree: Tree::default(), hits: Vec::new() }
    }

    /// Analyses one exchange. `producer` goes into the observation as it is.
    pub(crate) fn observe(&mut self, exchange: &CapturedExchange, producer: Producer, now: SystemTime) -> Observation {
        self.names.trim();
        let (request, response) = (&exchange.request, exchange.response.as_ref());
        let no_headers = HeaderMap::new();
        let response_headers = response.map_or(&no_headers, |head| &head.headers);
        let status = response.map(|head| head.status.as_u16());
        let mut schemas = BTreeMap::new();
        let mut findings = Findings::default();
        let mut partial = Vec::new();

        let mut read = |analyzer: &mut Self, place, location, reader: &mut dyn FnMut(&mut Collector<'_>)| {
            if let Some(schema) = analyzer.read(&Read { place, location }, &mut findings, reader) {
                schemas.insert(location, schema);
            }
        };
        read(self, Place::Header, Location::RequestHeaders, &mut |sink| read_headers(&request.headers, sink));
        if request.headers.contains_key(COOKIE) {
            read(self, Place::Cookie, Location::RequestCookies, &mut |sink| read_cookies(&request.headers, sink));
        }
        if let Some(query) = request.uri.query() {
            read(self, Place::Query, Location::RequestQuery, &mut |sink| _ = read_form(query.as_bytes(), sink));
        }
        if let Some(template) = request.route.template.as_deref().filter(|template| template.contains(['{', ':', '*']))
        {
            let path = request.uri.path();
            read(self, Place::PathParameter, Location::RequestPath, &mut |sink| {
                read_path_parameters(template, path, sink)
            });
        }
        if let Some(claims) = identity::jwt_claims(&request.headers) {
            read(self, Place::JsonObject, Location::RequestJwt, &mut |sink| _ = read_json(&claims, sink));
        }
        if response.is_some() {
            read(self, Place::Header, Location::ResponseHeaders, &mut |sink| read_headers(response_headers, sink));
            if response_headers.contains_key(SET_COOKIE) {
                read(self, Place::Cookie, Location::ResponseCookies, &mut |sink| {
                    read_set_cookies(response_headers, sink)
                });
            }
        }
        for (location, headers, body) in [
            (Location::RequestBody, &request.headers, &exchange.request_body),
            (Location::ResponseBody, response_headers, &exchange.response_body),
        ] {
            let streams = location == Location::ResponseBody
                && response.is_some_and(|head| crate::body::is_stream(request.method, head.status, &head.headers));
            let kind = if streams { BodyKind::Unread } else { BodyKind::of(headers).sniffed(body.bytes()) };
            let mut end = ReadEnd::Complete;
            let bytes = body.bytes();
            if !bytes.is_empty() && !is_encoded(headers) {
                match kind {
                    BodyKind::Json => {
                        read(self, Place::JsonObject, location, &mut |sink| end = read_json(bytes, sink));
                    }
                    BodyKind::Form => read(self, Place::Form, location, &mut |sink| end = read_form(bytes, sink)),
                    BodyKind::Unread | BodyKind::Undeclared => {}
                }
            }
            if has_no_body(location, request.method, status) {
                continue;
            }
            partial.extend(
                body_partial(location, body, headers, kind, end, exchange).map(|reason| Partial::new(location, reason)),
            );
        }

        let route = request.route.template.as_deref().map_or_else(RouteTemplate::unmatched, RouteTemplate::from_router);
        let preflight =
            request.method == Method::Options && request.headers.contains_key("access-control-request-method");
        let flow = identity::flow(request.method, &route, preflight);
        let peer = request.peer;
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
                route_source: request.route.source,
                flow,
            },
            outcome: exchange.outcome,
            status,
            scheme: identity::scheme(&request.uri, &request.headers),
            duration: DurationBucket::of(exchange.duration),
            client: identity::client(
                &request.headers,
                peer,
                self.subject.client_ip_header.as_ref(),
                self.subject.ranges,
            ),
            credentials: identity::credentials(&request.headers, request.uri.query(), status, exchange.user_known, now),
            request: body_fact(&request.headers, &exchange.request_body),
            response: body_fact(response_headers, &exchange.response_body),
            schemas,
            sensitive: findings.into_sensitive(&self.scanners),
            events: exchange.events.clone(),
            facts: identity::facts(response_headers),
            partial,
            sampling: exchange.sampling.clone(),
        }
    }

    fn read(
        &mut self,
        read: &Read,
        findings: &mut Findings,
        reader: &mut dyn FnMut(&mut Collector<'_>),
    ) -> Option<Schema> {
        self.tree.clear();
        let mut collector =
            Collector { tree: &mut self.tree, names: &mut self.names, scanners: &self.scanners, hits: &mut self.hits };
        reader(&mut collector);
        let publisher = Publisher {
            tree: &self.tree,
            names: &self.names,
            scanners: &self.scanners,
            place: read.place,
            location: read.location,
            findings,
        };
        publisher.publish()
    }
}

/// Reports all header fields but cookies, which are read on their own, as one flat object.
fn read_headers(headers: &HeaderMap, sink: &mut impl EventSink) {
    sink.begin_object();
    for (name, value) in headers {
        if name == COOKIE || name == SET_COOKIE {
            continue;
        }
        sink.key(name.as_str());
        sink.scalar(Scalar::String(&String::from_utf8_lossy(value.as_bytes())));
    }
    sink.end_object();
}

/// Whether the protocol rules a body out (RFC 9110, section 6.4.1).
fn has_no_body(location: Location, method: Method, status: Option<u16>) -> bool {
    location == Location::ResponseBody
        && (method == Method::Head || matches!(status, None | Some(100..=199 | 204 | 304)))
}

/// Why a body was seen in part, if it was.
fn body_partial(
    location: Location,
    body: &BodyCapture,
    headers: &HeaderMap,
    kind: BodyKind,
    read: ReadEnd,
    exchange: &CapturedExchange,
) -> Option<PartialReason> {
    if body.cut_off() {
        return Some(PartialReason::SizeLimit);
    }
    if !body.complete() {
        return Some(match location {
            _ if exchange.revoked => PartialReason::TimeLimit,
            // A failing request body is the caller's doing, one that is left alone the application's.
            Location::RequestBody if body.end() == BodyEnd::Open && exchange.outcome != Outcome::Cancelled => {
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
    (read == ReadEnd::Malformed).then_some(PartialReason::Malformed)
}

fn body_fact(headers: &HeaderMap, body: &BodyCapture) -> BodyFact {
    let declared = headers.get(CONTENT_TYPE).map(|value| MediaType::parse(&String::from_utf8_lossy(value.as_bytes())));
    BodyFact { media_type: declared, bytes: SizeBucket::of(body.seen()) }
}
