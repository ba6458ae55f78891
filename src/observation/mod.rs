//! The only types that leave the process.
//!
//! Each is written with private or crate-private constructors and implements the sealed [`Outbound`]. This room depends
//! on nothing that can hold raw data.

mod address;
mod attribute;
mod event;
mod exchange;
mod fact;
mod facts;
mod few;
mod measure;
pub(crate) mod outbound;
mod parameter;
mod sampling;
mod schema;
mod terms;
mod text;
mod trace;
pub(crate) mod vetting;

pub use address::ClientAddress;
pub use attribute::{AttributeName, AttributeValue};
pub use event::{EventMetadata, MetadataType};
pub use exchange::{
    BodyFact, Client, Credentials, Endpoint, JwtFacts, Observation, Operation, Partial, PresentedCredential, Producer,
    SchemeFact, Sensitive, Service, WIRE_VERSION,
};
pub use fact::Fact;
pub use facts::Facts;
pub use few::Few;
pub use measure::{Day, DurationBucket, LengthBucket, Minute, RoughCount, SizeBucket};
pub use outbound::{Outbound, Provenance, Stored, Vetted};
pub use parameter::{Parameter, ParameterKind};
pub use sampling::{Sampling, SamplingReason, SkipReason};
pub(crate) use schema::PLACES_LIMIT;
pub use schema::{ArraySchema, DatadogSchema, FieldSchema, JsonSchema, ObjectSchema, Schema, Tag};
pub use terms::*;
pub use text::{FieldName, FieldPath, MediaType, OperationName, OperatorText, RouteTemplate, RuleText, TracerText};
pub use trace::{Moment, SpanId, Trace, TraceId, TraceParent, TracePriority};
