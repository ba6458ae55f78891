//! Which endpoint served an exchange.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use http::HeaderMap;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE};

use super::analyzer::Subject;
use super::paths::LearnerOfPaths;
use super::templates::Templates;
use crate::exchange::{CapturedExchange, Route};
use crate::identity;
use crate::identity::route::LearntRoutes;
use crate::observation::{Endpoint, Method, Operation, Protocol, RouteSource, RouteTemplate, SamplingReason};

/// Which endpoint served the exchange, as far as its head tells, and the template of its route, as it was spelt. A route is
/// the router's; a method of gRPC the path's, if the service has it; of what else is not known, what was learnt of paths.
pub(super) fn endpoint(exchange: &CapturedExchange, routes: &mut Routes) -> (Endpoint, Option<Arc<str>>) {
    let Routes { templates, methods, learner } = routes;
    let request = &exchange.request;
    let response = exchange.response.as_ref();
    let known = named_route(&request.route, response.map(|head| head.status.as_u16()));
    let called = response.filter(|head| is_grpc(&request.headers) && is_grpc(&head.headers));
    let method_path = called.and_then(|head| {
        let path = identity::grpc::method_path(request.uri.path())?;
        methods.has(path, head.status.is_success() && identity::grpc::is_answered(&head.headers)).then_some(path)
    });
    // Whether it is still known is for the learner to say.
    let is_open = matches!(known.source, RouteSource::Unmatched | RouteSource::Learnt);
    // What was counted as unmatched is told so, although more may be known by now: numbers of requests and of exchanges
    // belong together.
    let is_countable = known.source == RouteSource::Learnt || exchange.sampling.reason == SamplingReason::Recorded;
    let known = if is_open { &Route::UNMATCHED } else { known };
    let learnt =
        learner.as_mut().filter(|_| is_open && !is_grpc(&request.headers)).and_then(|learner| learner.see(exchange));
    if let Some((template, reason)) = learnt.filter(|_| is_countable) {
        let route = templates.vetted(&template);
        let endpoint = Endpoint {
            protocol: Protocol::Http,
            method: request.method,
            operation: None,
            flow: identity::flow(request.method, &route, false),
            route,
            route_source: RouteSource::Learnt,
            route_reason: Some(reason),
        };
        return (endpoint, Some(template));
    }
    let (protocol, route, route_source) = match (method_path, &known.template) {
        (Some(path), template) => {
            let source = if template.is_some() { known.source } else { RouteSource::Inferred };
            (Protocol::Grpc, RouteTemplate::from_router(path), source)
        }
        (None, Some(template)) => (Protocol::Http, templates.vetted(template), known.source),
        (None, None) => (Protocol::Http, RouteTemplate::unmatched(), known.source),
    };
    let preflight = request.method == Method::Options && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let flow = identity::flow(request.method, &route, preflight);
    let method = request.method;
    let endpoint = Endpoint { protocol, method, route, operation: None, route_source, route_reason: None, flow };
    (endpoint, known.template.clone())
}

/// What is remembered of routes.
#[derive(Debug)]
pub(super) struct Routes {
    templates: Templates,
    methods: Methods,
    learner: Option<LearnerOfPaths>,
}

/// The routes that the operator has pinned, which are known before anything is learnt.
pub(crate) fn pinned_routes(subject: &Subject) -> Option<Arc<LearntRoutes>> {
    Routes::new(subject).learnt()
}

impl Routes {
    pub(super) fn new(subject: &Subject) -> Self {
        let learner = subject.route_hints.clone().map(|hints| LearnerOfPaths::new(hints, subject.base_paths.clone()));
        Self { templates: Templates::default(), methods: Methods::default(), learner }
    }

    /// The routes that have been learnt, if any are.
    pub(super) fn learnt(&mut self) -> Option<Arc<LearntRoutes>> {
        self.learner.as_mut().map(LearnerOfPaths::routes)
    }
}

/// The endpoint of an operation that was asked for. Callers can make operations up: only who knows the route knows that
/// anything answers there, and it has to answer.
pub(super) fn of_operation(endpoint: Endpoint, operation: Option<Operation>, exchange: &CapturedExchange) -> Endpoint {
    let answered = exchange.response.as_ref().is_some_and(|head| head.status.is_success());
    let operation = operation.filter(|_| answered && endpoint.route_source != RouteSource::Unmatched);
    Endpoint { operation, ..endpoint }
}

/// The route of an endpoint. A router names its route also for methods that it does not have; those are no endpoints.
fn named_route(route: &Route, status: Option<u16>) -> &Route {
    match (route.source, status) {
        (RouteSource::Router, Some(405)) => &Route::UNMATCHED,
        _ => route,
    }
}

/// gRPC itself, and gRPC for the web.
fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|declared| {
        declared.as_bytes().get(..16).is_some_and(|start| start.eq_ignore_ascii_case(b"application/grpc"))
    })
}

/// Methods of gRPC that have answered. Others are paths that callers made up, for all that is known.
#[derive(Default)]
pub(super) struct Methods(HashSet<Box<str>, RandomState>);

/// How many methods are known. A service has fewer.
const METHODS_LIMIT: usize = 4_096;

/// Paths are what callers sent, and not shown.
impl std::fmt::Debug for Methods {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Methods({})", self.0.len())
    }
}

impl Methods {
    /// Whether the service has a method; an answer shows that it has.
    fn has(&mut self, path: &str, answered: bool) -> bool {
        if answered && self.0.len() < METHODS_LIMIT && !self.0.contains(path) {
            self.0.insert(path.into());
        }
        self.0.contains(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_known_from_its_first_answer_on_and_so_many_are() {
        let mut methods = Methods::default();
        assert!(!methods.has("/a/b", false));
        assert!(methods.has("/a/b", true) && methods.has("/a/b", false));
        for number in 0..METHODS_LIMIT {
            methods.has(&format!("/a/{number}"), true);
        }
        assert!(!methods.has("/c/d", true) && methods.has("/a/b", false));
    }
}
