//! A service, and the stacks of layers that `load` compares on it.
//!
//! What they share stands here: the binary `server` serves one stack, the binary `load` does so in processes of its own
//! and loads them in turn. `BENCHMARKS.md` at the root says how, and what comes out.

pub mod application;
pub mod endpoint;
pub mod service;
pub mod stacks;
