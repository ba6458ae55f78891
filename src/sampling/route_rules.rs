//! What the operator says of single routes.

use super::route_entry::OwnRules;
use super::{RoutePattern, SamplingPolicy};
use crate::observation::Method;

/// Settings of routes. Of several that are for one route the first counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct RouteRules {
    pub(crate) excluded: Vec<RoutePattern>,
    pub(crate) sampling: Vec<(RoutePattern, SamplingPolicy)>,
    /// How many bytes of a body are kept at most.
    pub(crate) body_bytes: Vec<(RoutePattern, usize)>,
}

impl RouteRules {
    /// Whether nothing is excluded.
    #[inline]
    pub(crate) fn excludes_nothing(&self) -> bool {
        self.excluded.is_empty()
    }

    /// Whether the operator wants a template, or the path of a request that matched none, left alone.
    pub(crate) fn excludes(&self, route: &str) -> bool {
        self.excluded.iter().any(|pattern| pattern.matches(route))
    }

    /// Whether anything is said of a route that changes what is captured.
    pub(crate) fn mention(&self, method: Method, names: [&str; 2]) -> bool {
        let OwnRules { excluded, policy, body_limit } = self.of(method, names);
        excluded || policy.is_some() || body_limit.is_some()
    }

    /// What is said of one route. `names` are its spellings, without base path and with it.
    pub(super) fn of(&self, method: Method, names: [&str; 2]) -> OwnRules {
        let is_for = |pattern: &RoutePattern| names.iter().any(|name| pattern.is_for(method, name));
        let policy = self.sampling.iter().position(|(pattern, _)| is_for(pattern));
        OwnRules {
            excluded: names.iter().any(|name| self.excludes(name)),
            policy: policy.and_then(|at| u8::try_from(at).ok()),
            body_limit: self.body_bytes.iter().find(|(pattern, _)| is_for(pattern)).map(|(_, bytes)| *bytes),
        }
    }
}

/// How many policies of routes there may be.
pub(crate) const POLICIES_LIMIT: usize = 255;
