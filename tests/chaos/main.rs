//! Hostile and odd inputs: the same answers behind the layer, and a true record of each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "tests may panic and print"
)]

mod application;
mod bodiless;
mod compare;
mod downloads;
mod encodings;
mod forms;
mod framing;
mod heads;
mod http1;
mod http2;
mod json;
mod media_types;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod upgrades;
mod uploads;
