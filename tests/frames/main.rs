//! A body behind the layer, frame by frame, beside the same body without it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod buffer;
mod endings;
mod failure;
mod local;
mod markers;
mod polled;
mod scripted;
#[path = "../support/mod.rs"]
mod support;
mod teed;
mod transparency;
