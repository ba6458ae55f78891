//! What request tasks and the analysis thread share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use super::learnt_routes::PublishedRoutes;
use super::producer::ProducerIdentity;
use super::registry::TracerId;
use super::rules_slot::RulesSlot;
use super::said::Sayings;
use super::stats::{AnalysisCounters, Dropped, NotSampled, Stats};
use crate::analysis::{Subject, pinned_routes};
use crate::config::Settings;
use crate::exchange::{CapturePool, ConnectionReader, Exchange, ExchangeQueue, ExchangeReceiver};
use crate::export::Delivery;
use crate::identity::declared::DeclaredRoutes;
use crate::identity::{self, BasePathId, Definition};
use crate::inventory::{LiveInventory, Traffic};
use crate::observation::vetting::DeclaredNames;
use crate::observation::{
    Endpoint, EventMetadata, Method, Minute, OperatorText, Protocol, RouteSource, RouteTemplate, SkipReason,
};
use crate::problems::Problems;
use crate::rules::{Reload, RuleReport, RuleSource};
use crate::sampling::{
    AnalysisBudget, Caps, RequestTotals, RouteId, RouteTable, Sampler, SkipCounts, Triage, cores_allowed,
};

/// The state of one running tracer.
#[derive(Debug)]
pub(crate) struct Shared {
    id: TracerId,
    pub(super) subject: Arc<Subject>,
    pub(super) producer: ProducerIdentity,
    pub(super) sampler: Sampler,
    pub(super) triage: Triage,
    pub(super) routes: RouteTable,
    pub(super) declared: RwLock<Arc<DeclaredRoutes>>,
    /// Spares requests the lock of `declared` while nothing is declared.
    pub(super) any_declared: AtomicBool,
    pub(super) pool: Arc<CapturePool>,
    queue: Arc<ExchangeQueue>,
    pub(super) sampled: AtomicU64,
    declaring: Mutex<()>,
    /// Request counts per route that the inventory already has.
    reported: Mutex<HashMap<RouteId, Reported>>,
    /// What handlers said, so far not in the inventory.
    sayings: Sayings,
    pub(super) inventory: Mutex<LiveInventory>,
    pub(super) counters: AnalysisCounters,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) problems: Arc<Problems>,
    pub(super) interval: Duration,
    revoke_after: Duration,
    stream_window: Duration,
    pub(super) rules: RulesSlot,
    pub(super) learnt: PublishedRoutes,
    declared_names: Mutex<Arc<DeclaredNames>>,
    names_are_new: AtomicBool,
    /// How the operator has connections told.
    pub(crate) connections: Option<ConnectionReader>,
}

/// What was counted at a route when the inventory was last brought up to it.
#[derive(Clone, Copy, Debug, Default)]
struct Reported {
    requests: u64,
    users_known: u64,
    skipped: SkipCounts,
}

impl Shared {
    pub(crate) fn new(
        settings: &Settings,
        deliveries: Vec<Delivery>,
        problems: Arc<Problems>,
    ) -> (Arc<Self>, ExchangeReceiver) {
        let (queue, receiver) = ExchangeQueue::new(settings.capture_slots);
        let now = Instant::now();
        let caps = Caps {
            per_second: settings.captures_per_second,
            budget: AnalysisBudget::new(settings.analysis_share, cores_allowed(), now),
        };
        let rules = settings.route_rules.clone();
        let own = rules.sampling.iter().map(|(_, policy)| policy);
        let sampler = Sampler::new(&settings.sampling.policy(), own, settings.sampling_seed, caps, now);
        let subject = Arc::new(settings.subject());
        let id = TracerId::next();
        let shared = Self {
            id,
            producer: ProducerIdentity::new(),
            triage: Triage::new(settings.sampling_seed, sampler.budget(), now),
            sampler,
            routes: RouteTable::new(rules, settings.base_paths.clone()),
            declared: RwLock::default(),
            any_declared: AtomicBool::new(false),
            pool: CapturePool::new(settings.capture_slots, settings.max_body_bytes),
            queue: Arc::new(queue),
            sampled: AtomicU64::new(0),
            declaring: Mutex::default(),
            reported: Mutex::default(),
            sayings: Sayings::default(),
            inventory: Mutex::new(LiveInventory::new(&subject.service.clone())),
            counters: AnalysisCounters::default(),
            deliveries,
            problems,
            interval: settings.interval,
            revoke_after: settings.revoke_after,
            stream_window: settings.stream_window,
            rules: RulesSlot::default(),
            declared_names: Mutex::default(),
            names_are_new: AtomicBool::new(false),
            learnt: PublishedRoutes::beginning_with(pinned_routes(&subject)),
            connections: settings.connections.clone(),
            subject,
        };
        let shared = Arc::new(shared);
        id.register(&shared);
        (shared, receiver)
    }

    pub(crate) fn id(&self) -> TracerId {
        self.id
    }

    /// Adds declared routes to those declared before.
    pub(crate) fn declare(&self, routes: Vec<(Method, String)>) {
        self.extend_declared(|declared| {
            for (method, template) in routes {
                declared.insert(method, &template);
            }
        });
    }

    fn extend_declared(&self, extend: impl FnOnce(&mut DeclaredRoutes)) {
        // One at a time, and copied before the lock that requests wait for is taken.
        let _turn = self.declaring.lock().unwrap_or_else(PoisonError::into_inner);
        let mut extended = DeclaredRoutes::clone(&self.declared());
        extend(&mut extended);
        *self.declared.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(extended);
        self.any_declared.store(true, Ordering::Release);
    }

    /// Adds the routes and the names that an API definition declares.
    pub(crate) fn declare_definition(&self, definition: &Definition) {
        self.extend_declared(|declared| declared.extend(definition, &self.joined("/")));
        let mut names = self.declared_names.lock().unwrap_or_else(PoisonError::into_inner);
        let mut extended = DeclaredNames::clone(&names);
        definition.names.iter().for_each(|name| extended.insert(name));
        *names = Arc::new(extended);
        self.names_are_new.store(true, Ordering::Release);
    }

    /// The declared names, if they have changed since the last call.
    pub(super) fn new_names(&self) -> Option<Arc<DeclaredNames>> {
        let is_new = self.names_are_new.load(Ordering::Acquire) && self.names_are_new.swap(false, Ordering::AcqRel);
        is_new.then(|| Arc::clone(&self.declared_names.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Has the declared names told again, to an analysis that has forgotten them.
    pub(super) fn tell_names_again(&self) {
        self.names_are_new.store(true, Ordering::Release);
    }

    /// The declared routes as they are now.
    pub(super) fn declared(&self) -> Arc<DeclaredRoutes> {
        Arc::clone(&self.declared.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn queue(&self) -> &Arc<ExchangeQueue> {
        &self.queue
    }

    /// Puts other rules in force.
    pub(crate) fn reload(&self, source: &RuleSource) -> Reload {
        self.rules.reload(source, Some(self.service()), || self.has_ended())
    }

    /// What is to be said of the operator's rules in force.
    pub(crate) fn rule_report(&self) -> Option<RuleReport> {
        self.rules.report()
    }

    /// Whether nothing is captured any more: the tracer was shut down, or its analysis has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.sampler.is_stopped()
    }

    /// The service's name, for rules that ask for it.
    pub(super) fn service(&self) -> &str {
        self.subject.service.name.as_str()
    }

    /// Captures that take too long.
    pub(super) fn overdue(&self, now: Instant) -> Vec<Arc<Exchange>> {
        self.pool.overdue(now, self.revoke_after, self.stream_window)
    }

    /// How many exchanges are captured or wait at once.
    pub(super) fn capture_slots(&self) -> usize {
        self.pool.slots()
    }

    /// Whether the beginnings of streams are captured.
    pub(crate) fn captures_streams(&self) -> bool {
        !self.stream_window.is_zero()
    }

    /// Whether response bodies are read.
    pub(crate) fn reads_response_bodies(&self) -> bool {
        self.subject.parse_response_body
    }

    /// Counts a request whose user is known.
    pub(crate) fn count_known_user(&self, route: Option<RouteId>) {
        match route.and_then(|route| self.routes.get(route)) {
            Some(entry) => entry.user_known(),
            None => self.sayings.user_known(),
        }
    }

    /// Counts a business event of a request.
    pub(crate) fn count_event(&self, route: Option<RouteId>, event: &OperatorText, metadata: &[EventMetadata]) {
        self.sayings.event(route, event, metadata);
    }

    /// Brings the inventory up to what was counted and declared, captured or not.
    pub(crate) fn refresh(&self) -> MutexGuard<'_, LiveInventory> {
        // Held to the end: who comes second must not find reported what the first has not put into the inventory yet.
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let traffic = self.traffic(&mut reported);
        let declared = self.declared();
        let now = Minute::of(SystemTime::now());
        let mut inventory = self.lock_inventory();
        for traffic in &traffic {
            inventory.count(traffic, now);
        }
        for (method, template) in self.declared_templates(&declared) {
            inventory.declare(&self.endpoint(method, &template, RouteSource::Declared), now);
        }
        inventory
    }

    /// Declared pairs that are not excluded, behind the base path.
    pub(super) fn declared_templates(&self, declared: &DeclaredRoutes) -> impl Iterator<Item = (Method, Arc<str>)> {
        let rules = self.routes.rules();
        let pairs = declared.pairs().map(|(method, template)| (*method, template, self.joined(template)));
        let wanted = pairs.filter(|(_, template, joined)| !rules.excludes(template) && !rules.excludes(joined));
        wanted.map(|(method, _, joined)| (method, joined))
    }

    /// A declared template behind the base path.
    fn joined(&self, template: &str) -> Arc<str> {
        self.routes.base_paths().joined(BasePathId::default(), template)
    }

    /// The endpoint of a route as its router or its declaration spells it, behind the base path.
    fn endpoint(&self, method: Method, template: &str, source: RouteSource) -> Endpoint {
        if source == RouteSource::Unmatched {
            return unmatched(method);
        }
        let base_paths = self.routes.base_paths();
        let route = base_paths.vetted(template);
        // Whether a counted request was a preflight is not known; an exchange that was no preflight settles it.
        let flow = identity::flow(method, base_paths.without(route.as_str()), method == Method::Options);
        let protocol = Protocol::Http;
        Endpoint { protocol, method, route, operation: None, route_source: source, route_reason: None, flow }
    }

    /// Requests per endpoint since the last call, and what handlers said of them.
    fn traffic(&self, reported: &mut HashMap<RouteId, Reported>) -> Vec<Traffic> {
        let mut by_route = self.sayings.take();
        let declared = self.declared();
        let mut traffic = Vec::new();
        for (id, entry) in self.routes.entries() {
            let mut said = by_route.remove(&Some(id)).unwrap_or_default();
            if entry.is_excluded() {
                continue;
            }
            let now =
                Reported { requests: entry.requests(), users_known: entry.users_known(), skipped: entry.skipped() };
            let before = reported.insert(id, now).unwrap_or_default();
            let skipped = now.skipped.since(&before.skipped);
            said.users_known += now.users_known - before.users_known;
            if now.requests > before.requests || !said.is_empty() || !skipped.is_zero() {
                let retired = entry.source() == RouteSource::Learnt
                    && self.learnt.is_retired(entry.matched())
                    && !declared.holds(entry.method(), entry.matched());
                let endpoint = if entry.is_endpoint() && !retired {
                    self.endpoint(entry.method(), entry.template(), entry.source())
                } else {
                    unmatched(entry.method())
                };
                let skipped = skipped.iter().collect();
                traffic.push(Traffic { endpoint, requests: now.requests - before.requests, skipped, said });
            }
        }
        // What was said of requests whose route found no room in the table goes where such requests go.
        traffic.extend(by_route.into_values().map(|said| Traffic {
            endpoint: unmatched(Method::Other),
            requests: 0,
            skipped: Vec::new(),
            said,
        }));
        traffic
    }

    /// How many requests there were so far.
    pub(super) fn request_totals(&self) -> RequestTotals {
        self.routes.totals()
    }

    pub(super) fn sampler(&self) -> &Sampler {
        &self.sampler
    }

    pub(crate) fn lock_inventory(&self) -> MutexGuard<'_, LiveInventory> {
        self.inventory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn stats(&self) -> Stats {
        let requests = self.routes.totals();
        let mut skipped = requests.skipped;
        skipped += self.sampler.skipped();
        let sampled = self.sampled.load(Ordering::Relaxed);
        let rejected = self.queue.rejections();
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        // These were captured before they were skipped.
        let thinned = read(&self.counters.thinned);
        let settled = read(&self.counters.settled);
        let held_back = skipped.total().saturating_sub(thinned + settled);
        Stats {
            seen: requests.seen,
            sampled,
            not_sampled: NotSampled {
                // What remains: see `Sampler`. While requests pass, counters are read at different moments.
                policy: requests.seen.saturating_sub(sampled + requests.excluded + held_back),
                excluded: requests.excluded,
                rate_limit: skipped.of(SkipReason::RateLimit),
                budget: skipped.of(SkipReason::Budget).saturating_sub(thinned),
                no_slot: skipped.of(SkipReason::NoSlot),
                shutdown: skipped.of(SkipReason::Shutdown),
            },
            analysed: read(&self.counters.analysed),
            dropped: Dropped {
                queue_full: rejected.full,
                budget: thinned,
                settled,
                shutdown: rejected.closed,
                panicked: read(&self.counters.panicked),
            },
            outcomes: self.counters.outcomes(),
            coverage: self.counters.coverage(),
            revoked: read(&self.counters.revoked),
            routes_overflowed: self.routes.overflowed(),
            paths_refused: read(&self.counters.paths_refused),
            events_overflowed: self.sayings.overflowed(),
            endpoints_overflowed: self.lock_inventory().overflowed(),
            analysis_time: Duration::from_nanos(read(&self.counters.nanoseconds)),
            exporters: self.deliveries.iter().map(Delivery::stats).collect(),
        }
    }
}

#[cfg(feature = "metrics")]
impl Shared {
    /// Tells the accounts as counters. The recorder is code of the application.
    pub(super) fn publish_metrics(&self) {
        let stats = self.stats();
        _ = crate::problems::guarded(|| super::metrics::publish(&stats));
    }
}

#[cfg(not(feature = "metrics"))]
impl Shared {
    #[expect(clippy::unused_self, reason = "without the feature there is nothing to tell")]
    pub(super) fn publish_metrics(&self) {}
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.id.unregister();
    }
}

fn unmatched(method: Method) -> Endpoint {
    let (route, route_source) = (RouteTemplate::unmatched(), RouteSource::Unmatched);
    let flow = identity::flow(method, route.as_str(), false);
    Endpoint { protocol: Protocol::Http, method, route, operation: None, route_source, route_reason: None, flow }
}
