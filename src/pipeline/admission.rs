//! The door: every request is counted here, and some get a slot.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Instant;

use http::{HeaderMap, StatusCode, Uri};

use super::Shared;
use crate::exchange::{CaptureSlot, Route};
use crate::identity::declared::DeclaredMatch;
use crate::observation::{Method, RouteSource, Sampling, SamplingReason, SkipReason};
use crate::sampling::{Decision, RouteEntry, RouteId, SamplingRequest};

/// What became of a request at the door. As small as it is, it travels in registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admission {
    pub(crate) route: Option<RouteId>,
    /// Whether the response is news even if it is not captured.
    pub(crate) awaited: bool,
    pub(crate) decision: Decision,
}

impl Admission {
    /// A request that is left alone.
    pub(crate) const LEAVE: Self = Self { route: None, awaited: false, decision: Decision::LEAVE };

    /// Whether anybody waits for the response.
    pub(crate) fn is_awaited(self) -> bool {
        self.awaited || !self.decision.interest.is_none()
    }
}

/// The parts of a request that its route is told from.
#[derive(Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) method: Method,
    /// The template that the router matched.
    pub(crate) matched: Option<&'a str>,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
}

/// A request that will be captured.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub(crate) route: Route,
    pub(crate) sampling: Sampling,
    pub(crate) slot: CaptureSlot,
}

impl Shared {
    /// Counts a request and decides whether it is captured.
    ///
    /// Without a template of the router, declared routes are asked for the path, and then those that were learnt; what they
    /// do not know goes into the one bucket for unmatched requests.
    pub(crate) fn admit(&self, request: Door<'_>) -> Admission {
        let Door { method, matched, uri, headers } = request;
        let base_path = self.routes.base_paths().of(headers);
        let found = match matched {
            Some(template) => self.routes.entry(method, template, base_path, RouteSource::Router),
            None => match self.declared_match(method, uri) {
                Some(declared) => self.routes.entry(method, &declared.template, base_path, declared.source()),
                None if self.routes.excludes_path(uri, base_path) => {
                    self.routes.count_excluded_path();
                    return Admission::LEAVE;
                }
                None => {
                    let count = |template: &str| self.routes.entry(method, template, base_path, RouteSource::Learnt);
                    let learnt = self.learnt.with(method, uri.path(), count);
                    learnt.unwrap_or_else(|| self.routes.unmatched(method))
                }
            },
        };
        let (route, entry) = found.unzip();
        if let Some(entry) = entry {
            entry.count();
            if entry.is_excluded() {
                return Admission { route, ..Admission::LEAVE };
            }
        } else if self.has_rules_of_its_own(request) {
            return Admission::LEAVE;
        }
        let request = || SamplingRequest {
            method,
            route: entry.filter(|entry| entry.source() != RouteSource::Unmatched).map(|entry| &**entry.template()),
            uri,
            headers,
        };
        let decision = self.sampler.decide(entry, request, Instant::now);
        Admission { route, awaited: entry.is_some_and(|entry| !entry.is_settled()), decision }
    }

    /// Whether the operator has said anything of a route that found no room in the table, where that would be known.
    #[cold]
    fn has_rules_of_its_own(&self, Door { method, matched, uri, headers }: Door<'_>) -> bool {
        let declared = if matched.is_none() { self.declared_match(method, uri) } else { None };
        let template = matched.or(declared.as_ref().map(|declared| &*declared.template));
        let base_path = self.routes.base_paths().of(headers);
        template.is_some_and(|template| {
            let joined = self.routes.base_paths().joined(base_path, template);
            self.routes.rules().mention(method, [template, &joined])
        })
    }

    /// Gives a request that was admitted for capture its slot, if one is free.
    #[cold]
    pub(crate) fn begin(&self, admission: Admission, request: Door<'_>) -> Option<Admitted> {
        let Decision { interest, reason, .. } = admission.decision;
        let found = self.found(admission.route);
        let entry = found.map(|(_, entry)| entry);
        let Some(slot) = self.pool.try_slot(entry.and_then(RouteEntry::body_limit)) else {
            if let (Some(entry), SamplingReason::FirstSeen) = (entry, reason) {
                entry.unclaim_first();
            }
            // Who waits for its status is counted when that is known.
            if !interest.is_tentative() {
                self.sampler.skip(entry, SkipReason::NoSlot);
            }
            return None;
        };
        if !interest.is_tentative() {
            self.count_capture(entry);
        }
        // Without an entry the table had no room for it.
        let route = found.map_or_else(|| self.route_without_entry(request), |(id, entry)| Route::of(id, entry));
        Some(Admitted { route, sampling: admission.decision.sampling(), slot })
    }

    fn count_capture(&self, entry: Option<&RouteEntry>) {
        self.sampled.fetch_add(1, Ordering::Relaxed);
        if let Some(entry) = entry {
            entry.captured();
        }
    }

    fn found(&self, route: Option<RouteId>) -> Option<(RouteId, &RouteEntry)> {
        route.and_then(|id| Some((id, self.routes.get(id)?)))
    }

    /// Decides on a request that waited for its status, of whatever it was ended with instead of one: why and how likely it
    /// was taken, if it was.
    pub(crate) fn settle(&self, route: Option<RouteId>, status: Option<u16>, has_slot: bool) -> Option<Sampling> {
        let (id, entry) = self.found(route).unzip();
        let sampling = self.sampler.settle((id, entry), status, has_slot, Instant::now())?;
        self.count_capture(entry);
        Some(sampling)
    }

    fn route_without_entry(&self, Door { method, matched, uri, headers }: Door<'_>) -> Route {
        let base_paths = self.routes.base_paths();
        let joined = |template: &str| Some(base_paths.joined(base_paths.of(headers), template));
        match matched {
            Some(template) => Route { template: joined(template), source: RouteSource::Router, id: None },
            None => self.declared_match(method, uri).map_or(Route::UNMATCHED, |declared| Route {
                source: declared.source(),
                template: joined(&declared.template),
                id: None,
            }),
        }
    }

    #[inline]
    fn declared_match(&self, method: Method, uri: &Uri) -> Option<DeclaredMatch> {
        if self.any_declared.load(Ordering::Acquire) { self.find_declared(method, uri) } else { None }
    }

    fn find_declared(&self, method: Method, uri: &Uri) -> Option<DeclaredMatch> {
        self.declared.read().unwrap_or_else(PoisonError::into_inner).find(method, uri.path())
    }

    /// Remembers how the service answered a request.
    pub(crate) fn answered(&self, route: Option<RouteId>, status: StatusCode) {
        if let Some(entry) = route.and_then(|route| self.routes.get(route)) {
            entry.answered(status == StatusCode::METHOD_NOT_ALLOWED);
        }
    }
}
