//! Endpoints and sources as JSON.

use serde_json::{Value, json};

use crate::inventory::{ApiInventory, Endpoint};
use crate::source::{Source, SourceId};

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
            record.authentication_evidence().into_iter().map(|evidence| evidence.as_str()).collect::<Vec<_>>()
        }),
        "exposure": record.map(|record| record.exposure().as_str()),
        "sensitive": record.map(|record| record.tags()),
        "requests": record.map(|record| record.requests.exact),
        "analysed": record.map(|record| record.requests.analysed),
        "seen": record.map(|record| &record.seen),
        "definitions": definitions,
        "gateways": gateways,
        "drift": endpoint.drift,
    });
    if let (true, Some(record), Some(members)) = (with_record, record, object.as_object_mut()) {
        members.insert("record".to_owned(), json!(record));
    }
    object
}

/// A source as JSON.
#[must_use]
pub fn source(source: &Source) -> Value {
    json!(source)
}
