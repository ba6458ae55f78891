//! The tower, hyper and axum side.
//!
//! A request passes [`InventoryService`]: it is counted, and, when somebody is interested, its head is copied and its
//! bodies are teed. Nothing is inserted into the request, nothing is polled that the application did not poll, nothing
//! is parsed. How bodies are wrapped is a [`BodyStrategy`]: [`Wrap`] for any body, [`Preserve`] for boxed ones, whose type
//! stays what it is.
//!
//! # Where the layer goes
//!
//! On the router, after its routes, so that it sees which route matched; outside whatever can answer in the handler's
//! place, so that it sees what callers get; inside whatever changes bytes, so that it sees what the service meant.
//!
//! ```text
//! request ──► compression, decompression      plain bodies pass the layer
//!               │
//!               ▼
//!             ╔═════════════════╗
//!             ║ InventoryLayer  ║
//!             ╚═════════════════╝
//!               │
//!               ▼
//!             timeout, catch-panic            a 504 and a 500 are recorded; outside: a cancellation, a panic
//!             authentication, rate limits     401, 403 and 429 are recorded; outside: what is refused is not seen
//!               │
//!               ▼
//!             router ──► handler              anywhere: tracing, metrics, request ids, CORS
//! ```
//!
//! In axum the layer that is added last is the outermost. After the first hundred requests a
//! [problem](crate::Tracer::problems) says what looks wrong with the layer's place.

mod attention;
#[cfg(feature = "axum")]
mod axum;
mod current;
mod future;
mod head;
#[expect(clippy::module_inception, reason = "the room is named for what it gives: the layer")]
mod layer;
mod observer;
mod scope;
mod service;
mod strategy;
mod tee;
mod unwinding;

pub use crate::exchange::Connection;
pub use current::CurrentExchange;
pub use future::ResponseFuture;
pub use layer::InventoryLayer;
pub use service::InventoryService;
pub use strategy::{BodyStrategy, Preserve, Wrap};
pub use tee::Tee;
