//! How records grow: from an observation, and from another record.
//!
//! Sets, minima and maxima are idempotent; sums are not, and count each delta once. Both are associative and
//! commutative, but for the rounding of estimates. Lists are kept sorted, so that the order of arrival does not show.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Coverage;
use super::record::{
    AttributeCount, Context, EndpointRecord, EventCount, Interval, JointCount, MethodCount, RecordedSchema, Requests,
    SensitiveRecord,
};
use crate::observation::{
    CredentialClass, Endpoint, LineKind, Location, MediaType, Observation, OperatorText, Producer, Protocol, Service,
    StatusClass, WIRE_VERSION,
};

/// How many sensitive places one record keeps.
const SENSITIVE_LIMIT: usize = 256;

/// How many schemas one record keeps.
const SCHEMAS_LIMIT: usize = 64;

/// How many event names one record keeps.
const EVENTS_LIMIT: usize = 64;

/// How many hosts one record keeps.
const HOSTS_LIMIT: usize = 64;

/// How many pairs of an attribute and a value one record keeps.
const ATTRIBUTES_LIMIT: usize = 256;

impl EndpointRecord {
    /// A record of which nothing is known yet.
    pub(crate) fn empty(producer: Producer, service: Service, endpoint: Endpoint) -> Self {
        Self {
            kind: LineKind::Record,
            v: WIRE_VERSION,
            producer,
            service,
            endpoint,
            seen: None,
            requests: Requests { exact: 0, analysed: 0, estimated: 0.0 },
            joint: Vec::new(),
            methods: Vec::new(),
            jwt: Vec::new(),
            schemas: Vec::new(),
            sensitive: Vec::new(),
            hosts: Vec::new(),
            events: Vec::new(),
            attributes: Vec::new(),
            facts: Vec::new(),
            durations: BTreeMap::new(),
            response_bytes: BTreeMap::new(),
            coverage: Coverage::default(),
            truncated: false,
        }
    }

    /// Adds what one exchange taught.
    pub(crate) fn observe(&mut self, observation: &Observation) {
        let context = Context::of(observation);
        let weight = 1.0 / observation.sampling.probability.clamp(f64::MIN_POSITIVE, 1.0);
        self.seen_at(&Interval { first: observation.time, last: observation.time });
        self.requests.analysed += 1;
        self.requests.estimated += weight;
        add_joint(&mut self.joint, JointCount { context, count: 1, estimated: weight });
        for credential in &observation.credentials.methods {
            self.add_method(MethodCount { credential: *credential, count: 1 });
        }
        if let Some(jwt) = observation.credentials.jwt {
            insert(&mut self.jwt, jwt);
        }
        if let Some(host) = &observation.host {
            self.add_host(host);
        }
        for (location, schema) in &observation.schemas {
            let is_response = is_response(*location);
            let media_type = match location {
                Location::RequestBody => observation.request.media_type.clone(),
                Location::ResponseBody => observation.response.media_type.clone(),
                _ => None,
            };
            self.add_schema(&RecordedSchema {
                location: *location,
                status_class: if is_response { context.status_class } else { StatusClass::None },
                media_type,
                schema: Arc::clone(schema),
                count: 1,
            });
        }
        for sensitive in &observation.sensitive {
            self.add_sensitive(SensitiveRecord {
                location: sensitive.location,
                path: sensitive.path.clone(),
                tag: sensitive.tag.clone(),
                scanner: sensitive.scanner.clone(),
                evidence: sensitive.evidence,
                carrier: sensitive.carrier,
                count: sensitive.count,
                contexts: vec![JointCount { context, count: 1, estimated: weight }],
            });
        }
        for (name, value) in &observation.attributes {
            self.add_attribute(AttributeCount { name: name.clone(), value: value.clone(), count: 1 });
        }
        if observation.status.is_some() && !self.facts.contains(&observation.facts) {
            self.facts.push(observation.facts.clone());
            self.facts.sort_by_key(|facts| (facts.hsts, facts.cache_control));
        }
        *self.durations.entry(observation.duration).or_default() += 1;
        *self.response_bytes.entry(observation.response.bytes).or_default() += 1;
        self.coverage.observe(observation);
    }

    /// Adds another record of the same endpoint, whose sums were not added before.
    pub fn join(&mut self, other: &Self) {
        if let Some(seen) = &other.seen {
            self.seen_at(seen);
        }
        self.known_as(&other.endpoint);
        self.requests.exact += other.requests.exact;
        self.requests.analysed += other.requests.analysed;
        self.requests.estimated += other.requests.estimated;
        for joint in &other.joint {
            add_joint(&mut self.joint, joint.clone());
        }
        for method in &other.methods {
            self.add_method(method.clone());
        }
        for jwt in &other.jwt {
            insert(&mut self.jwt, *jwt);
        }
        for host in &other.hosts {
            self.add_host(host);
        }
        for schema in &other.schemas {
            self.add_schema(schema);
        }
        for sensitive in &other.sensitive {
            self.add_sensitive(sensitive.clone());
        }
        for event in &other.events {
            self.add_event(&event.name, event.count);
        }
        for attribute in &other.attributes {
            self.add_attribute(attribute.clone());
        }
        for facts in &other.facts {
            if !self.facts.contains(facts) {
                self.facts.push(facts.clone());
            }
        }
        self.facts.sort_by_key(|facts| (facts.hsts, facts.cache_control));
        for (bucket, count) in &other.durations {
            *self.durations.entry(*bucket).or_default() += count;
        }
        for (bucket, count) in &other.response_bytes {
            *self.response_bytes.entry(*bucket).or_default() += count;
        }
        self.coverage.join(&other.coverage);
        self.truncated |= other.truncated;
    }

    /// Adds a business event.
    pub(crate) fn add_event(&mut self, name: &OperatorText, count: u64) {
        let added = EventCount { name: name.clone(), count };
        upsert(&mut self.events, added, |event| event.name.clone(), |mine, other| mine.count += other.count);
        self.truncated |= bound(&mut self.events, EVENTS_LIMIT);
    }

    /// Keeps the better witness of the route: routers come before declarations.
    pub(super) fn known_as(&mut self, endpoint: &Endpoint) {
        let mine = &mut self.endpoint;
        match endpoint.route_source.cmp(&mine.route_source) {
            Ordering::Less => (mine.route_source, mine.route_reason) = (endpoint.route_source, endpoint.route_reason),
            // Requests are counted by who does not know the reason.
            Ordering::Equal => {
                mine.route_reason = mine.route_reason.into_iter().chain(endpoint.route_reason).min();
            }
            Ordering::Greater => {}
        }
        self.endpoint.flow = self.endpoint.flow.min(endpoint.flow);
        self.endpoint.protocol = self.endpoint.protocol.max(endpoint.protocol);
    }

    /// Widens the span.
    pub(super) fn seen_at(&mut self, other: &Interval) {
        match &mut self.seen {
            Some(seen) => {
                seen.first = seen.first.min(other.first);
                seen.last = seen.last.max(other.last);
            }
            None => self.seen = Some(other.clone()),
        }
    }

    fn add_host(&mut self, host: &OperatorText) {
        insert(&mut self.hosts, host.clone());
        self.truncated |= bound(&mut self.hosts, HOSTS_LIMIT);
    }

    fn add_method(&mut self, added: MethodCount) {
        upsert(&mut self.methods, added, |method| method.credential, |mine, other| mine.count += other.count);
    }

    fn add_attribute(&mut self, added: AttributeCount) {
        let key = |attribute: &AttributeCount| (attribute.name.clone(), attribute.value.clone());
        upsert(&mut self.attributes, added, key, |mine, other| mine.count += other.count);
        self.truncated |= bound(&mut self.attributes, ATTRIBUTES_LIMIT);
    }

    fn add_schema(&mut self, added: &RecordedSchema) {
        let key = |schema: &RecordedSchema| (schema.location, schema.status_class, schema.media_type.clone());
        upsert(&mut self.schemas, added.clone(), key, |mine, other| {
            // Bodies of one shape share what was published of it.
            if !Arc::ptr_eq(&mine.schema, &other.schema) {
                Arc::make_mut(&mut mine.schema).join(&other.schema);
            }
            mine.count += other.count;
        });
        self.truncated |= bound(&mut self.schemas, SCHEMAS_LIMIT);
    }

    fn add_sensitive(&mut self, added: SensitiveRecord) {
        let key = |record: &SensitiveRecord| {
            (record.location, record.path.clone(), record.scanner.clone(), record.evidence, record.carrier)
        };
        upsert(&mut self.sensitive, added, key, |mine, other| {
            mine.count += other.count;
            for joint in other.contexts {
                add_joint(&mut mine.contexts, joint);
            }
        });
        self.truncated |= bound(&mut self.sensitive, SENSITIVE_LIMIT);
    }
}

impl Context {
    /// The facts that occurred together in one exchange.
    fn of(observation: &Observation) -> Self {
        let credentials = &observation.credentials;
        Self {
            status_class: status_class(observation),
            credential: if credentials.presented {
                CredentialClass::Presented
            } else if credentials.user_known {
                CredentialClass::UserKnown
            } else if credentials.methods.is_empty() {
                CredentialClass::None
            } else {
                CredentialClass::GatewayIdentity
            },
            refused: credentials.refused,
            exposure: observation.client.exposure,
            scheme: observation.scheme.value,
        }
    }
}

/// The class of an exchange. A call of gRPC whose status never came, because it was cut off before its trailers, has none; gRPC
/// for the web has it in the body, which is not looked at for that.
fn status_class(observation: &Observation) -> StatusClass {
    let for_web = |media_type: &MediaType| media_type.as_str().starts_with("application/grpc-web");
    let is_cut = observation.endpoint.protocol == Protocol::Grpc
        && observation.grpc_status.is_none()
        && !observation.response.media_type.as_ref().is_some_and(for_web);
    if is_cut { StatusClass::None } else { StatusClass::of_call(observation.status, observation.grpc_status) }
}

fn is_response(location: Location) -> bool {
    matches!(location, Location::ResponseHeaders | Location::ResponseCookies | Location::ResponseBody)
}

fn add_joint(counts: &mut Vec<JointCount>, added: JointCount) {
    upsert(
        counts,
        added,
        |joint| joint.context,
        |mine, other| {
            mine.count += other.count;
            mine.estimated += other.estimated;
        },
    );
}

fn insert<T: Ord>(set: &mut Vec<T>, added: T) {
    if let Err(at) = set.binary_search(&added) {
        set.insert(at, added);
    }
}

/// Adds to the entry with the same key, or inserts in order.
fn upsert<T, K: Ord>(list: &mut Vec<T>, added: T, key: impl Fn(&T) -> K, add: impl FnOnce(&mut T, T)) {
    match list.binary_search_by_key(&key(&added), key) {
        Ok(at) => {
            if let Some(mine) = list.get_mut(at) {
                add(mine, added);
            }
        }
        Err(at) => list.insert(at, added),
    }
}

/// Keeps what sorts first; true if something was dropped.
fn bound<T>(list: &mut Vec<T>, limit: usize) -> bool {
    let over = list.len() > limit;
    list.truncate(limit);
    over
}
