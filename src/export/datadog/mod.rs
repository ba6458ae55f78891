//! Observations as spans of a Datadog Agent, and the endpoints that there are.

mod options;

pub use options::DatadogOptions;
