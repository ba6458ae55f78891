//! The threads behind the layer: their start, their work, their end, and the accounts they keep.

mod analysis_thread;
mod control;
mod registry;
mod running;
mod shared;
mod stats;

pub(crate) use registry::TracerId;
pub(crate) use running::Pipeline;
pub(crate) use shared::{Admission, Admitted, Shared};
pub use stats::{Dropped, NotSampled, Outcomes, Stats};
