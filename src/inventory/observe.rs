//! From exchanges to records.

use std::sync::Arc;

use super::join::{ATTRIBUTES_LIMIT, FACTS_LIMIT, SCHEMAS_LIMIT, SENSITIVE_LIMIT};
use super::sorted::{bound, upsert};
use super::{
    Activity, AttributeCount, Context, EndpointRecord, Estimate, FactCount, Interval, JointCount, MethodCount,
    RecordedSchema, SensitiveRecord, Source,
};
use crate::observation::{
    CredentialClass, Location, MediaType, Observation, Protocol, Provenance, Schema, Sensitive, StatusClass,
};

impl<P: Provenance> EndpointRecord<P> {
    /// Adds what one exchange taught; whether any of it was new: a shape, a find, a context that no exchange before had.
    pub(super) fn observe(&mut self, observation: &Observation<P>) -> bool {
        let known = self.knowledge();
        let mut reshaped = false;
        let context = Context::of(observation);
        let estimated = Estimate::of(observation.sampling.probability);
        self.seen_by(Source::Traffic, Interval::at(observation.time));
        self.requests.analysed = self.requests.analysed.saturating_add(1);
        self.requests.estimated += estimated;
        self.add_activity(Activity { day: observation.time.day(), exact: 0, analysed: 1 });
        let joint = JointCount { context, count: 1, estimated };
        JointCount::add(&mut self.joint, &joint);
        for credential in &observation.credentials.methods {
            self.add_method(MethodCount { credential: *credential, count: 1 });
        }
        if let Some(jwt) = observation.credentials.jwt {
            self.add_jwt(jwt);
        }
        if let Some(host) = &observation.host {
            self.add_host(host);
        }
        // Shapes of several endpoints together say nothing of any.
        if self.is_overflow() {
            self.truncated |= !observation.schemas.is_empty() || !observation.parameters.is_empty();
        } else {
            for (location, schema) in &observation.schemas {
                reshaped |= self.observe_schema(*location, schema, context, observation);
            }
            for parameter in &observation.parameters {
                self.add_parameter(parameter, 1);
            }
        }
        for sensitive in &observation.sensitive {
            self.observe_sensitive(sensitive, joint);
        }
        for (name, value) in &observation.attributes {
            let order = |mine: &AttributeCount<P>| (&mine.name, &mine.value).cmp(&(name, value));
            let new = || AttributeCount { name: name.clone(), value: value.clone(), count: 1 };
            upsert(&mut self.attributes, order, |mine| mine.count = mine.count.saturating_add(1), new);
        }
        self.truncated |= bound(&mut self.attributes, ATTRIBUTES_LIMIT);
        let sensitive = observation.sensitive.iter().any(|found| is_response(found.location));
        self.facts.reserve(if self.facts.is_empty() { observation.facts.len() } else { 0 });
        for fact in observation.facts.iter() {
            let Context { status_class, credential, exposure, .. } = context;
            let fact = FactCount { fact, status_class, credential, exposure, sensitive, count: 1, estimated };
            FactCount::add(&mut self.facts, &fact);
        }
        self.truncated |= bound(&mut self.facts, FACTS_LIMIT);
        self.durations.count(observation.duration, 1);
        self.request_bytes.count(observation.request.bytes, 1);
        self.response_bytes.count(observation.response.bytes, 1);
        self.coverage.observe(observation);
        reshaped || self.knowledge() != known
    }

    /// How much is known: grows with all that is new but changes of shapes.
    fn knowledge(&self) -> [usize; 7] {
        [
            self.joint.len(),
            self.methods.len(),
            self.jwt.len(),
            self.schemas.len(),
            self.parameters.len(),
            self.sensitive.len(),
            self.facts.len(),
        ]
    }

    fn observe_schema(
        &mut self,
        location: Location,
        schema: &Arc<Schema<P>>,
        context: Context,
        observation: &Observation<P>,
    ) -> bool {
        let media_type = match location {
            Location::RequestBody => observation.request.media_type.as_ref(),
            Location::ResponseBody => observation.response.media_type.as_ref(),
            _ => None,
        };
        let status_class = if is_response(location) { context.status_class } else { StatusClass::None };
        let withheld = observation.withheld.get(&location).copied().unwrap_or_default();
        let key = (location, status_class, media_type);
        let new = || {
            let (media_type, schema) = (media_type.cloned(), Arc::clone(schema));
            let mut new =
                RecordedSchema { location, status_class, media_type, schema, count: 1, withheld, depth: None };
            // Exchanges of this process keep to it; of others, anybody may have written the line.
            new.bound();
            new
        };
        let mut reshaped = false;
        let add = |mine: &mut RecordedSchema<P>| reshaped = mine.join(schema, (None, withheld), 1);
        upsert(&mut self.schemas, |mine| mine.key().cmp(&key), add, new);
        self.truncated |= bound(&mut self.schemas, SCHEMAS_LIMIT);
        reshaped
    }

    fn observe_sensitive(&mut self, seen: &Sensitive<P>, joint: JointCount) {
        let key = (seen.location, &seen.path, &seen.scanner, seen.evidence, seen.carrier, &seen.tag);
        let add = |mine: &mut SensitiveRecord<P>| {
            mine.count = mine.count.saturating_add(seen.count);
            JointCount::add(&mut mine.contexts, &joint);
        };
        let new = || SensitiveRecord {
            location: seen.location,
            path: seen.path.clone(),
            tag: seen.tag.clone(),
            scanner: seen.scanner.clone(),
            evidence: seen.evidence,
            carrier: seen.carrier,
            count: seen.count,
            contexts: vec![joint],
        };
        upsert(&mut self.sensitive, |mine| mine.key().cmp(&key), add, new);
        self.truncated |= bound(&mut self.sensitive, SENSITIVE_LIMIT);
    }
}

impl Context {
    /// The facts that occurred together in one exchange.
    fn of<P: Provenance>(observation: &Observation<P>) -> Self {
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
fn status_class<P: Provenance>(observation: &Observation<P>) -> StatusClass {
    let for_web = |media_type: &MediaType<P>| media_type.as_str().starts_with("application/grpc-web");
    let is_cut = observation.endpoint.protocol == Protocol::Grpc
        && observation.grpc_status.is_none()
        && !observation.response.media_type.as_ref().is_some_and(for_web);
    if is_cut { StatusClass::None } else { StatusClass::of_call(observation.status, observation.grpc_status) }
}

fn is_response(location: Location) -> bool {
    matches!(location, Location::ResponseHeaders | Location::ResponseCookies | Location::ResponseBody)
}
