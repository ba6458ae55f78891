//! Configuration: one table of environment variables, one builder, one set of settings in force.
//!
//! Malformed values never fail the application: the default stays, and a [`Problem`](crate::Problem) names the variable,
//! what was expected and the default. The value itself is not repeated, since a variable that was mixed up may hold a
//! secret.

mod builder;
mod environment;
mod openapi;
mod registry;
mod settings;

pub use builder::Builder;
pub(crate) use builder::rule_problem;
pub(crate) use environment::process_environment;
pub(crate) use registry::RULES;
pub use registry::{VARIABLES, Variable};
pub(crate) use settings::{ExporterKind, Settings};

pub use crate::observation::vetting::NamePolicy;
pub use crate::sampling::{NoSuchPolicy, SamplingPolicy, SamplingRequest};
