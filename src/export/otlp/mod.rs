//! Lines as log records of OpenTelemetry, over HTTP.

mod options;

pub use options::{OtlpCompression, OtlpOptions, OtlpProtocol};
