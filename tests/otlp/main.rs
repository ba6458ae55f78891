//! Lines as log records of OpenTelemetry: what is sent, and what becomes of it.
#![cfg(feature = "otlp")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod answers;
mod messages;
mod real_receivers;
mod receiver;
#[path = "../receivers/mod.rs"]
mod receivers;
mod requests;
mod service;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "tls")]
mod tls;
mod values;
