//! For tests and benches: planted values, and the entry points that benches measure. Not for production builds.

pub mod canary;
#[doc(hidden)]
pub mod conformance;
mod engine;

#[doc(hidden)]
pub use engine::walk;
