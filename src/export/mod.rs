//! Where observations and records go.
//!
//! Each [`Exporter`] has a thread and a bounded queue of its own: a slow or dead receiver holds up neither the analysis
//! nor another exporter, and what it costs is counted. This room sees `observation` and `inventory` only.

mod batch;
pub mod datadog;
mod delivery;
mod exporter;
pub mod fields;
#[cfg(any(feature = "datadog", feature = "otlp"))]
mod http;
mod memory;
mod ndjson;
pub mod otlp;
mod receiver;
#[cfg(feature = "tracing")]
mod tracing_events;

/// The JSON Schema (draft 2020-12) of one line, as this version writes it.
pub const WIRE_SCHEMA: &str = include_str!("wire-v1.schema.json");

pub use batch::{Batch, Line};
pub(crate) use delivery::Delivery;
pub use delivery::{ExporterDropped, ExporterStats};
pub use exporter::{Emit, ExportError, Exporter};
#[cfg(any(feature = "datadog", feature = "otlp"))]
pub use http::ClientError;
pub use memory::{InMemoryExporter, InMemoryLines};
pub use ndjson::{NdjsonExporter, RotatingFile, Rotation};
pub(crate) use receiver::is_of_the_web;
pub use receiver::{Receiver, TlsFiles};
#[cfg(feature = "tracing")]
pub use tracing_events::TracingExporter;
