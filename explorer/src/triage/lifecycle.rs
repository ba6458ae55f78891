//! What became of findings since it was recorded last.
//!
//! Not seen is not fixed: a finding whose rule counts exchanges is closed only where its endpoint was called in the window, and
//! as many exchanges were analysed as the rule takes.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Told;
use super::{About, Action, Event, FindingId, Lifecycle, Moment, Statuses};
use crate::finding::{Rule, Rules};
use crate::inventory::{ApiInventory, Endpoint, SharedText};

/// How many exchanges of an endpoint have to be analysed in the window before what is not found there counts as gone.
///
/// As many as drift takes to say *always* and *never*.
pub const ENOUGH_ANALYSED: u64 = 20;

/// The events that say what changed: what was found first, what was found again, and what is gone. None if nothing did, so
/// that recording twice appends nothing.
///
/// Of rules that are not there, nothing is known; nor of what another rule covers, or of what these sources could not show,
/// such as differences from definitions where none was read.
#[must_use]
pub fn changes(
    inventory: &ApiInventory,
    statuses: &Statuses,
    (time, by): (Moment, Option<&SharedText>),
    rules: &Rules,
) -> Vec<Event> {
    let mut events = Vec::new();
    let mut tell = |id: FindingId, action: Action| {
        events.push(Event { time, action, about: About::Finding(id), by: by.cloned() });
    };
    let mut found = BTreeSet::new();
    for endpoint in &inventory.endpoints {
        for finding in &endpoint.findings {
            let id = FindingId::of(endpoint, &finding.rule);
            found.insert(id.key());
            match statuses.get(&id).and_then(|status| status.lifecycle) {
                None => tell(id, Action::Found),
                Some(Lifecycle::Closed) => tell(id, Action::Reopen),
                Some(Lifecycle::Found | Lifecycle::Reopened) => {}
            }
        }
    }
    let (endpoints, told) = (Endpoints::of(inventory), Told::of(inventory));
    for (key, status) in statuses.iter() {
        let is_known = matches!(status.lifecycle, Some(Lifecycle::Found | Lifecycle::Reopened));
        if !is_known || found.contains(key) {
            continue;
        }
        let Some(endpoint) = endpoints.find(key) else { continue };
        let is_enough = rules.get(&key.rule).is_some_and(|rule| has_shown_enough(inventory, endpoint, rule));
        if is_enough && has_judged(rules, &key.rule, endpoint, &told) {
            // With the route as it is now; the key has no names of parameters.
            let id = FindingId { route: endpoint.route.clone(), ..key.clone() };
            tell(id, Action::Close);
        }
    }
    events.sort_unstable();
    events
}

/// Whether so much of an endpoint was analysed that a rule that finds nothing there tells something: as much as its evidence takes.
/// A rule that counts no exchanges needs none.
fn has_shown_enough(inventory: &ApiInventory, endpoint: &Endpoint, rule: &Rule) -> bool {
    let takes = rule.exchanges_taken();
    takes.is_none_or(|takes| endpoint.called && analysed(inventory, endpoint) >= takes.max(ENOUGH_ANALYSED))
}

/// Whether a rule was asked about an endpoint, could have found something, and no other rule that did says more.
fn has_judged(rules: &Rules, rule: &str, endpoint: &Endpoint, told: &Told<'_>) -> bool {
    let is_covered = endpoint.findings.iter().any(|finding| rules.covers(&finding.rule, rule));
    !is_covered && rules.get(rule).is_some_and(|rule| told.can_find(rule, endpoint))
}

/// Endpoints by what tells them apart.
struct Endpoints<'a>(BTreeMap<FindingId, &'a Endpoint>);

impl<'a> Endpoints<'a> {
    fn of(inventory: &'a ApiInventory) -> Self {
        let mut endpoints = BTreeMap::new();
        for endpoint in &inventory.endpoints {
            let key = FindingId::of(endpoint, &"".into()).key();
            // What was found before anybody called has no environment yet.
            endpoints.entry(FindingId { environment: None, ..key.clone() }).or_insert(endpoint);
            endpoints.insert(key, endpoint);
        }
        Self(endpoints)
    }

    fn find(&self, key: &FindingId) -> Option<&'a Endpoint> {
        self.0.get(&FindingId { rule: "".into(), ..key.clone() }).copied()
    }
}

/// How many of its exchanges were analysed in the window; where no days are told, at all.
fn analysed(inventory: &ApiInventory, endpoint: &Endpoint) -> u64 {
    let Some(record) = &endpoint.record else { return 0 };
    if record.days.is_empty() {
        return record.requests.analysed;
    }
    let first = inventory.window_start.day();
    let days = record.days.iter().filter(|activity| activity.day >= first);
    days.fold(0, |sum, activity| sum.saturating_add(activity.analysed))
}
