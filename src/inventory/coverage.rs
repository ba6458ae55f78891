//! How much of what passed could be looked at.

use super::ByTerm;
use crate::observation::outbound::outbound_struct;
use crate::observation::{Location, Observation, Partial, PartialReason, Provenance};

outbound_struct! {
    /// What was looked at of captured exchanges, and what could not be: together they tell the unscanned share. Each
    /// exchange adds numbers that were rounded up to powers of two.
    #[derive(Default)]
    pub struct Coverage {
        /// What could not be looked at, and why.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub partial: Vec<PartialCount>,
        /// How many bytes of bodies were looked at, as they passed.
        #[serde(skip_serializing_if = "ByTerm::is_empty")]
        pub scanned: ByTerm<Location>,
    }
}

outbound_struct! {
    /// What could not be looked at, of captured exchanges.
    pub struct PartialCount {
        /// Where.
        pub location: Location,
        /// Why.
        pub reason: PartialReason,
        /// Of how many exchanges.
        pub count: u64,
        /// How many bytes together, as they passed; those that never came are not counted.
        pub bytes: u64,
        /// How many values together, within what was read.
        pub leaves: u64,
    }
}

impl Coverage {
    /// The share of a body's bytes that could not be looked at, from 0 to 1; 0 where none passed.
    ///
    /// ```
    /// # use api_inventory::Tracer;
    /// # use api_inventory::observation::Location;
    /// # let tracer = Tracer::builder().quiet().build();
    /// let unscanned = tracer.stats().coverage.unscanned_share(Location::ResponseBody);
    /// assert_eq!(unscanned, 0.0);
    /// ```
    #[must_use]
    pub fn unscanned_share(&self, body: Location) -> f64 {
        let unscanned = self.partial.iter().filter(|partial| partial.location == body);
        let unscanned = unscanned.fold(0_u64, |sum, partial| sum.saturating_add(partial.bytes));
        let scanned = self.scanned.get(&body).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a share of rounded numbers")]
        let share = unscanned as f64 / unscanned.saturating_add(scanned).max(1) as f64;
        share
    }

    /// Adds what one exchange taught.
    pub(crate) fn observe<P: Provenance>(&mut self, observation: &Observation<P>) {
        for Partial { location, reason, bytes, leaves, .. } in &observation.partial {
            self.add(PartialCount {
                location: *location,
                reason: *reason,
                count: 1,
                bytes: bytes.get(),
                leaves: leaves.get(),
            });
        }
        let (request, response) = (observation.request.scanned.get(), observation.response.scanned.get());
        let bodies = [(Location::RequestBody, request), (Location::ResponseBody, response)];
        for (location, scanned) in bodies.into_iter().filter(|(_, scanned)| *scanned > 0) {
            self.scanned.count(location, scanned);
        }
    }

    /// Adds sums that were not added before.
    pub(super) fn join(&mut self, other: &Self) {
        other.partial.iter().for_each(|partial| self.add(partial.clone()));
        self.scanned.count_all(&other.scanned);
    }

    fn add(&mut self, added: PartialCount) {
        match self.partial.binary_search_by_key(&(added.location, added.reason), |mine| (mine.location, mine.reason)) {
            Ok(at) => {
                if let Some(mine) = self.partial.get_mut(at) {
                    mine.count = mine.count.saturating_add(added.count);
                    mine.bytes = mine.bytes.saturating_add(added.bytes);
                    mine.leaves = mine.leaves.saturating_add(added.leaves);
                }
            }
            Err(at) => self.partial.insert(at, added),
        }
    }

    /// Gives back memory that was reserved for more.
    pub(super) fn shrink(&mut self) {
        self.partial.shrink_to_fit();
        self.scanned.shrink();
    }
}
