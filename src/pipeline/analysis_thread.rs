//! The analysis thread: takes exchanges, makes observations, joins and hands them out.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Shared;
use super::control::Control;
use crate::analysis::Analyzer;
use crate::exchange::{CapturedExchange, Exchange, ExchangeReceiver};
use crate::export::{Batch, Line};
use crate::identity;
use crate::inventory::{DeclaredEndpoints, Traffic};
use crate::observation::{
    Endpoint, LineKind, Method, Minute, Observation, OperatorText, Protocol, RouteSource, RouteTemplate, WIRE_VERSION,
};
use crate::problems::Problem;
use crate::sampling::RouteId;
use crate::scan::{Rules, Scanners};

/// The wait between two looks at the queue: short after work, longer while there is none.
const SHORTEST_POLL: Duration = Duration::from_millis(1);
const LONGEST_POLL: Duration = Duration::from_millis(20);

/// Observations wait at most this long, or until there are this many, to leave together.
const OBSERVATIONS_DELAY: Duration = Duration::from_secs(1);
const OBSERVATIONS_BATCH: usize = 128;

/// How many lines one batch of records holds.
const RECORDS_BATCH: usize = 256;

/// After so many panics in a row the analysis ends: something is wrong that the next exchange will not cure.
const PANICS_LIMIT: u32 = 5;

/// How often captures are looked through for those that take too long.
const SWEEP_EVERY: Duration = Duration::from_millis(250);

pub(super) struct AnalysisThread {
    shared: Arc<Shared>,
    receiver: ExchangeReceiver,
    control: Arc<Control>,
    rules: Rules,
}

impl AnalysisThread {
    pub(super) fn new(shared: Arc<Shared>, receiver: ExchangeReceiver, control: Arc<Control>, rules: Rules) -> Self {
        Self { shared, receiver, control, rules }
    }

    pub(super) fn run(self) {
        let (shared, control) = (Arc::clone(&self.shared), Arc::clone(&self.control));
        // Whatever escapes the guard around each exchange ends the analysis, and nothing else.
        let asked = catch_unwind(AssertUnwindSafe(|| self.work())).ok().flatten();
        // The receiver is gone by now, so that the accounts are final before anybody is told.
        shared.sampler().stop();
        shared.queue().close();
        control.ended(asked);
    }

    /// Works until told to stop; the flush that was asked for with it.
    fn work(self) -> Option<u64> {
        let Self { shared, receiver, control, rules } = self;
        let scanners = match rules.compile() {
            Ok(scanners) => scanners,
            Err(error) => {
                shared.problems.report(Problem::new("rules", format!("{error}; nothing is analysed")));
                return None;
            }
        };
        shared.producer.set_rules(scanners.digest());
        let now = Instant::now();
        let mut work = Work {
            analyzer: Analyzer::new(Arc::clone(&shared.subject), Arc::clone(&scanners)),
            scanners,
            reported: HashMap::new(),
            declared: Weak::new(),
            observations: Vec::new(),
            panics: 0,
            last_records: now,
            last_observations: now,
            last_sweep: now,
            shared: &shared,
            receiver: &receiver,
        };
        let mut poll = SHORTEST_POLL;
        while work.panics < PANICS_LIMIT {
            // Orders first: an exchange that was submitted before a flush was asked for is then in the queue.
            let orders = control.orders();
            let busy = work.drain();
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
            poll = if busy { SHORTEST_POLL } else { (poll * 2).min(LONGEST_POLL) };
            thread::park_timeout(poll);
        }
        shared.problems.report(Problem::new("analysis", "panicked repeatedly; nothing is captured any more"));
        None
    }
}

struct Work<'a> {
    shared: &'a Arc<Shared>,
    receiver: &'a ExchangeReceiver,
    analyzer: Analyzer,
    scanners: Arc<Scanners>,
    /// Request counts per route that the inventory already has.
    reported: HashMap<RouteId, u64>,
    /// The declared routes that were handed out last.
    declared: Weak<identity::declared::DeclaredRoutes>,
    observations: Vec<Arc<Observation>>,
    panics: u32,
    last_records: Instant,
    last_observations: Instant,
    last_sweep: Instant,
}

impl Work<'_> {
    /// Analyses everything that waits; true if there was anything.
    fn drain(&mut self) -> bool {
        let mut busy = false;
        while let Some(exchange) = self.receiver.poll() {
            busy = true;
            self.analyse(&exchange);
            if self.panics >= PANICS_LIMIT {
                break;
            }
        }
        self.shared.sampler().budget().charge(Duration::ZERO, Instant::now());
        busy
    }

    fn analyse(&mut self, exchange: &CapturedExchange) {
        let started = Instant::now();
        let analyzer = &mut self.analyzer;
        let producer = self.shared.producer.unnumbered();
        let analysed = catch_unwind(AssertUnwindSafe(|| analyzer.observe(exchange, producer, SystemTime::now())));
        let counters = &self.shared.counters;
        if let Ok(mut observation) = analysed {
            self.panics = 0;
            observation.producer = self.shared.producer.observation();
            self.shared.lock_inventory().observe(&observation);
            if self.shared.deliveries.iter().any(|delivery| delivery.emit().observations()) {
                self.observations.push(Arc::new(observation));
                if self.observations.len() >= OBSERVATIONS_BATCH {
                    self.hand_out_observations();
                }
            }
            if exchange.revoked {
                counters.revoked.fetch_add(1, Ordering::Relaxed);
            }
            counters.count(exchange.outcome);
        } else {
            self.panics += 1;
            counters.panicked.fetch_add(1, Ordering::Relaxed);
            // Whatever state the panic left behind goes with the analyzer.
            self.analyzer = Analyzer::new(Arc::clone(&self.shared.subject), Arc::clone(&self.scanners));
        }
        let took = started.elapsed();
        counters.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.shared.sampler().budget().charge(took, Instant::now());
    }

    /// Does what is due.
    fn on_time(&mut self, now: Instant) {
        if now.duration_since(self.last_sweep) >= SWEEP_EVERY {
            self.last_sweep = now;
            self.sweep(now);
        }
        if !self.observations.is_empty() && now.duration_since(self.last_observations) >= OBSERVATIONS_DELAY {
            self.hand_out_observations();
        }
        if now.duration_since(self.last_records) >= self.shared.interval {
            self.hand_out_records();
        }
    }

    /// Closes captures that take too long and forgets those that have ended.
    fn sweep(&mut self, now: Instant) {
        let mut overdue: Vec<Arc<Exchange>> = Vec::new();
        self.shared.live().retain(|exchange| {
            let Some(exchange) = exchange.upgrade() else { return false };
            let late = now.saturating_duration_since(exchange.started()) >= self.shared.revoke_after;
            if late {
                overdue.push(exchange);
            }
            !late
        });
        for exchange in overdue {
            if let Some(captured) = exchange.revoke() {
                self.analyse(&captured);
            }
        }
    }

    fn hand_out(&mut self) {
        self.hand_out_observations();
        self.hand_out_records();
    }

    fn hand_out_observations(&mut self) {
        self.last_observations = Instant::now();
        let observations = std::mem::take(&mut self.observations);
        if observations.is_empty() {
            return;
        }
        for delivery in self.shared.deliveries.iter().filter(|delivery| delivery.emit().observations()) {
            delivery.push(Batch::new(observations.iter().cloned().map(Line::Observation).collect()));
        }
    }

    fn hand_out_records(&mut self) {
        self.last_records = Instant::now();
        let endpoints = self.declare();
        let traffic = self.traffic();
        let producer = &self.shared.producer;
        let deltas = {
            let mut inventory = self.shared.lock_inventory();
            for traffic in &traffic {
                inventory.count(traffic, &producer.unnumbered(), Minute::of(SystemTime::now()));
            }
            inventory.take_deltas(|| producer.record())
        };
        for delivery in self.shared.deliveries.iter().filter(|delivery| delivery.emit().records()) {
            if let Some(endpoints) = &endpoints {
                delivery.push(Batch::new(vec![Line::Endpoints(Arc::clone(endpoints))]));
            }
            for chunk in deltas.chunks(RECORDS_BATCH) {
                delivery.push(Batch::new(chunk.iter().cloned().map(Line::Record).collect()));
            }
        }
    }

    /// Puts newly declared routes into the inventory; the line that tells of them, if there are any.
    fn declare(&mut self) -> Option<Arc<DeclaredEndpoints>> {
        let declared = self.shared.declared();
        if declared.is_empty() || self.declared.ptr_eq(&Arc::downgrade(&declared)) {
            return None;
        }
        self.declared = Arc::downgrade(&declared);
        let producer = &self.shared.producer;
        let mut endpoints = Vec::new();
        let mut inventory = self.shared.lock_inventory();
        for (method, template) in declared.pairs() {
            let endpoint = endpoint(*method, template, RouteSource::Declared);
            inventory.declare(&endpoint, &producer.unnumbered());
            endpoints.push((*method, endpoint.route));
        }
        Some(Arc::new(DeclaredEndpoints {
            kind: LineKind::Endpoints,
            v: WIRE_VERSION,
            producer: producer.endpoints(),
            service: self.shared.subject.service.clone(),
            endpoints,
        }))
    }

    /// Requests and events per route since the last call.
    fn traffic(&mut self) -> Vec<Traffic> {
        let routes = self.shared.routes();
        let mut events: HashMap<Option<RouteId>, Vec<(OperatorText, u64)>> = HashMap::new();
        for ((route, name), count) in self.shared.take_events() {
            events.entry(route).or_default().push((name, count));
        }
        let mut traffic = Vec::new();
        for (id, entry) in routes.entries() {
            let requests = entry.requests();
            let reported = self.reported.insert(id, requests).unwrap_or(0);
            let events = events.remove(&Some(id)).unwrap_or_default();
            if requests > reported || !events.is_empty() {
                let endpoint = endpoint(entry.method(), entry.template(), entry.source());
                traffic.push(Traffic { endpoint, requests: requests - reported, events });
            }
        }
        // Events of requests whose route found no room in the table go where such requests go.
        for (_, events) in events {
            let endpoint = endpoint(Method::Other, RouteTemplate::UNMATCHED, RouteSource::Unmatched);
            traffic.push(Traffic { endpoint, requests: 0, events });
        }
        traffic
    }
}

fn endpoint(method: Method, template: &str, source: RouteSource) -> Endpoint {
    let route = match source {
        RouteSource::Unmatched => RouteTemplate::unmatched(),
        _ => RouteTemplate::from_router(template),
    };
    // A count does not say what `OPTIONS` was for. Taken for a preflight, it gives way to any exchange that was none.
    let flow = identity::flow(method, &route, method == Method::Options);
    Endpoint { protocol: Protocol::Http, method, route, route_source: source, flow }
}
