//! What is called: settings of which requests are captured.

use std::time::Duration;

use super::Builder;
use crate::config::registry;
use crate::config::sampling::Chosen;
use crate::sampling::{POLICIES_LIMIT, Policy, RoutePattern, SamplingPolicy};

impl Builder {
    /// Which requests are captured. Default: [`SamplingPolicy::ratio`] of the [`sample_rate`](Self::sample_rate).
    pub fn sampling(mut self, policy: SamplingPolicy) -> Self {
        if !policy.is_valid() {
            return self.refuse(&registry::SAMPLING);
        }
        let chosen = match policy.0 {
            Policy::Always => Chosen::Always,
            Policy::Never => Chosen::Never,
            Policy::Ratio(rate) => {
                if self.settings.sampling.rate() != rate {
                    self = self.sample_rate(rate);
                }
                Chosen::Ratio
            }
            Policy::Window(delay) => {
                if self.settings.sampling.delay() != delay {
                    self = self.sample_delay(delay);
                }
                Chosen::Window
            }
            Policy::Custom(choose) => Chosen::Custom(choose),
        };
        self.choose(chosen)
    }

    /// Sets how it is decided, and leaves rate and delay what they are.
    pub(in crate::config) fn choose(mut self, chosen: Chosen) -> Self {
        self.settings.sampling.chosen = Some(chosen);
        self.accept(&registry::SAMPLING)
    }

    /// Share of requests that are captured where a [ratio](SamplingPolicy::ratio) decides, from 0 to 1. Default: 0.1.
    ///
    /// The first request of each route that the router or a declaration vouches for is captured besides, unless the rate
    /// is 0.
    pub fn sample_rate(mut self, rate: f64) -> Self {
        if (0.0..=1.0).contains(&rate) {
            self.settings.sampling.rate = Some(rate);
            self.accept(&registry::SAMPLE_RATE)
        } else {
            self.refuse(&registry::SAMPLE_RATE)
        }
    }

    /// How long no other request of the same method, route and status is captured where a
    /// [window](SamplingPolicy::window) decides, up to one day; zero captures every one. Default: 30 s.
    ///
    /// A window decides where [`sampling`](Self::sampling) says so, and where nothing says how and a delay was set and no
    /// rate.
    pub fn sample_delay(mut self, delay: Duration) -> Self {
        if delay.is_zero() || SamplingPolicy::window(delay).is_valid() {
            self.settings.sampling.delay = Some(delay);
            self.accept(&registry::SAMPLE_DELAY)
        } else {
            self.refuse(&registry::SAMPLE_DELAY)
        }
    }

    /// Draws come from one sequence that begins at `seed` and is shared by all threads, so that requests that arrive in
    /// the same order are sampled the same. For tests and demonstrations. Default: each thread draws on its own.
    pub fn sampling_seed(mut self, seed: u64) -> Self {
        self.settings.sampling_seed = Some(seed);
        self
    }

    /// Which requests of some routes are captured, instead of what [`sampling`](Self::sampling) says; up to 255 times, and
    /// the first pattern that is for a route counts. Default: none.
    ///
    /// A pattern is a route template, or a prefix with a closing `*`, behind a method or for all of them: `/healthz`,
    /// `/internal/*`, `POST /payments`. Those of environment variables come before those of the builder. Requests that
    /// match no route, and routes beyond the 4,096 that are counted exactly, go by what holds for all.
    pub fn route_sampling(mut self, pattern: &str, policy: SamplingPolicy) -> Self {
        let at = self.own_rules(self.settings.route_rules.sampling.len());
        let rules = &mut self.settings.route_rules.sampling;
        match RoutePattern::parse(pattern).filter(|_| policy.is_valid() && rules.len() < POLICIES_LIMIT) {
            Some(pattern) => {
                rules.insert(at, (pattern, policy));
                self.accept_more(&registry::ROUTE_SAMPLING)
            }
            None => self.refuse(&registry::ROUTE_SAMPLING),
        }
    }

    /// Where a rule of a route goes into a list of so many: those of the environment before those of the code, because the
    /// first one counts. They come last one first.
    fn own_rules(&self, known: usize) -> usize {
        if self.is_from_environment() { 0 } else { known }
    }

    /// How many bytes of the bodies of some routes are kept for analysis, where that is less than
    /// [`max_body_bytes`](Self::max_body_bytes). The first pattern that is for a route counts; patterns are those of
    /// [`route_sampling`](Self::route_sampling). Default: none.
    pub fn route_max_body_bytes(mut self, pattern: &str, bytes: usize) -> Self {
        let at = self.own_rules(self.settings.route_rules.body_bytes.len());
        match RoutePattern::parse(pattern) {
            Some(pattern) => {
                self.settings.route_rules.body_bytes.insert(at, (pattern, bytes));
                self.accept_more(&registry::ROUTE_MAX_BODY_BYTES)
            }
            None => self.refuse(&registry::ROUTE_MAX_BODY_BYTES),
        }
    }
}
