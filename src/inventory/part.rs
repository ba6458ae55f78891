//! A part of an inventory that several threads fill: records by endpoint, in no order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::EndpointRecord;
use super::key::EndpointKey;
use super::records::{Totals, counts};
use crate::observation::Provenance;

/// Totals by endpoint, which are found faster than those in order.
#[derive(Debug)]
pub(super) struct Part<P: Provenance> {
    by_key: HashMap<EndpointKey<P>, Arc<EndpointRecord<P>>, RandomState>,
    /// How many of them count.
    counted: usize,
}

impl<P: Provenance> Default for Part<P> {
    fn default() -> Self {
        Self { by_key: HashMap::default(), counted: 0 }
    }
}

impl<P: Provenance> Totals<P> for Part<P> {
    fn change(
        &mut self,
        key: EndpointKey<P>,
        change: impl FnOnce(&mut EndpointRecord<P>),
        new: impl FnOnce() -> EndpointRecord<P>,
    ) {
        match self.by_key.entry(key) {
            Entry::Occupied(mut mine) => change(Arc::make_mut(mine.get_mut())),
            Entry::Vacant(place) => {
                self.counted += usize::from(counts(place.key()));
                place.insert(Arc::new(new()));
            }
        }
    }
}

impl<P: Provenance> Part<P> {
    /// Takes a record of an endpoint of which there is none.
    pub(super) fn insert(&mut self, key: EndpointKey<P>, record: Arc<EndpointRecord<P>>) {
        self.counted += usize::from(counts(&key));
        self.by_key.insert(key, record);
    }

    /// How many of the records count against the limit.
    pub(super) const fn counted(&self) -> usize {
        self.counted
    }

    /// What tells those apart.
    pub(super) fn counted_keys(&self) -> impl Iterator<Item = &EndpointKey<P>> {
        self.by_key.keys().filter(|key| counts(key))
    }

    /// Those that count, from one on, go into the records of those without room.
    pub(super) fn fold_from(&mut self, first: &EndpointKey<P>) {
        let folded = self.by_key.extract_if(|key, _| key >= first && counts(key));
        let folded: Vec<_> = folded.map(|(_, record)| record).collect();
        self.counted -= folded.len();
        for record in folded {
            self.join(&Arc::unwrap_or_clone(record).into_overflow());
        }
    }

    /// All of them, taken out.
    pub(super) fn into_records(self) -> impl Iterator<Item = (EndpointKey<P>, Arc<EndpointRecord<P>>)> {
        self.by_key.into_iter()
    }
}
