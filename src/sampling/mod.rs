//! Which exchanges are captured, and the exact counts of those that are not.
//!
//! Everything here runs on the request path: no allocation, no lock, and no clock unless an exchange is about to be
//! captured. The exception is the first request of a route, which enters the table.

mod budget;
mod draw;
mod exclusions;
mod interest;
mod limiter;
mod routes;
mod sampler;
mod striped;

pub(crate) use budget::AnalysisBudget;
pub(crate) use draw::Draw;
pub(crate) use exclusions::Exclusions;
pub(crate) use interest::Interest;
pub(crate) use routes::{RouteEntry, RouteId, RouteTable};
pub(crate) use sampler::{Decision, Sampler};
pub(crate) use striped::Striped;
