//! What handlers said of their requests, captured or not, since the last report.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::inventory::Said;
use crate::observation::{EventMetadata, OperatorText};
use crate::sampling::RouteId;

/// How many distinct pairs of route and event wait for the next report, and how many of route and field.
const LIMIT: usize = 4_096;

/// Counts by route.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    /// Requests whose route has no entry; the others are counted there.
    users_elsewhere: AtomicU64,
    waiting: Mutex<Waiting>,
    overflowed: AtomicU64,
}

type Counts<T> = BTreeMap<(Option<RouteId>, T), u64>;

#[derive(Debug, Default)]
struct Waiting {
    events: Counts<OperatorText>,
    metadata: Counts<EventMetadata>,
}

impl Sayings {
    /// Counts a request whose user is known, and whose route has no entry.
    pub(super) fn user_known(&self) {
        self.users_elsewhere.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a business event of a request.
    pub(super) fn event(&self, route: Option<RouteId>, event: &OperatorText, metadata: &[EventMetadata]) {
        let mut waiting = self.lock();
        let mut overflowed = u64::from(!count(&mut waiting.events, (route, event.clone())));
        for said in metadata {
            overflowed += u64::from(!count(&mut waiting.metadata, (route, said.clone())));
        }
        drop(waiting);
        if overflowed > 0 {
            self.overflowed.fetch_add(overflowed, Ordering::Relaxed);
        }
    }

    /// What found no room.
    pub(super) fn overflowed(&self) -> u64 {
        self.overflowed.load(Ordering::Relaxed)
    }

    /// Hands over what was counted since the last call.
    pub(super) fn take(&self) -> HashMap<Option<RouteId>, Said> {
        let taken = std::mem::take(&mut *self.lock());
        let mut by_route: HashMap<Option<RouteId>, Said> = HashMap::new();
        let users = self.users_elsewhere.swap(0, Ordering::Relaxed);
        if users > 0 {
            by_route.entry(None).or_default().users_known = users;
        }
        for ((route, event), count) in taken.events {
            by_route.entry(route).or_default().events.push((event, count));
        }
        for ((route, metadata), count) in taken.metadata {
            by_route.entry(route).or_default().metadata.push((metadata, count));
        }
        by_route
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts one; false where there is no room for another key.
fn count<T: Ord>(counts: &mut Counts<T>, key: (Option<RouteId>, T)) -> bool {
    let has_room = counts.len() < LIMIT || counts.contains_key(&key);
    if has_room {
        *counts.entry(key).or_default() += 1;
    }
    has_room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_distinct_events_than_there_is_room_for_are_told_apart_from_those_that_were_counted() {
        let sayings = Sayings::default();
        for number in 0..LIMIT + 3 {
            sayings.event(None, &OperatorText::new(&format!("event.{number}")).unwrap(), &[]);
        }
        sayings.event(None, &OperatorText::known("event.0"), &[]);
        assert_eq!(sayings.overflowed(), 3);
        let said = sayings.take().remove(&None).unwrap();
        assert_eq!((said.events.len(), said.users_known), (LIMIT, 0));
        assert_eq!(said.events.iter().map(|(_, count)| count).sum::<u64>(), LIMIT as u64 + 1);
        assert!(sayings.take().is_empty());
    }
}
