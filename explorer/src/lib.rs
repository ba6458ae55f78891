//! The explorer of `api-inventory`: one inventory of an API from every source that tells of it, and a language to ask it.
//!
//! As the data flows: files are found and read ([`load`], [`source`], [`definition`], [`gateway`], [`catalog`]); what they tell of
//! one endpoint is brought together ([`join`], [`route`], [`inventory`]) and compared ([`drift`], [`diff`]); questions are asked of the whole
//! ([`query`]), rules ask them ([`finding`]), and people decide about what they find ([`triage`]); answers are shown ([`render`],
//! [`report`]), and fail a build if they must ([`check`]). The binary `api-inventory` is [`cli`]; whatever else shows an inventory uses
//! the same parts.

pub mod catalog;
pub mod check;
pub mod cli;
pub mod definition;
pub mod diff;
pub mod drift;
pub mod finding;
pub mod gateway;
pub mod inventory;
pub mod join;
pub mod load;
pub mod query;
pub mod render;
pub mod report;
pub mod route;
pub mod source;
pub mod triage;
