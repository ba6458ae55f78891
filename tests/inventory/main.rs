//! The inventory: how records join, how they are stored, and what they cost.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may panic"
)]

#[path = "../../benches/support/routes.rs"]
mod routes;
#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod fleet;
mod generated;
mod laws;
mod restarts;
mod shared;
mod stored;
