//! For tests and benches: planted values, and the entry points that benches measure. Not for production builds.

pub mod canary;
#[doc(hidden)]
pub mod conformance;
mod engine;
mod fault;
pub mod heads;
#[doc(hidden)]
pub mod instance;
#[doc(hidden)]
pub mod names;
pub mod readers;
#[doc(hidden)]
pub mod routes;
pub mod rules;

#[doc(hidden)]
pub use engine::walk;
pub use fault::PANIC_IN_ANALYSIS;
pub(crate) use fault::panic_if_asked;
