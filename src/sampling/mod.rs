//! Which exchanges are captured, which of those are analysed, and the exact counts of those that are not.
//!
//! Everything here but [`Triage`] runs on the request path: no allocation, no lock, and no clock unless an exchange is about
//! to be captured. The exception is the first request of a route, which enters the table.

mod aspects;
mod budget;
mod draw;
mod interest;
mod policy;
mod processor;
mod rate;
mod route_entry;
mod route_pattern;
mod route_rules;
mod routes;
mod sampler;
#[cfg(test)]
mod simulation;
mod skipped;
mod striped;
mod thinning;
mod triage;
mod window;

pub(crate) use aspects::Aspects;
pub(crate) use budget::AnalysisBudget;
pub(crate) use draw::{Chance, Dice};
pub(crate) use interest::Interest;
pub(crate) use policy::{Chooser, Policy};
pub use policy::{NoSuchPolicy, SamplingPolicy, SamplingRequest};
pub(crate) use processor::cores_allowed;
pub(crate) use route_entry::RouteEntry;
pub(crate) use route_pattern::RoutePattern;
pub(crate) use route_rules::{POLICIES_LIMIT, RouteRules};
pub(crate) use routes::{RequestTotals, RouteId, RouteTable};
pub(crate) use sampler::{Caps, Decision, Sampler};
pub(crate) use skipped::SkipCounts;
pub(crate) use striped::Striped;
pub(crate) use triage::{Left, Triage};
