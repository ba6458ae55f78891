//! The analysis thread: takes exchanges, makes observations, joins and hands them out.

use std::cell::LazyCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Shared;
use super::account::Account;
use super::control::Control;
use super::self_check::SelfCheck;
use super::warm_up::warm_up;
use crate::analysis::{Analyzer, CompiledRules, aspects};
use crate::config::{RULES, rule_problem};
use crate::exchange::{CapturedExchange, ExchangeReceiver};
use crate::export::Line;
use crate::identity::declared::DeclaredRoutes;
use crate::inventory::DeclaredEndpoints;
use crate::observation::{LineKind, Observation, SamplingReason, SkipReason, WIRE_VERSION};
use crate::problems::Problem;
use crate::rules::Loaded;
use crate::sampling::{Left, RouteEntry};

/// The wait between two looks at the queue: shorter after one that found many, longer after one that found few. To wake up costs
/// the application as well, whose caches it is that the thread then uses.
const SHORTEST_POLL: Duration = Duration::from_millis(1);
const LONGEST_POLL: Duration = Duration::from_millis(20);
const SPENT_POLL: Duration = Duration::from_millis(100);

/// So many are many; where there are few slots, half of those.
const MANY: usize = 16;

/// Observations wait at most this long, or until there are this many, to leave together.
const OBSERVATIONS_DELAY: Duration = Duration::from_secs(1);
const OBSERVATIONS_BATCH: usize = 128;

/// How long exchanges are analysed before other duties have their turn.
const DRAIN_FOR: Duration = Duration::from_millis(5);

/// After so many panics in a row the analysis ends: something is wrong that the next exchange will not cure.
const PANICS_LIMIT: u32 = 5;

/// How often routes that were learnt are published.
const ROUTES_EVERY: Duration = Duration::from_secs(1);

/// How often the accounts are told as counters.
const METRICS_EVERY: Duration = Duration::from_secs(1);

/// How often captures are looked through for those that take too long.
const SWEEP_EVERY: Duration = Duration::from_millis(250);

pub(super) struct AnalysisThread {
    shared: Arc<Shared>,
    receiver: ExchangeReceiver,
    control: Arc<Control>,
    rules: Option<Loaded>,
}

impl AnalysisThread {
    pub(super) fn new(
        shared: Arc<Shared>,
        receiver: ExchangeReceiver,
        control: Arc<Control>,
        rules: Option<Loaded>,
    ) -> Self {
        Self { shared, receiver, control, rules }
    }

    pub(super) fn run(self) {
        let (shared, control) = (Arc::clone(&self.shared), Arc::clone(&self.control));
        // Whatever escapes the guard around each exchange ends the analysis, and nothing else.
        let asked = catch_unwind(AssertUnwindSafe(|| self.work()));
        if asked.is_err() {
            shared.problems.report(Problem::new("analysis", "panicked; nothing is captured any more"));
        }
        // The receiver is gone by now, so that the accounts are final before anybody is told.
        shared.sampler().stop();
        shared.queue().close();
        control.ended(asked.ok().flatten());
    }

    /// Works until told to stop; the flush that was asked for with it.
    fn work(self) -> Option<u64> {
        let Self { shared, receiver, control, rules } = self;
        let rules = starting_rules(&shared, rules)?;
        shared.producer.set_rules(rules.digest);
        warm_up(&rules);
        let now = Instant::now();
        let mut work = Work {
            analyzer: Analyzer::new(Arc::clone(&shared.subject), rules.clone()),
            rules,
            declared: Weak::new(),
            observations: Vec::new(),
            self_check: SelfCheck::default(),
            panics: 0,
            last_records: now,
            last_observations: now,
            last_sweep: now,
            last_routes: now,
            last_metrics: now,
            account: Account::new(),
            shared: &shared,
            receiver: &receiver,
        };
        let mut poll = SHORTEST_POLL;
        while work.panics < PANICS_LIMIT {
            work.account.wake(shared.sampler().budget());
            // Orders first: an exchange that was submitted before a flush was asked for is then in the queue.
            let orders = control.orders();
            work.change_rules();
            let is_behind = work.drain(orders.flush.map(|_| receiver.accepted()));
            work.on_time(Instant::now());
            if orders.flush.is_some() {
                work.hand_out();
            }
            if orders.stop {
                return orders.flush;
            }
            if let Some(flush) = orders.flush {
                control.acknowledge(flush);
            }
            let is_short = work.account.rest(shared.sampler().budget());
            // Without any time nothing can be analysed, and to look at the queue takes some.
            let longest = if shared.sampler().budget().is_spent() { SPENT_POLL } else { LONGEST_POLL };
            let look_sooner = is_behind && !is_short;
            poll = if look_sooner { (poll / 2).max(SHORTEST_POLL) } else { (poll * 2).min(longest) };
            thread::park_timeout(poll);
        }
        work.hand_out();
        shared.problems.report(Problem::new("analysis", "panicked repeatedly; nothing is captured any more"));
        None
    }
}

/// The rules that the tracer starts with: the operator's, or those of this crate alone.
fn starting_rules(shared: &Shared, loaded: Option<Loaded>) -> Option<CompiledRules> {
    if let Some(loaded) = loaded {
        let told = loaded.problems();
        let (rules, outcome) = CompiledRules::make(loaded, Some(shared.service()));
        // The others have been told when they were read.
        let news = outcome.report().problems.iter().filter(|problem| problem.is_error() && !told.contains(problem));
        for problem in news {
            shared.problems.report(rule_problem(problem));
        }
        shared.rules.tell_first(outcome.report());
        if rules.is_some() {
            return rules;
        }
        shared.problems.report(Problem::new(RULES.name, "the rules cannot be used; the built-in ones are used alone"));
    }
    CompiledRules::built_in().ok()
}

/// The same observation for exporters that nobody wants to tell of traces.
fn without_trace(observation: &Arc<Observation>) -> Arc<Observation> {
    if observation.trace.is_none() {
        return Arc::clone(observation);
    }
    Arc::new(Observation { trace: None, ..(**observation).clone() })
}

struct Work<'a> {
    shared: &'a Arc<Shared>,
    receiver: &'a ExchangeReceiver,
    analyzer: Analyzer,
    rules: CompiledRules,
    /// The declared routes that were handed out last.
    declared: Weak<DeclaredRoutes>,
    observations: Vec<Arc<Observation>>,
    self_check: SelfCheck,
    panics: u32,
    last_records: Instant,
    last_observations: Instant,
    last_sweep: Instant,
    last_routes: Instant,
    last_metrics: Instant,
    account: Account,
}

impl Work<'_> {
    /// Analyses what waits, for a while or up to the `until`-th exchange; whether that was much, or took all of the while.
    /// Bounded, because under load there is always more, and other duties must not starve.
    fn drain(&mut self, until: Option<u64>) -> bool {
        let ends = Instant::now() + DRAIN_FOR;
        let mut found = 0;
        let many = MANY.min(self.shared.capture_slots() / 2).max(1);
        while self.panics < PANICS_LIMIT {
            let due = until.map_or_else(|| Instant::now() < ends, |until| self.receiver.taken() < until);
            let Some(exchange) = (if due { self.receiver.poll() } else { None }) else { break };
            found += 1;
            self.take(exchange);
        }
        found >= many || until.is_none() && Instant::now() >= ends
    }

    /// Puts rules in force that have been handed over.
    fn change_rules(&mut self) {
        if let Some(rules) = self.shared.rules.take() {
            // What was learnt by those before leaves under their name.
            self.hand_out_records();
            self.shared.producer.set_rules(rules.digest);
            self.analyzer.set_rules(rules.clone());
            self.rules = rules;
        }
    }

    /// Analyses an exchange, if it is wanted and there is time for it.
    fn take(&mut self, mut exchange: Box<CapturedExchange>) {
        let shared = self.shared;
        let route = exchange.request.route.id;
        // It ended before there was a status to decide by.
        if exchange.is_tentative {
            let Some(sampling) = shared.settle(route, None, true) else { return };
            exchange.sampling = sampling;
        }
        let entry = route.and_then(|route| shared.routes.get(route));
        let aspects = aspects(&exchange);
        let kept = match shared.triage.keeps(entry, aspects, shared.sampler().budget(), Instant::now()) {
            Ok(kept) => kept,
            Err(left) => return self.leave(entry, &exchange, left),
        };
        exchange.sampling.probability *= kept;
        let news = self.analyse(&exchange);
        let Some(entry) = entry else { return };
        // The first of a route that showed nothing was none, unless that happens again and again.
        let showed_nothing = news.is_none() || exchange.response.is_none();
        if exchange.sampling.reason == SamplingReason::FirstSeen && showed_nothing && entry.is_hardly_captured() {
            entry.unclaim_first();
        }
        if let Some(news) = news {
            entry.learnt_from(aspects, news);
        }
    }

    /// Leaves an exchange that was captured unanalysed.
    fn leave(&self, entry: Option<&RouteEntry>, exchange: &CapturedExchange, left: Left) {
        // What was drawn against stays so, or draws would mean nothing; but where there was no time for anything, the next
        // of its kind takes its place.
        if left == Left::NoTime && exchange.sampling.reason == SamplingReason::Window {
            let status = exchange.response.as_ref().map(|response| response.status.as_u16());
            self.shared.sampler().give_back(exchange.request.route.id, status, &exchange.sampling);
        }
        let reason = left.reason();
        if let (Some(entry), SamplingReason::FirstSeen) = (entry, exchange.sampling.reason) {
            entry.unclaim_first();
        }
        self.shared.sampler().skip(entry, reason);
        let counters = &self.shared.counters;
        let counter = if reason == SkipReason::Settled { &counters.settled } else { &counters.thinned };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Analyses an exchange; whether that taught something new, if it did not panic.
    fn analyse(&mut self, exchange: &CapturedExchange) -> Option<bool> {
        let started = Instant::now();
        self.change_rules();
        if let Some(names) = self.shared.new_names() {
            self.analyzer.set_declared_names(names);
        }
        let (analyzer, shared) = (&mut self.analyzer, self.shared);
        let analysed = catch_unwind(AssertUnwindSafe(|| {
            #[cfg(feature = "testing")]
            crate::testing::panic_if_asked(&exchange.request.headers);
            let mut observation = analyzer.observe(exchange, shared.producer.unnumbered(), SystemTime::now());
            observation.producer = shared.producer.observation();
            let news = shared.lock_inventory().observe(&observation);
            (observation, news)
        }));
        let counters = &self.shared.counters;
        let news = analysed.as_ref().ok().map(|(_, news)| *news);
        if let Ok((observation, _)) = analysed {
            self.panics = 0;
            self.self_check.see(exchange, &observation);
            counters.count(&observation);
            if self.shared.deliveries.iter().any(|delivery| delivery.emit().observations()) {
                self.observations.push(Arc::new(observation));
                if self.observations.len() >= OBSERVATIONS_BATCH {
                    self.hand_out_observations();
                }
            }
            if exchange.revoked {
                counters.revoked.fetch_add(1, Ordering::Relaxed);
            }
        } else {
            self.panics += 1;
            counters.panicked.fetch_add(1, Ordering::Relaxed);
            // Whatever state the panic left behind goes with the analyzer.
            self.analyzer = Analyzer::new(Arc::clone(&self.shared.subject), self.rules.clone());
            self.shared.tell_names_again();
        }
        let took = started.elapsed();
        counters.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.account.charge(took, self.shared.sampler().budget());
        news
    }

    /// Does what is due.
    fn on_time(&mut self, now: Instant) {
        if now.duration_since(self.last_sweep) >= SWEEP_EVERY {
            self.last_sweep = now;
            self.sweep(now);
            self.check_itself();
        }
        if now.duration_since(self.last_routes) >= ROUTES_EVERY {
            self.publish_routes();
        }
        if now.duration_since(self.last_metrics) >= METRICS_EVERY {
            self.last_metrics = now;
            self.shared.publish_metrics();
        }
        if !self.observations.is_empty() && now.duration_since(self.last_observations) >= OBSERVATIONS_DELAY {
            self.hand_out_observations();
        }
        if now.duration_since(self.last_records) >= self.shared.interval {
            self.hand_out_records();
        }
    }

    /// Closes captures that take too long.
    fn sweep(&mut self, now: Instant) {
        for exchange in self.shared.overdue(now) {
            // Its owners are gone by now: it has ended, and submits itself here.
            if Arc::strong_count(&exchange) == 1 {
                continue;
            }
            if exchange.is_stream() {
                exchange.submit();
            } else if let Some(captured) = exchange.revoke() {
                self.take(captured);
            }
        }
    }

    /// Lets requests be matched against what was learnt of routes.
    fn publish_routes(&mut self) {
        self.last_routes = Instant::now();
        if let Some(routes) = self.analyzer.learnt_routes() {
            self.shared.learnt.publish(routes);
            self.shared.counters.paths_refused.store(self.analyzer.refused_paths(), Ordering::Relaxed);
        }
    }

    fn check_itself(&mut self) {
        if self.shared.sampler().take_panic() {
            let message = "the sampling policy of this service panicked; the request was not captured";
            self.shared.problems.report(Problem::new("sampling", message));
        }
        for problem in self.self_check.finish(|| self.shared.request_totals()) {
            self.shared.problems.report(problem);
        }
    }

    fn hand_out(&mut self) {
        self.publish_routes();
        self.check_itself();
        self.hand_out_observations();
        self.hand_out_records();
    }

    fn hand_out_observations(&mut self) {
        self.last_observations = Instant::now();
        let observations = std::mem::take(&mut self.observations);
        if observations.is_empty() {
            return;
        }
        let plain = LazyCell::new(|| observations.iter().map(without_trace).collect::<Vec<_>>());
        for delivery in self.shared.deliveries.iter().filter(|delivery| delivery.emit().observations()) {
            let observations = if delivery.wants_trace_context() { &observations } else { &*plain };
            delivery.push(observations.iter().cloned().map(Line::Observation));
        }
    }

    fn hand_out_records(&mut self) {
        self.last_records = Instant::now();
        let endpoints = self.declared_line();
        let deltas = self.shared.refresh().take_deltas(|| self.shared.producer.record());
        for delivery in self.shared.deliveries.iter().filter(|delivery| delivery.emit().records()) {
            if let Some(endpoints) = &endpoints {
                delivery.push([Line::Endpoints(Arc::clone(endpoints))]);
            }
            delivery.push(deltas.iter().cloned().map(Line::Record));
        }
    }

    /// The line that tells of declared routes, if they have changed.
    fn declared_line(&mut self) -> Option<Arc<DeclaredEndpoints>> {
        let declared = self.shared.declared();
        if declared.is_empty() || self.declared.ptr_eq(&Arc::downgrade(&declared)) {
            return None;
        }
        self.declared = Arc::downgrade(&declared);
        let base_paths = self.shared.routes.base_paths();
        let pairs = self.shared.declared_templates(&declared);
        Some(Arc::new(DeclaredEndpoints {
            kind: LineKind::Endpoints,
            v: WIRE_VERSION,
            producer: self.shared.producer.endpoints(),
            service: self.shared.subject.service.clone(),
            endpoints: pairs.map(|(method, template)| (method, base_paths.vetted(&template))).collect(),
        }))
    }
}
