//! Routes from paths: what the service answered teaches which there are.

use std::sync::Arc;

use crate::exchange::CapturedExchange;
use crate::identity::BasePaths;
use crate::identity::route::{Caps, LearntRoutes, RouteHints, RouteLearner};
use crate::observation::{Method, RouteReason};

/// How many learnt routes are published: each takes a place in the table that counts requests.
const ROUTES_LIMIT: usize = 1_024;

/// Learns from exchanges whose route nobody names.
#[derive(Debug)]
pub(super) struct LearnerOfPaths {
    learner: RouteLearner,
    base_paths: BasePaths,
}

impl LearnerOfPaths {
    pub(super) fn new(hints: RouteHints, base_paths: BasePaths) -> Self {
        let caps = Caps { routes: ROUTES_LIMIT, ..Caps::default() };
        Self { learner: RouteLearner::new(hints, caps), base_paths }
    }

    /// Learns from an exchange, and says its route, behind the base path, and from what that was learnt.
    pub(super) fn see(&mut self, exchange: &CapturedExchange) -> Option<(Arc<str>, RouteReason)> {
        let request = &exchange.request;
        let path = request.uri.path();
        if is_answered(exchange) {
            self.learner.learn(request.method, path);
        }
        let learnt = self.learner.find(path)?;
        let base_path = self.base_paths.of(&request.headers);
        Some((self.base_paths.joined(base_path, learnt.template.as_str()), learnt.reason))
    }

    /// The routes that are known now.
    pub(super) fn routes(&mut self) -> Arc<LearntRoutes> {
        self.learner.routes()
    }
}

/// Whether the answer shows that the service has something at the path. Errors do not, nor does being sent elsewhere, which
/// often befalls every path: to another host, to sign in; but for what answers a form (303). Preflights are answered for
/// all paths alike.
fn is_answered(exchange: &CapturedExchange) -> bool {
    let method = matches!(
        exchange.request.method,
        Method::Get | Method::Head | Method::Post | Method::Put | Method::Patch | Method::Delete
    );
    method && exchange.response.as_ref().is_some_and(|head| matches!(head.status.as_u16(), 200..=299 | 303 | 304))
}
