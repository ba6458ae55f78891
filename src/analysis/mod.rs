//! From a captured exchange to an observation: the one place where raw bytes become metadata.
//!
//! It reads bodies and heads, builds their shapes, scans them, asks `identity` who called, and vets every name. Behind
//! it no raw value exists.

mod acquaintance;
mod analyzer;
mod aspects;
mod body_facts;
mod classify;
mod collector;
mod compiled_rules;
mod context;
mod coverage;
mod debug_page;
mod embedded;
mod endpoint;
mod labels;
mod name_rules;
mod name_traits;
mod parameter_kinds;
mod parameters;
mod paths;
mod publication;
mod publish;
mod stack_trace;
mod tagging;
mod templates;
mod texts;
mod trail;
mod unpack;

pub(crate) use analyzer::{Analyzer, Subject};
pub(crate) use aspects::aspects;
pub(crate) use classify::{BodyText, LeafClassifier};
pub(crate) use compiled_rules::CompiledRules;
pub(crate) use endpoint::pinned_routes;
#[cfg(feature = "testing")]
pub(crate) use name_rules::NameRules;
pub(crate) use paths::KnownPaths;
