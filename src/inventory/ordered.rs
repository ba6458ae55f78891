//! Whether a record has the form that joins rely on, and give: then it need not be joined to get it.

use super::EndpointRecord;
use super::events::{EVENTS_LIMIT, METADATA_LIMIT};
use super::join::{
    ATTRIBUTES_LIMIT, DAYS_LIMIT, FACTS_LIMIT, HOSTS_LIMIT, JWT_LIMIT, PARAMETERS_LIMIT, SCHEMAS_LIMIT,
    SENSITIVE_LIMIT, VERSIONS_LIMIT,
};
use crate::observation::Provenance;

impl<P: Provenance> EndpointRecord<P> {
    /// Whether all lists are in order, without repetition, and no longer than they may be: joined into an empty record, this
    /// one would come out as it is. Of the contexts of finds, and of shapes, that is taken for granted.
    pub(super) fn is_ordered(&self) -> bool {
        ascends(&self.service.versions, VERSIONS_LIMIT, |one, other| one < other)
            && ascends(&self.days, DAYS_LIMIT, |one, other| one.day < other.day)
            && ascends(&self.joint, usize::MAX, |one, other| one.context < other.context)
            && ascends(&self.methods, usize::MAX, |one, other| one.credential < other.credential)
            && ascends(&self.jwt, JWT_LIMIT, |one, other| one < other)
            && ascends(&self.schemas, SCHEMAS_LIMIT, |one, other| one.key() < other.key())
            && ascends(&self.parameters, PARAMETERS_LIMIT, |one, other| one.parameter < other.parameter)
            && ascends(&self.sensitive, SENSITIVE_LIMIT, |one, other| one.key() < other.key())
            && ascends(&self.hosts, HOSTS_LIMIT, |one, other| one < other)
            && ascends(&self.events, EVENTS_LIMIT, |one, other| one.name < other.name)
            && ascends(&self.event_metadata, METADATA_LIMIT, |one, other| one.metadata < other.metadata)
            && ascends(&self.attributes, ATTRIBUTES_LIMIT, |one, other| {
                (&one.name, &one.value) < (&other.name, &other.value)
            })
            && ascends(&self.facts, FACTS_LIMIT, |one, other| one.key() < other.key())
            && ascends(&self.coverage.partial, usize::MAX, |one, other| {
                (one.location, one.reason) < (other.location, other.reason)
            })
    }
}

fn ascends<T>(list: &[T], limit: usize, is_before: impl Fn(&T, &T) -> bool) -> bool {
    list.len() <= limit && list.is_sorted_by(is_before)
}
