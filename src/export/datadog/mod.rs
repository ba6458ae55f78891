//! Observations as spans of a Datadog Agent, and the endpoints that there are.

#[cfg(feature = "datadog")]
mod exporter;
#[cfg(feature = "datadog")]
mod ids;
#[cfg(feature = "datadog")]
mod normalized_route;
mod options;
#[cfg(feature = "datadog")]
mod schema_tags;
#[cfg(feature = "datadog")]
mod service_entry;
#[cfg(feature = "datadog")]
mod span;
#[cfg(feature = "datadog")]
mod telemetry;
#[cfg(feature = "datadog")]
mod untold;

#[cfg(feature = "datadog")]
pub use exporter::DatadogExporter;
pub use options::DatadogOptions;
