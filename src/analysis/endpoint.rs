//! Which endpoint served an exchange.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use http::header::ACCESS_CONTROL_REQUEST_METHOD;

use super::analyzer::Subject;
use super::paths::{KnownPaths, LearnerOfPaths};
use super::templates::Templates;
use crate::exchange::{CapturedExchange, Route};
use crate::identity::{self, BasePaths, grpc};
use crate::observation::{
    Endpoint, Method, Operation, Protocol, RouteReason, RouteSource, RouteTemplate, SamplingReason,
};

/// Which endpoint served the exchange, as far as its head tells, and the template of its route, as it was spelt. A route is
/// the router's; a method of gRPC the path's, if the service has it; of what else is not known, what was learnt of paths.
pub(super) fn endpoint(exchange: &CapturedExchange, routes: &mut Routes) -> (Endpoint, Option<Arc<str>>) {
    let request = &exchange.request;
    let found = routes.find(exchange);
    let route = match (&found.method_path, &found.template) {
        (Some(path), _) => RouteTemplate::from_router(path),
        (None, Some(template)) => routes.templates.vetted(template, &routes.base_paths),
        (None, None) => RouteTemplate::unmatched(),
    };
    let preflight = request.method == Method::Options && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let endpoint = Endpoint {
        protocol: if found.method_path.is_some() { Protocol::Grpc } else { Protocol::Http },
        method: request.method,
        operation: None,
        flow: identity::flow(request.method, routes.base_paths.without(route.as_str()), preflight),
        route,
        route_source: found.source,
        route_reason: found.reason,
    };
    (endpoint, found.template)
}

/// What tells the route of an exchange.
struct Found<'e> {
    /// The path of a method of gRPC that the service has.
    method_path: Option<&'e str>,
    /// A template, as it was spelt, behind the base path.
    template: Option<Arc<str>>,
    source: RouteSource,
    reason: Option<RouteReason>,
}

/// What is remembered of routes.
#[derive(Debug)]
pub(super) struct Routes {
    base_paths: BasePaths,
    templates: Templates,
    methods: Methods,
    learner: Option<LearnerOfPaths>,
}

/// The routes that the operator has pinned, which are known before anything is learnt.
pub(crate) fn pinned_routes(subject: &Subject) -> Option<Arc<KnownPaths>> {
    Routes::new(subject).learnt()
}

impl Routes {
    pub(super) fn new(subject: &Subject) -> Self {
        Self {
            base_paths: subject.base_paths.clone(),
            templates: Templates::default(),
            methods: Methods::default(),
            learner: subject.route_hints.clone().map(LearnerOfPaths::new),
        }
    }

    /// The routes that have been learnt, if any are to be.
    pub(super) fn learnt(&mut self) -> Option<Arc<KnownPaths>> {
        self.learner.as_mut().map(LearnerOfPaths::known)
    }

    /// How many answered paths taught nothing.
    pub(super) fn refused(&self) -> u64 {
        self.learner.as_ref().map_or(0, LearnerOfPaths::refused)
    }

    fn find<'e>(&mut self, exchange: &'e CapturedExchange) -> Found<'e> {
        let request = &exchange.request;
        let response = exchange.response.as_ref();
        let known = named_route(&request.route, response.map(|head| head.status.as_u16()));
        let called = response.filter(|head| grpc::speaks(&request.headers) && grpc::speaks(&head.headers));
        let method_path = called.and_then(|head| {
            let path = grpc::method_path(request.uri.path())?;
            let answered = head.status.is_success() && grpc::is_answered(&head.headers);
            self.methods.has(path, answered).then_some(path)
        });
        let of = |template, source, reason| Found { method_path, template, source, reason };
        match known.source {
            RouteSource::Unmatched | RouteSource::Learnt => {
                let learnt = self.learner.as_mut().filter(|_| !grpc::speaks(&request.headers));
                let learnt = learnt.and_then(|learner| learner.see(exchange));
                // What was counted as unmatched is told so, although more may be known by now: numbers of requests and of
                // exchanges belong together.
                let counted =
                    known.source == RouteSource::Learnt || exchange.sampling.reason == SamplingReason::Recorded;
                match learnt.filter(|_| counted) {
                    Some(route) => {
                        let base_path = self.base_paths.of(&request.headers);
                        let template = self.base_paths.joined(base_path, route.template.as_str());
                        of(Some(template), RouteSource::Learnt, Some(route.reason))
                    }
                    None if method_path.is_some() => of(None, RouteSource::Inferred, None),
                    None => of(None, RouteSource::Unmatched, None),
                }
            }
            source => of(known.template.clone(), source, None),
        }
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
        (RouteSource::Router | RouteSource::Learnt, Some(405)) => &Route::UNMATCHED,
        _ => route,
    }
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
