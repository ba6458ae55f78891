//! The threads behind the layer: their start, their work, their end, and the accounts they keep.

mod account;
mod admission;
mod analysis_thread;
mod control;
mod flusher;
mod learnt_routes;
#[cfg(feature = "metrics")]
mod metrics;
mod producer;
mod registry;
mod rules_slot;
mod rules_watch;
mod running;
mod said;
mod self_check;
mod shared;
mod stats;
mod warm_up;

pub(crate) use admission::{Admission, Admitted, Door};
pub(crate) use flusher::Background;
pub(crate) use registry::TracerId;
pub(crate) use rules_watch::WatchedRules;
pub(crate) use running::Pipeline;
pub(crate) use shared::Shared;
pub use stats::{Dropped, NotSampled, Outcomes, Stats};
