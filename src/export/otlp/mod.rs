//! Lines as log records of OpenTelemetry, over HTTP.

#[cfg(feature = "otlp")]
mod convert;
#[cfg(feature = "otlp")]
mod encoding;
#[cfg(feature = "otlp")]
mod exporter;
#[cfg(feature = "otlp")]
mod messages;
mod options;
#[cfg(feature = "otlp")]
mod value;

#[cfg(feature = "otlp")]
pub use exporter::OtlpExporter;
pub(crate) use options::is_own_header;
pub use options::{OtlpCompression, OtlpOptions, OtlpProtocol};
