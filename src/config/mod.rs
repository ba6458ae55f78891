//! Configuration: one table of environment variables, one builder, one set of settings in force.
//!
//! A variable is an entry of the `registry`, which tells what there is to know of it, and a line of the `bindings`, which
//! tie it to a method of the builder and show what is in force.
//!
//! Malformed values never fail the application: the default stays, and a [`Problem`](crate::Problem) names the variable,
//! what was expected and the default. The value itself is not repeated, since a variable that was mixed up may hold a
//! secret.

mod bindings;
mod builder;
mod configuration;
mod environment;
mod openapi;
mod pairs;
mod parse;
mod registry;
mod sampling;
mod settings;
mod show;
mod variable;

pub use builder::Builder;
pub(crate) use builder::rule_problem;
pub use configuration::{Configuration, Setting, Source};
pub(crate) use environment::process_environment;
pub(crate) use registry::RULES;
pub use registry::VARIABLES;
pub(crate) use settings::{ExporterKind, Settings};
pub use variable::{Alias, Variable};

pub use crate::observation::vetting::NamePolicy;
pub use crate::sampling::{NoSuchPolicy, SamplingPolicy, SamplingRequest};
