//! What is called: settings of what is captured.

use super::Builder;
use crate::problems::Problem;
use crate::sampling::{POLICIES_LIMIT, RoutePattern, SamplingPolicy};

impl Builder {
    /// Which requests are captured. Default: [`SamplingPolicy::ratio`] of 0.1.
    pub fn sampling(mut self, policy: SamplingPolicy) -> Self {
        if policy.is_valid() {
            self.settings.sampling = policy;
            return self;
        }
        self.problem(Problem::malformed("sampling", "a policy whose numbers are in range", "ratio(0.1)"))
    }

    /// Which requests of some routes are captured, instead of what [`sampling`](Self::sampling) says; up to 255 times, and
    /// the first pattern that is for a route counts. Default: none.
    ///
    /// A pattern is a route template, or a prefix with a closing `*`, behind a method or for all of them: `/healthz`,
    /// `/internal/*`, `POST /payments`.
    pub fn route_sampling(mut self, pattern: &str, policy: SamplingPolicy) -> Self {
        let rules = &mut self.settings.route_rules.sampling;
        match RoutePattern::parse(pattern).filter(|_| policy.is_valid() && rules.len() < POLICIES_LIMIT) {
            Some(pattern) => {
                rules.push((pattern, policy));
                self
            }
            None => self.problem(Problem::malformed("route_sampling", "a route pattern and a policy", "none")),
        }
    }

    /// How many bytes of the bodies of some routes are kept for analysis, where that is less than
    /// [`max_body_bytes`](Self::max_body_bytes). The first pattern that is for a route counts; patterns are those of
    /// [`route_sampling`](Self::route_sampling). Default: none.
    pub fn route_max_body_bytes(mut self, pattern: &str, bytes: usize) -> Self {
        match RoutePattern::parse(pattern) {
            Some(pattern) => {
                self.settings.route_rules.body_bytes.push((pattern, bytes));
                self
            }
            None => self.problem(Problem::malformed("route_max_body_bytes", "a route pattern", "none")),
        }
    }
}
