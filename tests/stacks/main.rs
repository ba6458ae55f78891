//! The layer on the stacks that it is for, each with a real server and a real client over real sockets.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod axum_layers_around;
mod axum_passing;
mod axum_routers;
mod hyper_service;
mod observed;
mod server_sent_events;
#[path = "../support/mod.rs"]
mod support;
mod tonic_calls;
mod tonic_notes;
mod unsized_downloads;
mod web_sockets;
