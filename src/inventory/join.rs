//! From records to a record.
//!
//! Sets, minima and maxima are idempotent; sums are not, and count each delta once, for which the
//! [ledger](super::Ledger) is there. Both are associative and commutative: lists are kept sorted, of bounded ones what
//! sorts first stays, and estimates are sums of whole millionths.

use std::cmp::Ordering;

use super::sorted::{bound, insert, upsert};
use super::{
    Activity, AttributeCount, EndpointRecord, FactCount, Interval, JointCount, MethodCount, ParameterCount,
    RecordedService, SensitiveRecord, Source,
};
use crate::observation::{
    Carrier, CredentialClass, Endpoint, Evidence, Exposure, Fact, FieldPath, JwtFacts, Location, OperatorText,
    Parameter, Provenance, RuleText, StatusClass, Tag,
};

/// How many sensitive places one record keeps.
pub(super) const SENSITIVE_LIMIT: usize = 256;

/// How many schemas one record keeps.
pub(super) const SCHEMAS_LIMIT: usize = 64;

/// How many pairs of an attribute and a value one record keeps.
pub(super) const ATTRIBUTES_LIMIT: usize = 256;

/// How many facts one record keeps, by context.
pub(super) const FACTS_LIMIT: usize = 1_024;

/// How many kinds of parameters one record keeps.
pub(super) const PARAMETERS_LIMIT: usize = 256;

/// How many hosts, versions of the service, and combinations of facts about JWTs one record keeps.
pub(super) const HOSTS_LIMIT: usize = 64;
pub(super) const VERSIONS_LIMIT: usize = 32;
pub(super) const JWT_LIMIT: usize = 64;

/// How many days one record tells apart.
pub(super) const DAYS_LIMIT: usize = 90;

impl<P: Provenance> EndpointRecord<P> {
    /// Adds another record of the same endpoint, whose sums were not added before.
    ///
    /// Associative and commutative; what are no sums is idempotent too. An [`Inventory`](super::Inventory) sees to it that
    /// each record is joined once.
    pub fn join(&mut self, other: &Self) {
        self.join_service(&other.service);
        self.join_endpoint(&other.endpoint);
        for (source, interval) in other.seen.iter() {
            self.seen_by(*source, *interval);
        }
        self.requests.exact = self.requests.exact.saturating_add(other.requests.exact);
        self.requests.analysed = self.requests.analysed.saturating_add(other.requests.analysed);
        self.requests.estimated += other.requests.estimated;
        self.skipped.count_all(&other.skipped);
        other.days.iter().for_each(|activity| self.add_activity(*activity));
        other.joint.iter().for_each(|joint| JointCount::add(&mut self.joint, joint));
        other.methods.iter().for_each(|method| self.add_method(*method));
        other.jwt.iter().for_each(|jwt| self.add_jwt(*jwt));
        other.hosts.iter().for_each(|host| self.add_host(host));
        for theirs in &other.schemas {
            let key = theirs.key();
            let add = |mine: &mut super::RecordedSchema<P>| {
                _ = mine.join(&theirs.schema, (theirs.depth, theirs.withheld), theirs.count);
            };
            upsert(&mut self.schemas, |mine| mine.key().cmp(&key), add, || theirs.clone());
            self.truncated |= bound(&mut self.schemas, SCHEMAS_LIMIT);
        }
        for theirs in &other.parameters {
            self.add_parameter(&theirs.parameter, theirs.count);
        }
        for theirs in &other.sensitive {
            let key = theirs.key();
            let add = |mine: &mut SensitiveRecord<P>| {
                mine.count = mine.count.saturating_add(theirs.count);
                theirs.contexts.iter().for_each(|joint| JointCount::add(&mut mine.contexts, joint));
            };
            upsert(&mut self.sensitive, |mine| mine.key().cmp(&key), add, || theirs.clone());
            self.truncated |= bound(&mut self.sensitive, SENSITIVE_LIMIT);
        }
        self.join_events(other);
        for theirs in &other.attributes {
            let order = |mine: &AttributeCount<P>| (&mine.name, &mine.value).cmp(&(&theirs.name, &theirs.value));
            let add = |mine: &mut AttributeCount<P>| mine.count = mine.count.saturating_add(theirs.count);
            upsert(&mut self.attributes, order, add, || theirs.clone());
            self.truncated |= bound(&mut self.attributes, ATTRIBUTES_LIMIT);
        }
        other.facts.iter().for_each(|fact| FactCount::add(&mut self.facts, fact));
        self.truncated |= bound(&mut self.facts, FACTS_LIMIT);
        self.durations.count_all(&other.durations);
        self.request_bytes.count_all(&other.request_bytes);
        self.response_bytes.count_all(&other.response_bytes);
        self.coverage.join(&other.coverage);
        self.truncated |= other.truncated;
    }

    /// Widens the span in which something showed that the endpoint exists.
    pub(super) fn seen_by(&mut self, source: Source, interval: Interval) {
        self.seen.add(source, interval, Interval::widen);
    }

    /// Keeps the better witness of the route: routers come before declarations.
    pub(super) fn join_endpoint(&mut self, other: &Endpoint<P>) {
        let mine = &mut self.endpoint;
        match other.route_source.cmp(&mine.route_source) {
            Ordering::Less => (mine.route_source, mine.route_reason) = (other.route_source, other.route_reason),
            // Requests are counted by who does not know the reason.
            Ordering::Equal => {
                mine.route_reason = mine.route_reason.into_iter().chain(other.route_reason).min();
            }
            Ordering::Greater => {}
        }
        mine.flow = mine.flow.min(other.flow);
    }

    /// What speaks for production is kept, with the better basis.
    pub(super) fn join_service(&mut self, other: &RecordedService<P>) {
        let mine = &mut self.service;
        for version in &other.versions {
            insert(&mut mine.versions, version);
        }
        let is_better = match other.production.cmp(&mine.production) {
            Ordering::Greater => true,
            Ordering::Equal => other.production_basis < mine.production_basis,
            Ordering::Less => false,
        };
        if is_better {
            (mine.production, mine.production_basis) = (other.production, other.production_basis);
        }
        self.truncated |= bound(&mut self.service.versions, VERSIONS_LIMIT);
    }

    /// Adds requests of one day. The last days stay, and that earlier ones were dropped shows in their number.
    pub(super) fn add_activity(&mut self, added: Activity) {
        let add = |mine: &mut Activity| {
            mine.exact = mine.exact.saturating_add(added.exact);
            mine.analysed = mine.analysed.saturating_add(added.analysed);
        };
        upsert(&mut self.days, |mine| mine.day.cmp(&added.day), add, || added);
        let over = self.days.len().saturating_sub(DAYS_LIMIT);
        self.days.drain(..over);
    }

    pub(super) fn add_parameter(&mut self, parameter: &Parameter<P>, count: u64) {
        let add = |mine: &mut ParameterCount<P>| mine.count = mine.count.saturating_add(count);
        let new = || ParameterCount { parameter: parameter.clone(), count };
        upsert(&mut self.parameters, |mine| mine.parameter.cmp(parameter), add, new);
        self.truncated |= bound(&mut self.parameters, PARAMETERS_LIMIT);
    }

    pub(super) fn add_host(&mut self, host: &OperatorText<P>) {
        insert(&mut self.hosts, host);
        self.truncated |= bound(&mut self.hosts, HOSTS_LIMIT);
    }

    pub(super) fn add_jwt(&mut self, jwt: JwtFacts) {
        insert(&mut self.jwt, &jwt);
        self.truncated |= bound(&mut self.jwt, JWT_LIMIT);
    }

    pub(super) fn add_method(&mut self, added: MethodCount) {
        let add = |mine: &mut MethodCount| mine.count = mine.count.saturating_add(added.count);
        upsert(&mut self.methods, |mine| mine.credential.cmp(&added.credential), add, || added);
    }
}

impl JointCount {
    /// Adds to the counts of exchanges with the same facts.
    pub(super) fn add(counts: &mut Vec<Self>, added: &Self) {
        let add = |mine: &mut Self| {
            mine.count = mine.count.saturating_add(added.count);
            mine.estimated += added.estimated;
        };
        upsert(counts, |mine| mine.context.cmp(&added.context), add, || *added);
    }
}

impl FactCount {
    /// What tells facts of one record apart.
    pub(super) fn key(&self) -> (Fact, StatusClass, CredentialClass, Exposure, bool) {
        (self.fact, self.status_class, self.credential, self.exposure, self.sensitive)
    }

    /// Adds to the counts of exchanges with the same fact.
    pub(super) fn add(counts: &mut Vec<Self>, added: &Self) {
        let add = |mine: &mut Self| {
            mine.count = mine.count.saturating_add(added.count);
            mine.estimated += added.estimated;
        };
        upsert(counts, |mine| mine.key().cmp(&added.key()), add, || *added);
    }
}

/// What tells finds apart.
type FindKey<'a, P> = (Location, &'a FieldPath<P>, &'a RuleText<P>, Evidence, Carrier, &'a Tag<P>);

impl<P: Provenance> SensitiveRecord<P> {
    pub(super) fn key(&self) -> FindKey<'_, P> {
        (self.location, &self.path, &self.scanner, self.evidence, self.carrier, &self.tag)
    }
}
