//! The route learner by itself, for tests, benches and the example that measures it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::identity::route::{Caps, LearntRoute, LearntRoutes, RouteHints, RouteLearner};
use crate::observation::Method;

/// A learner of routes.
#[derive(Debug)]
pub struct Learner(RouteLearner);

impl Default for Learner {
    fn default() -> Self {
        Self(RouteLearner::new(RouteHints::default(), Caps::default()))
    }
}

/// What a path belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The template, as it leaves.
    pub template: String,
    /// The reason of the route.
    pub reason: &'static str,
    /// The reasons of its parameters.
    pub parameters: Vec<&'static str>,
}

impl From<&Arc<LearntRoute>> for Found {
    fn from(route: &Arc<LearntRoute>) -> Self {
        Self {
            template: route.template.as_str().to_owned(),
            reason: route.reason.as_str(),
            parameters: route.parameters.iter().map(|parameter| parameter.reason.as_str()).collect(),
        }
    }
}

impl Learner {
    /// A learner with the user's hints.
    ///
    /// # Errors
    ///
    /// What is wrong with a hint.
    pub fn with_hints(hints: &str) -> Result<Self, impl std::error::Error + use<>> {
        hints.parse::<RouteHints>().map(|hints| Self(RouteLearner::new(hints, Caps::default())))
    }

    /// Learns from a GET that was answered.
    pub fn learn(&mut self, path: &str) {
        self.learn_from(Method::Get, path);
    }

    /// Learns from a request that was answered.
    pub fn learn_from(&mut self, method: Method, path: &str) {
        self.0.learn(method, path);
    }

    /// What a path belongs to, by what is known now.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Found> {
        self.0.find(path).as_ref().map(Found::from)
    }

    /// What is published.
    pub fn routes(&mut self) -> Routes {
        Routes(self.0.routes())
    }

    /// Bytes that are held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.0.memory()
    }

    /// Paths that were refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.0.refused()
    }
}

/// Routes that were published.
#[derive(Clone, Debug)]
pub struct Routes(Arc<LearntRoutes>);

impl Routes {
    /// All templates.
    #[must_use]
    pub fn templates(&self) -> BTreeSet<String> {
        self.0.iter().map(|route| route.template.as_str().to_owned()).collect()
    }

    /// What a path belongs to.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Found> {
        self.0.find(path).map(Found::from)
    }

    /// Whether a path belongs to anything.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.find(path).is_some()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Datadog's inference, to compare the cost.
#[must_use]
pub fn infer(path: &str) -> String {
    crate::identity::inference::infer_endpoint(path)
}

/// Which segments of requests to one service leave as literals of routes that are found at any point, as
/// `position/segment`. Requests are given as their raw segments.
#[must_use]
pub fn kept_segments(requests: &[Vec<String>]) -> BTreeSet<String> {
    let mut learner = Learner::default();
    let mut kept = BTreeSet::new();
    let note = |found: Option<Found>, request: &[String], kept: &mut BTreeSet<String>| {
        let Some(found) = found else { return };
        let template = found.template.trim_start_matches('/').split('/');
        for (at, (part, segment)) in template.zip(request).enumerate() {
            if !part.starts_with('{') && !part.is_empty() {
                kept.insert(format!("{at}/{segment}"));
            }
        }
    };
    for request in requests {
        let path = format!("/{}", request.join("/"));
        learner.learn(&path);
        note(learner.find(&path), request, &mut kept);
        let routes = learner.routes();
        for request in requests {
            note(routes.find(&format!("/{}", request.join("/"))), request, &mut kept);
        }
    }
    kept
}
