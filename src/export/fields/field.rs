//! One row of the table.

use crate::observation::LineKind;

/// A field of a line, and what it is called by receivers that have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Where it is in the line: names with dots between them, `[]` for the entries of a list, and two names with a colon
    /// between them for their texts with a colon between them.
    pub path: &'static str,
    /// The kinds of line that have it.
    pub lines: &'static [LineKind],
    /// Where it goes in OpenTelemetry.
    pub otlp: Otlp,
    /// Where it goes at Datadog.
    pub datadog: Datadog,
    /// What it is.
    pub doc: &'static str,
}

/// Where a field goes in a log record of OpenTelemetry. All of a line is in the body as well, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Otlp {
    /// An attribute of the resource.
    Resource(&'static str),
    /// An attribute of the log record.
    Attribute(&'static str),
    /// A field of the log record itself.
    Record(&'static str),
    /// In the body only.
    Body,
}

/// Where a field goes at Datadog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Datadog {
    /// A field of the span itself.
    Span(&'static str),
    /// A tag of the span whose value is the text of the field.
    Tag(&'static str),
    /// Tags of the span that are made of the field.
    Made(&'static str),
    /// A field of an endpoint in telemetry.
    Endpoint(&'static str),
    /// Nowhere.
    None,
}
