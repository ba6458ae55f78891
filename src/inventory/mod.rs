//! All that was learnt, joined per endpoint.
//!
//! An [`EndpointRecord`] joins observations: sets grow, sums add, so that the inventory's size depends on the number of
//! endpoints and not of requests. Facts that occur together in one exchange are counted together ([`JointCount`]),
//! because that is what the questions ask: *which public endpoints answer without credentials, and return sensitive
//! data?*

mod assessment;
mod coverage;
mod join;
mod record;
mod snapshot;
mod store;
mod table;

pub use assessment::{Authentication, AuthenticationEvidence};
pub use coverage::{Coverage, PartialCount};
pub use record::{
    AttributeCount, Context, DeclaredEndpoints, EndpointRecord, EventCount, Interval, JointCount, MethodCount,
    RecordedSchema, Requests, SensitiveRecord,
};
pub use snapshot::InventorySnapshot;
pub(crate) use store::{Inventory, Traffic};
