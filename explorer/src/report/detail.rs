//! All that is known of one endpoint.

use serde_json::{Value, json};

use super::schema;
use crate::definition::{DeclaredOperation, DeclaredStatus};
use crate::inventory::{Endpoint, Finding};
use crate::render::{FindingTeller, endpoint_json};

/// All that is known of an endpoint: what `show --json` tells, with shapes as trees, declarations, and findings.
pub(super) fn detail(teller: &FindingTeller<'_>, endpoint: &Endpoint) -> Value {
    let inventory = teller.inventory;
    let mut detail = endpoint_json(inventory, endpoint, true);
    let Some(members) = detail.as_object_mut() else { return detail };
    if let Some(record) = members.get_mut("record").and_then(Value::as_object_mut) {
        // They are written below, as trees.
        record.remove("schemas");
    }
    let schemas = endpoint.record.iter().flat_map(|record| &record.schemas);
    let shapes = schemas.map(|recorded| {
        json!({
            "location": recorded.location,
            "status_class": recorded.status_class,
            "media_type": recorded.media_type,
            "exchanges": recorded.count,
            "withheld": recorded.withheld,
            "depth": recorded.depth,
            "shape": schema::seen(&recorded.schema, 0),
        })
    });
    members.insert("shapes".to_owned(), shapes.collect());
    let mut left = schema::PLACES_LIMIT;
    let declared = endpoint.definitions(inventory).map(|(_, operation)| declared(operation, &mut left));
    members.insert("declared".to_owned(), declared.collect());
    members
        .insert("findings".to_owned(), endpoint.findings.iter().map(|finding| of(finding, endpoint, teller)).collect());
    members.insert("risk".to_owned(), json!(endpoint.risk()));
    detail
}

/// A finding, with what was said of it, and where to go from there.
fn of(finding: &Finding, endpoint: &Endpoint, teller: &FindingTeller<'_>) -> Value {
    let mut value = json!(finding);
    if let Some(members) = value.as_object_mut() {
        members.insert("said".to_owned(), json!(teller.said(endpoint, finding)));
        members.insert("links".to_owned(), json!(teller.links(endpoint, finding)));
    }
    value
}

/// What a definition says of parameters and bodies.
fn declared(operation: &DeclaredOperation, left: &mut usize) -> Value {
    let mut parameters = Vec::new();
    for parameter in &operation.parameters {
        let Some(rest) = left.checked_sub(1) else { break };
        *left = rest;
        parameters.push(json!({
            "name": parameter.name,
            "location": parameter.location,
            "required": parameter.required,
            "shape": schema::declared(&parameter.shape, 1, left),
        }));
    }
    let mut bodies = Vec::new();
    for (media_type, shape) in &operation.request_bodies {
        let shape = schema::declared(shape, 0, left);
        bodies.push(json!({"location": "request.body", "media_type": media_type, "shape": shape}));
    }
    for response in &operation.responses {
        let status = match response.status {
            DeclaredStatus::Code(code) => code.to_string(),
            DeclaredStatus::Class(class) => format!("{class}xx"),
            DeclaredStatus::Default => "default".to_owned(),
        };
        if response.bodies.is_empty() {
            bodies.push(json!({"location": "response.body", "status": status}));
        }
        for (media_type, shape) in &response.bodies {
            let shape = schema::declared(shape, 0, left);
            bodies
                .push(json!({"location": "response.body", "status": status, "media_type": media_type, "shape": shape}));
        }
    }
    json!({"parameters": parameters, "bodies": bodies, "in_part": *left == 0})
}
