//! JSON.

use std::io::{self, Write};

use api_inventory::inventory::{AuthenticationEvidence, EndpointRecord};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use serde_json::{Value, json};

use crate::inventory::{ApiInventory, Endpoint};
use crate::source::SourceId;

use super::text::is_harmless;

/// An endpoint as JSON: what is known of it by source, and what was concluded. With the `record`, all that traffic shows, as
/// tracers write it.
#[must_use]
pub fn endpoint(inventory: &ApiInventory, endpoint: &Endpoint, with_record: bool) -> Value {
    let path = |source: SourceId| {
        let source = usize::try_from(source.0).ok().and_then(|at| inventory.sources.get(at));
        source.map(|source| source.path.display().to_string())
    };
    let definitions: Vec<Value> = endpoint
        .definitions(inventory)
        .map(|(definition, operation)| {
            json!({
                "source": path(definition.source),
                "pointer": operation.pointer,
                "title": definition.title,
                "version": definition.version,
                "path": operation.path,
                "operation_id": operation.operation_id,
                "deprecated": operation.deprecated,
                "security": operation.security,
            })
        })
        .collect();
    let gateways: Vec<Value> = endpoint
        .gateway_routes(inventory)
        .map(|(api, route, exact)| {
            json!({
                "source": path(api.source),
                "pointer": route.pointer,
                "api": api.name.as_ref().or(api.id.as_ref()),
                "path": route.path,
                "authorization": route.authorization,
                "api_key_required": route.api_key_required,
                "stages": api.stages.iter().map(|stage| &stage.name).collect::<Vec<_>>(),
                "exact": exact,
            })
        })
        .collect();
    let record = endpoint.record.as_deref();
    let mut object = json!({
        "service": endpoint.service,
        "environment": endpoint.environment,
        "owner": endpoint.owner,
        "protocol": endpoint.protocol,
        "method": endpoint.method_name(),
        "route": endpoint.route,
        "operation": endpoint.operation,
        "documentation": endpoint.documentation,
        "called": endpoint.called,
        "authentication": record.map(|record| record.authentication().as_str()),
        "authentication_evidence": record.map(|record| {
            record.authentication_evidence().into_iter().map(AuthenticationEvidence::as_str).collect::<Vec<_>>()
        }),
        "exposure": record.map(|record| record.exposure().as_str()),
        "sensitive": record.map(EndpointRecord::tags),
        "requests": record.map(|record| record.requests.exact),
        "analysed": record.map(|record| record.requests.analysed),
        "seen": record.map(|record| &record.seen),
        "definitions": definitions,
        "gateways": gateways,
        "drift": endpoint.drift,
        "findings": endpoint.findings,
        "risk": endpoint.risk(),
    });
    if let (true, Some(record), Some(members)) = (with_record, record, object.as_object_mut()) {
        members.insert("record".to_owned(), json!(record));
    }
    object
}

/// Writes JSON, indented, with everything escaped that a terminal would obey: it may be looked at.
///
/// # Errors
/// Those of the output.
pub fn write_json(output: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(output, Inert(PrettyFormatter::new()));
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Indents, and escapes what is harmless in JSON and not on a terminal.
struct Inert(PrettyFormatter<'static>);

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|letter| !is_harmless(letter)) {
            let (before, behind) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let Some(letter) = behind.chars().next() else { break };
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = behind.strip_prefix(letter).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}
