//! Which endpoint served an exchange.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use http::HeaderMap;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE};

use super::templates::Templates;
use crate::exchange::{CapturedExchange, Route};
use crate::identity;
use crate::observation::{Endpoint, Method, Operation, Protocol, RouteSource, RouteTemplate};

/// Which endpoint served the exchange, as far as its head tells. A route is the router's; a method of gRPC the path's, if
/// the service has it.
pub(super) fn endpoint(exchange: &CapturedExchange, templates: &mut Templates, methods: &mut Methods) -> Endpoint {
    let request = &exchange.request;
    let response = exchange.response.as_ref();
    let known = named_route(&request.route, response.map(|head| head.status.as_u16()));
    let called = response.filter(|head| is_grpc(&request.headers) && is_grpc(&head.headers));
    let method_path = called.and_then(|head| {
        let path = identity::grpc::method_path(request.uri.path())?;
        methods.has(path, head.status.is_success() && identity::grpc::is_answered(&head.headers)).then_some(path)
    });
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
    Endpoint { protocol, method: request.method, route, operation: None, route_source, flow }
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
