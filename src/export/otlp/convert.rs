//! Lines as log records, by the [table of fields](crate::export::fields).

use std::time::{SystemTime, UNIX_EPOCH};

use super::messages::{
    ExportLogsServiceRequest, InstrumentationScope, KeyValue, LogRecord, Resource, ResourceLogs, ScopeLogs,
};
use super::value::{any_value, key_text, key_value};
use crate::export::fields::{FIELDS, LineValue, Otlp};
use crate::export::{Batch, Line};
use crate::inventory::EndpointRecord;
use crate::observation::{LineKind, OperatorText};

/// The version of the semantic conventions that have the names in the table that are not the crate's own:
/// <https://github.com/open-telemetry/semantic-conventions/tree/v1.37.0>.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.37.0";

/// `SEVERITY_NUMBER_INFO`, and its text: nothing went wrong.
const SEVERITY: (i32, &str) = (9, "INFO");

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
    LogRecord {
        time_unix_nano: nanoseconds(time(line).unwrap_or(now)),
        severity_number: SEVERITY.0,
        severity_text: SEVERITY.1.to_owned(),
        body: Some(any_value(value.root())),
        attributes: attributes(line, value, is_attribute),
        observed_time_unix_nano: nanoseconds(now),
        event_name: format!("api_inventory.{}", kind(line)),
    }
}

/// The fields of a line that are attributes of one sort, as far as they are there.
fn attributes(line: &Line, value: &LineValue, name: impl Fn(Otlp) -> Option<&'static str>) -> Vec<KeyValue> {
    let kind = kind(line);
    let of_kind = FIELDS.iter().filter(|field| field.lines.contains(&kind));
    of_kind.filter_map(|field| Some(key_value(name(field.otlp)?, &*value.at(field.path)?))).collect()
}

fn kind(line: &Line) -> LineKind {
    match line {
        Line::Observation(observation) => observation.kind,
        Line::Record(record) => record.kind,
        Line::Endpoints(endpoints) => endpoints.kind,
    }
}

/// When it happened that the line tells of; none of what is true whenever it is sent.
fn time(line: &Line) -> Option<SystemTime> {
    match line {
        Line::Observation(observation) => Some(observation.time.into()),
        Line::Record(record) => last_seen(record),
        Line::Endpoints(_) => None,
    }
}

fn last_seen(record: &EndpointRecord) -> Option<SystemTime> {
    record.seen.values().map(|seen| seen.last).max().map(SystemTime::from)
}

/// Since 1970. The protocol ends in 2554.
fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
