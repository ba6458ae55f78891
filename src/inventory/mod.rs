//! All that was learnt, joined per endpoint.
//!
//! An [`EndpointRecord`] joins observations: sets grow, sums add, so that the inventory's size depends on the number of
//! endpoints and not of requests. Facts that occur together in one exchange are counted together ([`JointCount`]),
//! because that is what the questions ask: *which public endpoints answer without credentials, and return sensitive
//! data?*
//!
//! From exchanges to an inventory: a running tracer observes exchanges into records, hands out what has changed as deltas,
//! and can show the whole at any time ([`InventorySnapshot`]). An [`Inventory`] joins the deltas of many tracers, each
//! once.

mod assessment;
mod business_logic;
mod by_term;
mod counts;
mod coverage;
mod declared;
mod estimate;
mod events;
mod join;
mod joined;
mod key;
mod ledger;
mod live;
mod observe;
mod openapi;
mod ordered;
mod part;
mod record;
mod records;
mod schemas;
mod seen;
mod shared;
mod snapshot;
mod sorted;
pub mod stored;
mod table;

pub use assessment::{Authentication, AuthenticationEvidence};
pub use business_logic::{BusinessBasis, BusinessFunction, BusinessLogic, BusinessReason, BusinessStrength};
pub use by_term::ByTerm;
pub use counts::{
    AttributeCount, Context, EventCount, EventMetadataCount, FactCount, JointCount, MethodCount, ParameterCount,
    Requests, SensitiveRecord,
};
pub use coverage::{Coverage, PartialCount};
pub use declared::DeclaredEndpoints;
pub use estimate::Estimate;
pub use joined::{Inventory, Overlap};
pub use ledger::{Account, Applied, Ledger, Refused};
pub(crate) use live::{LiveInventory, Said, Traffic, View};
#[cfg(feature = "yaml")]
pub use openapi::YamlError;
pub use openapi::{OpenApi, OpenApiOptions};
pub use record::{EndpointRecord, RecordedService};
pub use schemas::RecordedSchema;
pub use seen::{Activity, Interval, Source};
pub use shared::SharedInventory;
pub use snapshot::InventorySnapshot;
