//! An inventory that several threads fill at once.

use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::key::EndpointKey;
use super::ledger::{Ledger, Refused};
use super::part::Part;
use super::records::{Records, Totals};
use super::{Applied, EndpointRecord, Inventory, RecordedService};
use crate::observation::{LineKind, Observation, Provenance, Vetted};

/// Into how many parts endpoints are divided. Two threads wait for each other only where they have the same part in hand.
const PARTS: usize = 32;

/// A part of fewer endpoints is never too large.
const SMALL_PART: usize = 128;

/// An [`Inventory`] that several threads fill at once: each line counts once over all of them, and what comes out is what
/// one thread would have made of the same lines. Only which lines are [refused](Refused), and what a full
/// [ledger](Ledger) gives up, depends on the order in which they come, as it does with one thread.
///
/// ```
/// use api_inventory::inventory::stored::{Line, LineReader, Stored};
/// use api_inventory::inventory::{Inventory, SharedInventory};
///
/// # let files: [&str; 2] = ["", ""];
/// let shared = SharedInventory::<Stored>::of(Inventory::default());
/// std::thread::scope(|scope| {
///     for file in &files {
///         scope.spawn(|| {
///             let mut reader = LineReader::default();
///             for (line, number) in file.lines().zip(1..) {
///                 if let Ok(Line::Record(record)) = reader.read(line.as_bytes(), number) {
///                     // Whether it is new, repeated or refused.
///                     let _ = shared.apply(&record.line);
///                 }
///             }
///         });
///     }
/// });
/// println!("{}", shared.into_inventory().snapshot().table());
/// ```
#[derive(Debug)]
pub struct SharedInventory<P: Provenance = Vetted> {
    parts: Vec<Mutex<Part<P>>>,
    ledger: Mutex<Ledger<P>>,
    hasher: foldhash::fast::RandomState,
    limit: usize,
    /// A part of more endpoints than this makes all be counted.
    crowded: usize,
}

impl<P: Provenance> SharedInventory<P> {
    /// One that goes on where an inventory is.
    #[must_use]
    pub fn of(inventory: Inventory<P>) -> Self {
        let Inventory { records, ledger } = inventory;
        let limit = records.limit();
        let hasher = foldhash::fast::RandomState::default();
        let mut parts: Vec<Part<P>> = (0..PARTS).map(|_| Part::default()).collect();
        for (key, record) in records.into_parts() {
            if let Some(part) = parts.get_mut(part_of(&hasher, &key)) {
                part.insert(key, record);
            }
        }
        let crowded = SMALL_PART.max(limit.saturating_mul(2) / PARTS);
        let parts = parts.into_iter().map(Mutex::new).collect();
        Self { parts, ledger: Mutex::new(ledger), hasher, limit, crowded }
    }

    /// Adds a record that a tracer wrote, unless it was added before: see [`Inventory::apply`].
    ///
    /// # Errors
    /// [`Refused`] if it cannot be told whether the record was counted.
    pub fn apply(&self, record: &EndpointRecord<P>) -> Result<Applied, Refused> {
        let (producer, last) = Ledger::entry_of(record)?;
        let applied = locked(&self.ledger).enter(LineKind::Record, producer, last)?;
        if applied == Applied::New {
            let key = EndpointKey::of(record);
            self.change(&key, |records| records.join(record));
        }
        Ok(applied)
    }

    /// Adds what one exchange taught, unless it was added before: see [`Inventory::observe`].
    ///
    /// # Errors
    /// [`Refused`] if it cannot be told whether the exchange was counted.
    pub fn observe(&self, observation: &Observation<P>) -> Result<Applied, Refused> {
        let applied = locked(&self.ledger).enter(LineKind::Observation, &observation.producer, observation.time)?;
        if applied == Applied::New {
            let service = RecordedService::of(&observation.service);
            let key = EndpointKey::observed(&service, observation);
            self.change(&key.clone(), |records| records.observe(key, service, observation));
        }
        Ok(applied)
    }

    /// All of it, for one thread.
    #[must_use]
    pub fn into_inventory(self) -> Inventory<P> {
        let parts = self.parts.into_iter().map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner));
        let records = Records::of_parts(parts.flat_map(Part::into_records).collect(), self.limit);
        Inventory { records, ledger: self.ledger.into_inner().unwrap_or_else(PoisonError::into_inner) }
    }

    fn change(&self, key: &EndpointKey<P>, change: impl FnOnce(&mut Part<P>)) {
        let Some(part) = self.parts.get(part_of(&self.hasher, key)) else { return };
        let mut records = locked(part);
        change(&mut records);
        let is_crowded = records.counted() > self.crowded;
        drop(records);
        if is_crowded {
            self.fold();
        }
    }

    /// Folds those endpoints of all parts together that find no room. It need not be done each time that there is one: what
    /// is folded once would be folded in the end, and sums do not depend on when.
    fn fold(&self) {
        let mut parts: Vec<MutexGuard<'_, Part<P>>> = self.parts.iter().map(locked).collect();
        let mut keys: Vec<EndpointKey<P>> = parts.iter().flat_map(|part| part.counted_keys()).cloned().collect();
        if keys.len() > self.limit {
            let (_, first, _) = keys.select_nth_unstable(self.limit);
            for part in &mut parts {
                part.fold_from(first);
            }
        }
    }
}

/// In which part an endpoint is.
fn part_of<P: Provenance>(hasher: &foldhash::fast::RandomState, key: &EndpointKey<P>) -> usize {
    usize::try_from(hasher.hash_one(key) % PARTS as u64).unwrap_or_default()
}

/// A thread that has panicked leaves sums behind that are right but for its last line.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
