//! x
pub mod config;
pub mod event;
pub mod export;
pub mod inventory;
pub mod layer;
pub mod observation;
pub mod offline;
#[cfg(feature = "testing")]
pub mod testing;

mod analysis;
mod body;
mod exchange;
mod identity;
mod pipeline;
mod problems;
mod sampling;
mod scan;
mod schema;
mod tracer;

pub use layer::CurrentExchange;
pub use pipeline::{Dropped, NotSampled, Outcomes, Stats};
pub use problems::Problem;
pub use tracer::Tracer;
