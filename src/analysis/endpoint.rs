//! Which endpoint served an exchange.

use http::HeaderMap;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE};

use super::templates::Templates;
use crate::exchange::{CapturedExchange, Route};
use crate::identity;
use crate::observation::{Endpoint, Method, Operation, Protocol, RouteSource, RouteTemplate};

/// Which endpoint served the exchange. A route is the router's; a method of gRPC the path's, if the service has it.
pub(super) fn endpoint(
    exchange: &CapturedExchange,
    operation: Option<Operation>,
    templates: &mut Templates,
) -> Endpoint {
    let request = &exchange.request;
    let response = exchange.response.as_ref();
    let known = named_route(&request.route, response.map(|head| head.status.as_u16()));
    let method_path = response.filter(|head| is_grpc(&request.headers) && is_grpc(&head.headers)).and_then(|head| {
        let path = identity::grpc::method_path(request.uri.path(), &head.headers)?;
        head.status.is_success().then_some(path)
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
    // Only who knows the route knows that anything answers there.
    let operation = operation.filter(|_| route_source != RouteSource::Unmatched);
    Endpoint { protocol, method: request.method, route, operation, route_source, flow }
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
