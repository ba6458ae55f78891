//! From a captured exchange to an observation: the one place where raw bytes become metadata.
//!
//! It reads bodies and heads, builds their shapes, scans them, asks `identity` who called, and vets every name. Behind
//! it no raw value exists.

mod analyzer;
mod collector;
mod parameters;
mod publish;

pub(crate) use analyzer::{Analyzer, Subject};
