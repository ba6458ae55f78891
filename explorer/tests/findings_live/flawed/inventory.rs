//! What is written down and what is called: shadows, orphans, the old beside the new, drift.

use api_inventory_explorer::gateway::GatewayApi;
use api_inventory_explorer::source::SourceId;
use serde_json::{Value, json};

use super::super::data::card;
use super::super::served::{Calls, Defined, Endpoint, anybody, customer};
use super::authorization::{answer, body, drop_field};
use super::{created, items, json, person};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::guarded("GET", "/hidden", items)
            .called_by_customers(|calls| calls)
            .defined(Defined::Not)
            .finds(&["INV-01"]),
        Endpoint::guarded("GET", "/hidden/people", person)
            .called_by_customers(|calls| calls)
            .defined(Defined::Not)
            .finds(&["INV-02"]),
        Endpoint::guarded("GET", "/prices", items)
            .called_by_customers(|calls| calls)
            .defined(Defined::But(|operation| operation["deprecated"] = json!(true)))
            .finds(&["INV-04"]),
        Endpoint::guarded("GET", "/rates", |asked| {
            items(asked).with("deprecation", "@1688169599").with("sunset", "Sun, 11 Nov 2018 23:59:59 GMT")
        })
        .called_by_customers(|calls| calls)
        .finds(&["INV-05"]),
        Endpoint::guarded("GET", "/v1/stores", items).called_by_customers(|calls| calls).finds(&["INV-06"]),
        Endpoint::guarded("GET", "/v2/stores", items).called_by_customers(|calls| calls),
        Endpoint::guarded("POST", "/subscriptions", created)
            .called_by_customers(|calls| calls.json(&json!({"plan": "small", "months": 12})))
            .defined(Defined::But(|operation| body(operation)["properties"]["months"] = json!({"type": "string"})))
            .finds(&["INV-12"]),
        Endpoint::guarded("GET", "/sizes", |_| json(&json!({"small": 1, "large": 2})))
            .called_by_customers(|calls| calls)
            .defined(Defined::But(|operation| drop_field(answer(operation), "large")))
            .finds(&["AUTHZ-11"]),
        Endpoint::guarded("GET", "/shoes", items)
            .called_by_customers(|calls| calls)
            .defined(Defined::But(|operation| {
                operation["parameters"] =
                    json!([{"name": "size", "in": "query", "required": true, "schema": {"type": "integer"}}]);
            }))
            .finds(&["INV-13"]),
        Endpoint::guarded("GET", "/behind/key", items).called_by_customers(|calls| calls),
        Endpoint::guarded("GET", "/behind/nothing", items).called_by_customers(|calls| calls).finds(&["AUTH-09"]),
    ]
}

/// Operations that are defined and not called.
pub(crate) fn definition_besides(paths: &mut Value) {
    paths["/forgotten"] = json!({"get": {"responses": {"200": {"description": "never asked for"}}}});
}

/// The gateway in front of two of the routes, and of one that is not there any more.
pub(crate) fn gateway() -> Vec<GatewayApi> {
    let integration = json!({"type": "http_proxy", "uri": "https://shop.internal.example.org", "httpMethod": "GET"});
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "1"},
        "paths": {
            "/behind/key": {"get": {"security": [{"key": []}], "x-amazon-apigateway-integration": integration}},
            "/behind/nothing": {"get": {"x-amazon-apigateway-integration": integration}},
            "/behind/ruins": {"get": {"security": [{"key": []}], "x-amazon-apigateway-integration": integration}},
        },
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}}},
    });
    let mut problems = Vec::new();
    let mut apis = GatewayApi::read(&document, SourceId(1), &mut problems);
    assert_eq!(problems, []);
    for api in &mut apis {
        api.service = Some("shop".into());
    }
    apis
}

/// Another service, in an environment that is not production, that nobody owns or has described.
pub(crate) fn staging() -> Vec<Endpoint> {
    let inside = |calls: Calls| calls.header("x-forwarded-for", "10.1.2.3");
    vec![
        Endpoint::guarded("GET", "/trials", items)
            .called_by_customers(|calls| calls.times(120))
            .finds(&["INV-15", "INV-16", "INV-18"]),
        Endpoint::guarded("GET", "/copies", |_| json(&json!({"card_number": card(7)})))
            .called(inside(customer()))
            .called(inside(anybody()).times(6))
            .finds(&["DATA-03", "DATA-11", "INV-16", "INV-18"]),
    ]
}
