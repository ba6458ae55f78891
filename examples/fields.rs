//! Writes the reference of all fields of a line and what they are called elsewhere, from the table that the exporters read.
//!
//! ```text
//! cargo run --example fields > docs/fields.md
//! ```
//!
//! A test compares what it writes with the page.
#![allow(clippy::print_stdout, reason = "the page goes to standard output")]

use api_inventory::export::fields::{Datadog, FIELDS, Field, Otlp};

fn main() {
    print!("{}", page());
}

/// The whole page.
pub(crate) fn page() -> String {
    FIELDS.iter().fold(INTRODUCTION.to_owned(), |page, field| page + &row(field))
}

const INTRODUCTION: &str = r"<!-- Written by `cargo run --example fields > docs/fields.md`; do not edit. -->

# Fields

A line of the inventory is an observation, what was learnt from one exchange; a record, what was learnt of one endpoint
since the last record of the same tracer; or the list of declared routes. [A JSON Schema](../src/export/wire-v1.schema.json)
says exactly what is in them. This page says what each field is called by the receivers that have names of their own.

**NDJSON** has the fields as they are, one line each.

**`tracing`** has events with the targets `api_inventory::observation`, `api_inventory::record` and
`api_inventory::endpoints`, and the line as JSON in the field `line`; a few fields stand beside it under their names in
OpenTelemetry.

**OpenTelemetry** gets log records, one a line. The event's name is `api_inventory.observation`, `api_inventory.record` or
`api_inventory.endpoints`. The body is the whole line with the names it has here; attributes repeat what one asks for. Names
are those of the semantic conventions where there is one, and below `api_inventory.` otherwise.

**Datadog** gets a span for each observation, and telemetry `app-endpoints` of records and of declared routes. Besides what
is in the table, each span has `_dd.appsec.events.*.sdk` for its events, `_dd.appsec.enabled`, `_dd.top_level`, `_dd.runtime_family`, `language`, `component`, and, with
APM off, `_dd.apm.enabled`, `_dd.p.ts` and `_dd.p.dm`.

In a path, `[]` stands for the entries of a list, and a colon for one text made of two.

| field | in | OpenTelemetry | Datadog | |
|---|---|---|---|---|
";

fn row(field: &Field) -> String {
    let lines: Vec<&str> = field.lines.iter().map(|kind| kind.as_str()).collect();
    let otlp = match field.otlp {
        Otlp::Resource(name) => format!("resource `{name}`"),
        Otlp::Attribute(name) => format!("`{name}`"),
        Otlp::Record(name) => format!("record `{name}`"),
        _ => "body".to_owned(),
    };
    let datadog = match field.datadog {
        Datadog::Span(name) => format!("span `{name}`"),
        Datadog::Tag(name) | Datadog::Made(name) => format!("`{name}`"),
        Datadog::Endpoint(name) => format!("telemetry `{name}`"),
        _ => String::new(),
    };
    format!("| `{}` | {} | {otlp} | {datadog} | {} |\n", field.path, lines.join(", "), field.doc)
}
