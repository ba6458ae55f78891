//! Captured bytes: pooled, capped, revocable, and private to the crate.
//!
//! An [`Exchange`] is shared by everything that may still add to one captured request/response pair: the response
//! future and the two body tees. When the last of them is dropped, however the exchange ended, the [`CapturedExchange`]
//! is submitted to the bounded [`ExchangeQueue`]. This room never parses.

mod body;
mod captured;
mod connection;
mod pool;
mod queue;
mod shared;

pub(crate) use body::{BodyCapture, BodyEnd, FramePieces};
pub(crate) use captured::{CapturedExchange, RequestHead, ResponseHead, Route};
pub use connection::Connection;
pub(crate) use connection::ConnectionReader;
pub(crate) use pool::{Buffer, CapturePool, CaptureSlot};
pub(crate) use queue::{ExchangeQueue, ExchangeReceiver};
pub(crate) use shared::{Exchange, FIELDS_LIMIT, Side};
