//! The HTTP client of the exporters: it blocks, in a thread of its own, and bounds what a receiver can do to it.

mod bounded;
mod client;
mod failure;
mod resolver;
mod retry_after;
mod tls;
#[cfg(unix)]
mod unix;

#[cfg(feature = "datadog")]
pub(super) use client::Answer;
pub(super) use client::Client;
pub use failure::ClientError;
pub(super) use failure::Failure;
