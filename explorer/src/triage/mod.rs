//! What people have decided about findings, and what became of them.
//!
//! A triage file is lines of JSON, an [`Event`] each, that are only ever appended: two branches of it merge as the union of
//! their lines. What holds is the fold of all events by time, so that the order of lines does not matter, and a line that
//! stands there twice counts once. `docs/triage.md` is the reference of the format.
//!
//! ```
//! use api_inventory_explorer::triage::Triage;
//!
//! let text = r#"{"v":1,"time":"2026-11-23T10:00:00Z","by":"anna","rule":"AUTH-01","query":"route:/health*","do":"accept","reason":"public by design"}
//! {"v":1,"time":"2026-11-23T11:00:00Z","do":"frobnicate"}
//! "#;
//! let triage = Triage::read(text.as_bytes())?;
//! assert_eq!((triage.events().len(), triage.problem_count()), (1, 1));
//! assert_eq!(triage.problems()[0].place, "line 2");
//! # Ok::<(), std::io::Error>(())
//! ```

mod append;
mod asked;
mod event;
mod identity;
mod lifecycle;
mod link;
mod moment;
mod read;
mod status;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::inventory::{ApiInventory, FindingState};
use crate::query::{Index, Query};
use crate::source::Problem;

pub use append::append;
pub use event::{About, Action, Event, Standing};
pub use identity::FindingId;
pub use lifecycle::{ENOUGH_ANALYSED, changes};
pub use link::{LinkError, LinkTemplate, LinkValues};
pub use moment::Moment;
pub use read::{EVENTS_LIMIT, LINE_LIMIT, PROBLEMS_LIMIT, STANDING_LIMIT};
pub use status::{Decision, Lifecycle, Status, Statuses};

/// All events of a triage file, in order.
#[derive(Clone, Debug, Default)]
pub struct Triage {
    /// By time, each once.
    events: Vec<Event>,
    /// The queries of standing decisions, read, by their text.
    queries: BTreeMap<std::sync::Arc<str>, Query>,
    problems: Vec<Problem>,
    problem_count: u64,
    repeated: u64,
    bytes: u64,
}

/// What was said later than this after the time of an inventory, which is a whole minute, does not hold yet: nobody decides for a
/// time to come, but who mistypes a year.
const AHEAD: Duration = Duration::from_secs(600);

/// Clocks of machines that append to one file may differ by so much.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

impl Triage {
    /// The events, by time.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What could not be used, the first of it by line, at most [`PROBLEMS_LIMIT`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many problems there were in all.
    #[must_use]
    pub const fn problem_count(&self) -> u64 {
        self.problem_count
    }

    /// How many lines said what another had said, word by word.
    #[must_use]
    pub const fn repeated(&self) -> u64 {
        self.repeated
    }

    /// When something new can be said: at a time, or right behind what was said last, if that was at the same time or
    /// so shortly after it that two clocks may differ.
    #[must_use]
    pub fn next_moment(&self, time: Moment) -> Moment {
        let limit = time.after(CLOCKS_DIFFER);
        let last = self.events.iter().rev().map(|event| event.time).find(|last| *last < limit);
        last.map_or(time, |last| last.next().max(time))
    }

    /// Whether events can be said that would be used when the file is read again: see [`EVENTS_LIMIT`] and [`STANDING_LIMIT`].
    #[must_use]
    pub fn has_room_for(&self, events: &[Event]) -> bool {
        let standing = |event: &Event| match &event.about {
            About::Standing(standing) => Some(standing.clone()),
            About::Finding(_) => None,
        };
        let all = self.events.iter().chain(events).filter_map(standing);
        self.events.len().saturating_add(events.len()) <= EVENTS_LIMIT
            && all.collect::<BTreeSet<_>>().len() <= STANDING_LIMIT
    }

    /// How many bytes were read.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Says of each finding of an inventory what was decided about it, at the inventory's time, and gives what holds.
    ///
    /// Queries of standing decisions are asked of findings that nothing is decided about yet: a decision must not change what
    /// it is about.
    pub fn apply(&self, inventory: &mut ApiInventory) -> Statuses {
        for finding in inventory.endpoints.iter_mut().flat_map(|endpoint| &mut endpoint.findings) {
            finding.state = FindingState::Open;
        }
        if self.events.is_empty() {
            return Statuses::default();
        }
        let statuses = self.statuses(inventory);
        let now = Moment::of(inventory.now.into());
        for endpoint in &mut inventory.endpoints {
            let states: Vec<_> = endpoint
                .findings
                .iter()
                .map(|finding| {
                    let id = FindingId::of(endpoint, &finding.rule);
                    statuses.get(&id).map(|status| status.state(now)).unwrap_or_default()
                })
                .collect();
            for (finding, state) in endpoint.findings.iter_mut().zip(states) {
                finding.state = state;
            }
        }
        statuses
    }

    /// What holds for each finding that events are about, and for each finding of an inventory that a standing decision
    /// is about.
    fn statuses(&self, inventory: &ApiInventory) -> Statuses {
        let mut of_each: BTreeMap<FindingId, Vec<&Event>> = BTreeMap::new();
        let until = Moment::of(inventory.now.into()).after(AHEAD);
        for event in self.until(until) {
            if let About::Finding(id) = &event.about {
                of_each.entry(id.key()).or_default().push(event);
            }
        }
        let index = Index::of(inventory);
        for event in self.standing(until) {
            let About::Standing(standing) = &event.about else { continue };
            let Some(query) = self.queries.get(&standing.query) else { continue };
            for number in index.ask(query) {
                let Some(endpoint) = inventory.endpoints.get(number) else { continue };
                for finding in endpoint.findings.iter().filter(|finding| standing.is_about(&finding.rule)) {
                    of_each.entry(FindingId::of(endpoint, &finding.rule).key()).or_default().push(event);
                }
            }
        }
        let folded = of_each.into_iter().map(|(id, mut events)| {
            events.sort_unstable();
            (id, Status::of(&events))
        });
        Statuses::of(folded.collect())
    }

    /// What was said until a time.
    fn until(&self, time: Moment) -> impl Iterator<Item = &Event> {
        self.events.iter().take_while(move |event| event.time <= time)
    }

    /// The standing decisions that hold: of those about the same, the last.
    fn standing(&self, until: Moment) -> impl Iterator<Item = &Event> {
        let mut last: BTreeMap<&Standing, &Event> = BTreeMap::new();
        for event in self.until(until) {
            if let About::Standing(standing) = &event.about {
                last.insert(standing, event);
            }
        }
        last.into_values()
    }
}
