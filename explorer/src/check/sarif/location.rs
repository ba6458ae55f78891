//! Where a finding is: in a file, and in a service.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::lines::Lines;
use crate::inventory::{ApiInventory, Endpoint};
use crate::source::{SourceId, SourceKind};

/// The operation of a definition if one describes the endpoint, else the route of a gateway that leads to it, else a file
/// with lines; and the endpoint in its service.
pub(super) fn location(endpoint: &Endpoint, inventory: &ApiInventory, lines: &mut Lines) -> Value {
    json!({"physicalLocation": physical(endpoint, inventory, lines), "logicalLocations": logical(endpoint)})
}

fn logical(endpoint: &Endpoint) -> Value {
    let operation = endpoint.operation.as_deref().map(|operation| format!(" {operation}")).unwrap_or_default();
    let name = format!("{} {}{operation}", endpoint.method_name(), endpoint.route);
    let service = endpoint.service.as_deref().unwrap_or("-");
    let environment = endpoint.environment.as_deref().map(|name| format!("/{name}")).unwrap_or_default();
    json!([
        {"name": name, "fullyQualifiedName": format!("{service}{environment}/{name}"), "kind": "resource"},
        {"name": service, "fullyQualifiedName": service, "kind": "module"},
    ])
}

fn physical(endpoint: &Endpoint, inventory: &ApiInventory, lines: &mut Lines) -> Value {
    let defined = endpoint.definitions(inventory).map(|(definition, of)| (definition.source, of.pointer.as_str()));
    let routed = endpoint.gateway_routes(inventory).map(|(api, route, _)| (api.source, route.pointer.as_str()));
    if let Some((source, pointer)) = defined.chain(routed).next() {
        let Some(path) = path(inventory, source) else { return at(STANDARD_INPUT, 1) };
        return at(&uri(path), lines.line(source, path, pointer).unwrap_or(1));
    }
    let told = inventory.sources.iter().find(|source| source.kind == Some(SourceKind::Lines));
    let path = told.map(|source| source.path.as_path()).filter(|path| *path != Path::new("-"));
    at(&path.map_or_else(|| STANDARD_INPUT.to_owned(), uri), 1)
}

/// What stands for a file where there is none: code scanning takes no result without.
const STANDARD_INPUT: &str = "standard-input";

fn at(uri: &str, line: usize) -> Value {
    json!({"artifactLocation": {"uri": uri}, "region": {"startLine": line}})
}

/// Where the code is, as a catalog says.
pub(super) fn code(endpoint: &Endpoint, inventory: &ApiInventory) -> Vec<Value> {
    let service = endpoint.service.as_deref();
    let entities = inventory.entities.iter().filter(|entity| {
        service.is_some_and(|service| entity.name == service || entity.implemented_by.iter().any(|by| by == service))
    });
    let mut locations = Vec::new();
    for location in entities.flat_map(|entity| &entity.code_locations) {
        let is_url = location.repository.starts_with("https://") || location.repository.starts_with("http://");
        let repository =
            if is_url { encoded(&location.repository, ":/?#@&=+,;~%") } else { uri(Path::new(&location.repository)) };
        let told = json!({
            "physicalLocation": {"artifactLocation": {"uri": repository}},
            "properties": {"paths": location.paths},
        });
        if !locations.contains(&told) {
            locations.push(told);
        }
    }
    locations
}

fn path(inventory: &ApiInventory, source: SourceId) -> Option<&Path> {
    let source = usize::try_from(source.0).ok().and_then(|at| inventory.sources.get(at))?;
    (source.path != Path::new("-")).then_some(source.path.as_path())
}

/// A path as a reference: relative as it is, absolute as `file:`.
fn uri(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = path.strip_prefix("./").unwrap_or(&path);
    let encoded = encoded(path, "/");
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

/// Everything but what is unreserved (RFC 3986, 2.3) and some other characters as `%XX`.
fn encoded(text: &str, others: &str) -> String {
    let mut encoded = String::new();
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) || others.as_bytes().contains(&octet) {
            encoded.push(char::from(octet));
        } else {
            _ = write!(encoded, "%{octet:02X}");
        }
    }
    encoded
}
