//! The explorer of `api-inventory`: one inventory of an API from every source that tells of it, and a language to ask it.
//!
//! Sources are read ([`source`], [`definition`], [`gateway`], [`catalog`]), what they tell of one endpoint is brought together
//! ([`route`], [`inventory`]), and questions are asked of the whole ([`query`]). Reading, joining, asking and showing are
//! apart, so that whatever else shows an inventory uses the same parts as the binary `api-inventory`.

pub mod catalog;
pub mod definition;
pub mod diff;
pub mod drift;
pub mod gateway;
pub mod inventory;
pub mod join;
pub mod query;
pub mod render;
pub mod route;
pub mod source;
