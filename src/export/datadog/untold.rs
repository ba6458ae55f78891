//! Which endpoints the agent has been told of, and which are next.

use std::collections::{HashSet, VecDeque};

use crate::export::Line;
use crate::inventory::{DeclaredEndpoints, EndpointRecord};
use crate::observation::{Method, OperatorText, RouteTemplate, TracerText};

/// So many endpoints are told in one message at most.
const MESSAGE_LIMIT: usize = 300;

/// So many are told at all: as many more as come from routes of other methods than anybody serves are let go.
const KNOWN_LIMIT: usize = 10_000;

/// An endpoint of telemetry.
pub(super) type Route = (Method, RouteTemplate);

/// The endpoints that are still to be told. Those that are being told stay first until the agent has taken them, so that a
/// message that failed is offered again as it was.
#[derive(Debug)]
pub(super) struct Untold {
    /// Told, or waiting to be.
    known: HashSet<Route, foldhash::fast::RandomState>,
    waiting: VecDeque<Route>,
    /// How many of those that wait are in the message that is being told.
    offered: usize,
    message_limit: usize,
    service: Option<Told>,
    left_out: u64,
}

/// Whose endpoints they are.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) runtime: TracerText,
    pub(super) name: OperatorText,
    pub(super) version: Option<OperatorText>,
    pub(super) environment: Option<OperatorText>,
}

impl Untold {
    pub(super) fn new() -> Self {
        Self {
            known: HashSet::default(),
            waiting: VecDeque::new(),
            offered: 0,
            message_limit: MESSAGE_LIMIT,
            service: None,
            left_out: 0,
        }
    }

    /// Notes the endpoints of a line that are new.
    pub(super) fn note(&mut self, line: &Line) {
        match line {
            Line::Endpoints(declared) => self.service = Some(of_declared(declared)),
            Line::Record(record) => self.service = of_record(record).or(self.service.take()),
            Line::Observation(_) => {}
        }
        endpoints(line).for_each(|endpoint| self.note_one(endpoint));
    }

    /// Buckets are no endpoints, and a method that nobody knows is none of a service.
    fn note_one(&mut self, endpoint: Route) {
        let (method, route) = &endpoint;
        let is_endpoint = !route.is_unmatched() && !route.is_overflow() && *method != Method::Other;
        if !is_endpoint || self.known.contains(&endpoint) {
            return;
        }
        if self.known.len() < KNOWN_LIMIT {
            self.known.insert(endpoint.clone());
            self.waiting.push_back(endpoint);
        } else {
            self.left_out += 1;
        }
    }

    /// How many endpoints of a line were noted that find no room.
    pub(super) fn take_left_out(&mut self) -> u64 {
        std::mem::take(&mut self.left_out)
    }

    /// What is to be told next; none if all is told. It is the same until it is [settled](Self::taken).
    pub(super) fn next(&mut self) -> Option<(&Told, impl Iterator<Item = &Route>)> {
        if self.offered == 0 {
            self.offered = self.waiting.len().min(self.message_limit);
        }
        let service = self.service.as_ref().filter(|_| self.offered > 0)?;
        Some((service, self.waiting.iter().take(self.offered)))
    }

    /// The agent has taken what was next.
    pub(super) fn taken(&mut self) {
        self.waiting.drain(..self.offered.min(self.waiting.len()));
        self.offered = 0;
    }

    /// The agent will never take what was next, which is returned. Who is seen again is told again: agents are replaced.
    pub(super) fn refused(&mut self) -> Vec<Route> {
        let refused: Vec<Route> = self.waiting.drain(..self.offered.min(self.waiting.len())).collect();
        for endpoint in &refused {
            self.known.remove(endpoint);
        }
        self.offered = 0;
        refused
    }

    /// What was next is too much at once; false if it cannot be less.
    pub(super) fn halve(&mut self) -> bool {
        let is_many = self.offered > 1;
        if is_many {
            self.offered /= 2;
            self.message_limit = self.offered;
        }
        is_many
    }
}

/// The endpoints of a line.
pub(super) fn endpoints(line: &Line) -> impl Iterator<Item = Route> {
    let (declared, seen) = match line {
        Line::Endpoints(declared) => (declared.endpoints.as_slice(), None),
        Line::Record(record) => (&[][..], Some((record.endpoint.method, record.endpoint.route.clone()))),
        Line::Observation(_) => (&[][..], None),
    };
    declared.iter().cloned().chain(seen)
}

fn of_declared(line: &DeclaredEndpoints) -> Told {
    Told {
        runtime: line.producer.id.clone(),
        name: line.service.name.clone(),
        version: line.service.version.clone(),
        environment: line.service.environment.clone(),
    }
}

/// A record that leaves tells which tracer wrote it.
fn of_record(line: &EndpointRecord) -> Option<Told> {
    Some(Told {
        runtime: line.producer.as_ref()?.id.clone(),
        name: line.service.name.clone(),
        version: line.service.versions.last().cloned(),
        environment: line.service.environment.clone(),
    })
}
