//! Routes from paths: what the service answered teaches which there are.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::exchange::CapturedExchange;
use crate::identity::grpc;
use crate::identity::route::{Caps, LearntRoute, LearntRoutes, RouteHints, RouteLearner};
use crate::observation::{Method, RouteReason, RouteTemplate};

/// How many learnt routes are published: each takes places in the table that counts requests.
const ROUTES_LIMIT: usize = 512;

/// Learns from exchanges whose route nobody names.
#[derive(Debug)]
pub(super) struct LearnerOfPaths {
    learner: RouteLearner,
    answered: AnsweredMethods,
    known: Arc<KnownPaths>,
    is_stale: bool,
}

/// The methods that were answered, by route.
type AnsweredMethods = HashMap<RouteTemplate, MethodSet, RandomState>;

/// The routes that were learnt, and with which methods: callers can try them all.
#[derive(Debug, Default)]
pub(crate) struct KnownPaths {
    routes: Arc<LearntRoutes>,
    answered: AnsweredMethods,
}

impl KnownPaths {
    /// The route of a path, if the service has it with the method.
    pub(crate) fn find(&self, method: Method, path: &str) -> Option<&LearntRoute> {
        let route = self.routes.find(path)?;
        is_known(&self.answered, route, method).then_some(route)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// Their templates.
    pub(crate) fn templates(&self) -> HashSet<&RouteTemplate> {
        self.routes.iter().map(|route| &route.template).collect()
    }
}

/// What the operator pins is believed, but for methods that no handler is written for.
fn is_known(answered: &AnsweredMethods, route: &LearntRoute, method: Method) -> bool {
    teaches(method) && route.reason == RouteReason::Pinned
        || answered.get(&route.template).is_some_and(|methods| methods.contains(method))
}

impl LearnerOfPaths {
    pub(super) fn new(hints: RouteHints) -> Self {
        let caps = Caps { routes: ROUTES_LIMIT, ..Caps::default() };
        Self {
            learner: RouteLearner::new(hints, caps),
            answered: AnsweredMethods::default(),
            known: Arc::default(),
            is_stale: true,
        }
    }

    /// Learns from an exchange, and says its route, if the service has it with the method of the request.
    pub(super) fn see(&mut self, exchange: &CapturedExchange) -> Option<Arc<LearntRoute>> {
        let (method, path) = (exchange.request.method, exchange.request.uri.path());
        let is_answered = is_answered(exchange);
        if is_answered {
            self.learner.learn(method, path);
        }
        let route = self.learner.find(path)?;
        if is_answered {
            self.answered(&route.template, method);
        }
        is_known(&self.answered, &route, method).then_some(route)
    }

    fn answered(&mut self, template: &RouteTemplate, method: Method) {
        if let Some(methods) = self.answered.get_mut(template) {
            self.is_stale |= methods.insert(method);
        } else if self.answered.len() < 4 * ROUTES_LIMIT {
            self.answered.insert(template.clone(), MethodSet::of(method));
            self.is_stale = true;
        }
    }

    /// How many answered paths taught nothing, because there was no room for them or they were none.
    pub(super) fn refused(&self) -> u64 {
        self.learner.refused()
    }

    /// What is known now.
    pub(super) fn known(&mut self) -> Arc<KnownPaths> {
        let routes = self.learner.routes();
        if self.is_stale || !Arc::ptr_eq(&routes, &self.known.routes) {
            self.is_stale = false;
            let templates: HashSet<_> = routes.iter().map(|route| &route.template).collect();
            self.answered.retain(|template, _| templates.contains(template));
            self.known = Arc::new(KnownPaths { answered: self.answered.clone(), routes });
        }
        Arc::clone(&self.known)
    }
}

/// Whether the answer shows that the service has something at the path. Errors do not, nor does being sent elsewhere, which
/// often befalls every path: to another host, to sign in; but for what answers a form (303). gRPC answers all paths with
/// 200, those that it does not have among them.
fn is_answered(exchange: &CapturedExchange) -> bool {
    let answers = |status| matches!(status, 200..=299 | 303 | 304);
    let response = exchange.response.as_ref();
    teaches(exchange.request.method)
        && response.is_some_and(|head| answers(head.status.as_u16()) && !grpc::speaks(&head.headers))
}

/// Methods that handlers are written for. Preflights and the like are answered for all paths alike.
fn teaches(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Post | Method::Put | Method::Patch | Method::Delete)
}

/// Some of the methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct MethodSet(u16);

impl MethodSet {
    fn of(method: Method) -> Self {
        // Who may GET may HEAD (RFC 9110, 9.3.2).
        let head = if method == Method::Get { 1 << Method::Head as u16 } else { 0 };
        Self(1 << method as u16 | head)
    }

    fn contains(self, method: Method) -> bool {
        self.0 & 1 << method as u16 != 0
    }

    /// Adds a method; true if that is news.
    fn insert(&mut self, method: Method) -> bool {
        let before = *self;
        self.0 |= Self::of(method).0;
        *self != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_added_and_with_get_head() {
        let mut methods = MethodSet::of(Method::Get);
        assert!(methods.contains(Method::Get) && methods.contains(Method::Head) && !methods.contains(Method::Delete));
        assert!(methods.insert(Method::Delete) && !methods.insert(Method::Delete) && !methods.insert(Method::Head));
        assert!(methods.contains(Method::Delete) && !methods.contains(Method::Other));
    }
}
