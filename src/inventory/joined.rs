//! Records of many tracers, joined.

use super::key::EndpointKey;
use super::ledger::{Ledger, Refused};
use super::records::{Records, Totals};
use super::{Applied, DeclaredEndpoints, EndpointRecord, Interval, InventorySnapshot, RecordedService, Source};
use crate::observation::{Endpoint, LineKind, Minute, Observation, Provenance, TracerText, Vetted};

/// All that many tracers have learnt, joined per endpoint: each of their lines counts once, whatever the order.
///
/// ```
/// use api_inventory::export::Emit;
/// use api_inventory::inventory::{Applied, Inventory};
/// use api_inventory::Tracer;
///
/// # fn lines() -> Vec<api_inventory::export::Line> { Vec::new() }
/// let mut inventory = Inventory::default();
/// for line in lines() {
///     if let api_inventory::export::Line::Record(record) = line {
///         assert_eq!(inventory.apply(&record)?, Applied::New);
///         assert_eq!(inventory.apply(&record)?, Applied::Repeated);
///     }
/// }
/// println!("{}", inventory.snapshot().table());
/// # Ok::<(), api_inventory::inventory::Refused>(())
/// ```
///
/// Bounded: of more endpoints than it keeps (100,000 unless [`with_limit`](Self::with_limit) says otherwise) those stay
/// whose names sort first, and all others of a service are joined into one record, whose route is `overflow`.
#[derive(Clone, Debug)]
pub struct Inventory<P: Provenance = Vetted> {
    pub(super) records: Records<P>,
    pub(super) ledger: Ledger<P>,
}

impl Inventory {
    /// How many endpoints an inventory keeps unless it is told otherwise.
    pub const ENDPOINTS: usize = 100_000;
}

impl<P: Provenance> Default for Inventory<P> {
    fn default() -> Self {
        Self::with_limit(Inventory::ENDPOINTS)
    }
}

impl<P: Provenance> Inventory<P> {
    /// An inventory of so many endpoints at most.
    #[must_use]
    pub fn with_limit(endpoints: usize) -> Self {
        Self { records: Records::at_most(endpoints), ledger: Ledger::default() }
    }

    /// Adds a record that a tracer wrote, unless it was added before.
    ///
    /// # Errors
    /// [`Refused`] if it cannot be told whether the record was counted: the inventory is then as it was.
    pub fn apply(&mut self, record: &EndpointRecord<P>) -> Result<Applied, Refused> {
        let (producer, last) = Ledger::entry_of(record)?;
        let applied = self.ledger.enter(LineKind::Record, producer, last)?;
        if applied == Applied::New {
            self.records.join(record);
        }
        Ok(applied)
    }

    /// Adds what one exchange taught, unless it was added before. Of tracers that write observations and no records; exact
    /// numbers of requests, of known users and of events are then not known.
    ///
    /// # Errors
    /// [`Refused`] if it cannot be told whether the exchange was counted: the inventory is then as it was.
    pub fn observe(&mut self, observation: &Observation<P>) -> Result<Applied, Refused> {
        let applied = self.ledger.enter(LineKind::Observation, &observation.producer, observation.time)?;
        if applied == Applied::New {
            let service = RecordedService::of(&observation.service);
            self.records.observe(EndpointKey::observed(&service, observation), service, observation);
        }
        Ok(applied)
    }

    /// Adds routes that a tracer declared. Its records tell of them as well, and when: what a declaration is known of is not
    /// changed. The line itself does not tell its time, so that whoever reads it says at which `minute` they stood.
    ///
    /// Adding them again changes nothing, and no [`Ledger`] counts them. Add them behind all records, so that the order in
    /// which both come does not show.
    pub fn declare(&mut self, declared: &DeclaredEndpoints<P>, minute: Minute) {
        let service = RecordedService::of(&declared.service);
        for (method, route) in &declared.endpoints {
            let endpoint = Endpoint::declared(*method, route.clone());
            let key = EndpointKey::new((&service.name, service.environment.as_ref()), &endpoint);
            let change = |record: &mut EndpointRecord<P>| {
                if record.seen.get(&Source::Declaration).is_none() {
                    record.seen_by(Source::Declaration, Interval::at(minute));
                }
            };
            let new = || {
                let mut record = EndpointRecord::empty(service.clone(), endpoint);
                record.seen_by(Source::Declaration, Interval::at(minute));
                record
            };
            self.records.change(key, change, new);
        }
    }

    /// Adds another inventory, if no line was counted in both. The smaller of their limits is that of both.
    ///
    /// # Errors
    /// [`Overlap`] if one was, or may have been: the inventory is then as it was.
    pub fn join(&mut self, other: &Self) -> Result<(), Overlap<P>> {
        let producers = self.ledger.overlap(&other.ledger);
        if !producers.is_empty() {
            return Err(Overlap { producers });
        }
        self.ledger.join(&other.ledger);
        self.records.join_all(&other.records);
        Ok(())
    }

    /// All records as they are now. Later changes do not change it.
    #[must_use]
    pub fn snapshot(&self) -> InventorySnapshot<P> {
        self.records.snapshot()
    }

    /// Which lines were counted.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger<P> {
        &self.ledger
    }

    /// Adds a total that was stored, whose lines the ledger that was stored with it has counted.
    pub(super) fn restore(&mut self, total: &EndpointRecord<P>) {
        self.records.join(total);
    }

    /// Takes the ledger that was stored.
    pub(super) fn restore_ledger(&mut self, ledger: Ledger<P>) {
        self.ledger = ledger;
    }

    /// The totals as they are kept.
    pub(super) fn totals(&self) -> impl Iterator<Item = &EndpointRecord<P>> {
        self.records.iter()
    }
}

/// Two inventories have counted lines of the same tracers, or one has forgotten a tracer that the other knows: their sums
/// would count exchanges twice.
///
/// The way out is to join what they were made from: apply the lines of one to the other, which counts each once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overlap<P: Provenance = Vetted> {
    /// The tracers.
    pub producers: Vec<TracerText<P>>,
}

impl<P: Provenance> std::fmt::Display for Overlap<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "both inventories have counted lines of {} of the same tracers", self.producers.len())?;
        formatter.write_str("; apply the lines that one was made from to the other, which counts each once")
    }
}

impl<P: Provenance> std::error::Error for Overlap<P> {}
