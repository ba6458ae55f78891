//! What each field of a line is called elsewhere: one table, which the exporters read and the reference is written from.

mod field;
mod table;
#[cfg(any(feature = "datadog", feature = "otlp"))]
mod value;

pub use field::{Datadog, Field, Otlp};
pub use table::FIELDS;
#[cfg(any(feature = "datadog", feature = "otlp"))]
pub(in crate::export) use value::LineValue;
