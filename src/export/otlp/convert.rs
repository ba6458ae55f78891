//! Lines as log records, by the [table of fields](crate::export::fields).

use std::borrow::Cow;
use std::time::SystemTime;

use serde_json::Value;

use super::messages::{
    ExportLogsServiceRequest, InstrumentationScope, KeyValue, LogRecord, Resource, ResourceLogs, ScopeLogs,
};
use super::value::{any_value, key_text, key_value};
use crate::export::fields::{FIELDS, Field, LineValue, Otlp};
use crate::export::{Batch, Line};
use crate::observation::{LineKind, Moment, OperatorText, RouteSource, Trace, TracePriority};

/// The version of the semantic conventions that have the names in the table that are not the crate's own:
/// <https://github.com/open-telemetry/semantic-conventions/tree/v1.37.0>.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.37.0";

/// `SEVERITY_NUMBER_INFO`, and its text: nothing went wrong.
const SEVERITY: (i32, &str) = (9, "INFO");

/// The term of several closed lists for what could not be told.
const UNKNOWN: &str = "unknown";

/// The message that tells of a batch. `extra` are attributes of the operator, which add to those that each resource has.
pub(super) fn request(
    batch: &Batch,
    extra: &[(OperatorText, OperatorText)],
    now: SystemTime,
) -> ExportLogsServiceRequest {
    let mut resource_logs: Vec<ResourceLogs> = Vec::new();
    for line in batch.lines() {
        let Some(value) = LineValue::of(line) else { continue };
        let resource = resource(line, &value, extra);
        let record = log_record(line, &value, now);
        let of_same = resource_logs.iter_mut().find(|logs| logs.resource.as_ref() == Some(&resource));
        match of_same.and_then(|logs| logs.scope_logs.first_mut()) {
            Some(scope) => scope.log_records.push(record),
            None => resource_logs.push(ResourceLogs {
                resource: Some(resource),
                scope_logs: vec![scope_logs(record)],
                schema_url: SCHEMA_URL.to_owned(),
            }),
        }
    }
    ExportLogsServiceRequest { resource_logs }
}

/// This crate's, with a first log record.
fn scope_logs(first: LogRecord) -> ScopeLogs {
    let (name, version) = (env!("CARGO_PKG_NAME").to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let scope = Some(InstrumentationScope { name, version });
    ScopeLogs { scope, log_records: vec![first], schema_url: SCHEMA_URL.to_owned() }
}

/// What wrote the line. Names are unique: where the operator says what the line says too, the line has it.
fn resource(line: &Line, value: &LineValue, extra: &[(OperatorText, OperatorText)]) -> Resource {
    let is_resource = |otlp| if let Otlp::Resource(name) = otlp { Some(name) } else { None };
    let mut attributes = attributes(line, value, is_resource);
    for (name, text) in extra {
        if attributes.iter().all(|attribute| attribute.key != name.as_str()) {
            attributes.push(key_text(name.as_str(), text.as_str()));
        }
    }
    Resource { attributes }
}

fn log_record(line: &Line, value: &LineValue, now: SystemTime) -> LogRecord {
    let is_attribute = |otlp| if let Otlp::Attribute(name) = otlp { Some(name) } else { None };
    let now = Moment::of(now);
    let parent = trace(line).and_then(|trace| trace.parent.as_ref());
    let is_sampled = parent.and_then(|parent| parent.priority).is_some_and(TracePriority::is_kept);
    LogRecord {
        time_unix_nano: time(line).unwrap_or(now).unix_nanoseconds(),
        severity_number: SEVERITY.0,
        severity_text: SEVERITY.1.to_owned(),
        body: Some(any_value(value.root())),
        attributes: attributes(line, value, is_attribute),
        flags: u32::from(is_sampled),
        trace_id: parent.map(|parent| parent.trace_id.get().to_be_bytes().to_vec()).unwrap_or_default(),
        observed_time_unix_nano: now.unix_nanoseconds(),
        event_name: format!("api_inventory.{}", kind(line)),
    }
}

/// The fields of a line that are attributes of one sort, as far as they are there.
fn attributes(line: &Line, value: &LineValue, name: impl Fn(Otlp) -> Option<&'static str>) -> Vec<KeyValue> {
    let kind = kind(line);
    let of_kind = FIELDS.iter().filter(|field| field.lines.contains(&kind));
    let attribute = |field: &Field| {
        let (name, found) = (name(field.otlp)?, value.at(field.path)?);
        // A name of the conventions stands for something that is known: nobody else says that a scheme is "unknown".
        let is_known = name.starts_with("api_inventory.") || *found != UNKNOWN;
        // Nor is a route one there that no framework names.
        let is_route = name != "http.route" || is_named(value.at("endpoint.route_source"));
        (is_known && is_route).then(|| key_value(name, &found))
    };
    of_kind.filter_map(attribute).collect()
}

/// Whether a router or a declaration names a route.
fn is_named(source: Option<Cow<'_, Value>>) -> bool {
    source.is_some_and(|source| *source == RouteSource::Router.as_str() || *source == RouteSource::Declared.as_str())
}

fn kind(line: &Line) -> LineKind {
    match line {
        Line::Observation(observation) => observation.kind,
        Line::Record(record) => record.kind,
        Line::Endpoints(endpoints) => endpoints.kind,
    }
}

/// When it happened that the line tells of; none of what is true whenever it is sent.
fn time(line: &Line) -> Option<Moment> {
    match line {
        Line::Observation(observation) => {
            let started = trace(line).map(|trace| trace.started);
            Some(started.unwrap_or_else(|| Moment::of(observation.time.into())))
        }
        Line::Record(record) => record.seen.values().map(|seen| seen.last).max().map(|last| Moment::of(last.into())),
        Line::Endpoints(_) => None,
    }
}

fn trace(line: &Line) -> Option<&Trace> {
    if let Line::Observation(observation) = line { observation.trace.as_ref() } else { None }
}
