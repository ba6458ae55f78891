//! The tower, hyper and axum side.
//!
//! A request passes [`InventoryService`]: it is counted, and, when somebody is interested, its head is copied and its
//! bodies are teed. Nothing is inserted into the request, nothing is polled that the application did not poll, nothing
//! is parsed. How bodies are wrapped is a [`BodyStrategy`]: [`Wrap`] for any body, [`Preserve`] for boxed ones, whose type
//! stays what it is.

mod attention;
#[cfg(feature = "axum")]
mod axum;
mod current;
mod future;
mod head;
#[expect(clippy::module_inception, reason = "the room is named for what it gives: the layer")]
mod layer;
mod observer;
mod service;
mod strategy;
mod tee;
mod unwinding;

pub use current::CurrentExchange;
pub use future::ResponseFuture;
pub use head::PeerAddress;
pub use layer::InventoryLayer;
pub use service::InventoryService;
pub use strategy::{BodyStrategy, Preserve, Wrap};
pub use tee::Tee;
