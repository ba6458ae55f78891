//! What handlers said of requests, in records: sums, so that each delta counts once.

use super::sorted::{bound, upsert};
use super::{EndpointRecord, EventCount, EventMetadataCount, Said};
use crate::observation::{EventMetadata, OperatorText, Provenance};

/// How many event names one record keeps.
pub(super) const EVENTS_LIMIT: usize = 64;

/// How many triples of an event, a field and a type one record keeps.
pub(super) const METADATA_LIMIT: usize = 256;

impl EndpointRecord {
    /// Adds what was said of requests.
    pub(super) fn add_said(&mut self, said: &Said) {
        self.users_known = self.users_known.saturating_add(said.users_known);
        said.events.iter().for_each(|(name, count)| self.add_event(name, *count));
        said.metadata.iter().for_each(|(metadata, count)| self.add_event_metadata(metadata, *count));
    }
}

impl<P: Provenance> EndpointRecord<P> {
    /// Adds what another record of the same endpoint says.
    pub(super) fn join_events(&mut self, other: &Self) {
        self.users_known = self.users_known.saturating_add(other.users_known);
        other.events.iter().for_each(|theirs| self.add_event(&theirs.name, theirs.count));
        other.event_metadata.iter().for_each(|theirs| self.add_event_metadata(&theirs.metadata, theirs.count));
    }

    fn add_event(&mut self, name: &OperatorText<P>, count: u64) {
        let add = |mine: &mut EventCount<P>| mine.count = mine.count.saturating_add(count);
        upsert(&mut self.events, |mine| mine.name.cmp(name), add, || EventCount { name: name.clone(), count });
        self.truncated |= bound(&mut self.events, EVENTS_LIMIT);
    }

    fn add_event_metadata(&mut self, metadata: &EventMetadata<P>, count: u64) {
        let add = |mine: &mut EventMetadataCount<P>| mine.count = mine.count.saturating_add(count);
        let new = || EventMetadataCount { metadata: metadata.clone(), count };
        upsert(&mut self.event_metadata, |mine| mine.metadata.cmp(metadata), add, new);
        self.truncated |= bound(&mut self.event_metadata, METADATA_LIMIT);
    }
}
