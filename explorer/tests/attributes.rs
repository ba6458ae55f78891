//! What each attribute reads of an endpoint that all sources tell of.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

mod support;

use std::time::SystemTime;

use api_inventory::observation::Minute;
use api_inventory_explorer::catalog::Entity;
use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::gateway::GatewayApi;
use api_inventory_explorer::inventory::{ApiInventory, Endpoint};
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::query::Attribute;
use api_inventory_explorer::render::Columns;
use api_inventory_explorer::source::SourceId;
use serde_json::{Value, json};
use support::records::{NOW, record, snapshot};

fn inventory() -> ApiInventory {
    let context = |status_class: &str, credential: &str, refused: bool, exposure: &str, count: u64| {
        json!({
            "status_class": status_class, "credential": credential, "refused": refused, "exposure": exposure, "scheme": "https",
            "count": count, "estimated": count * 10
        })
    };
    let mut record = record("shop", "POST", "/users/{id}");
    record["service"]["versions"] = json!(["1.4.2"]);
    record["seen"]["declaration"] = json!({"first": "2026-10-01T00:00:00Z", "last": "2026-11-21T00:00:00Z"});
    record["joint"] = json!([
        context("2xx", "none", false, "public", 5),
        context("2xx", "presented", false, "public", 10),
        context("4xx", "none", true, "private", 4),
        context("5xx", "presented", false, "public", 1),
    ]);
    record["methods"] = json!([{"method": "json_web_token", "location": "authorization", "count": 11}]);
    record["jwt"] = json!([{
        "algorithm": "HS256", "signed": true, "expiry": "none", "audience": false, "issuer": true, "embedded_key": false,
        "key_url": false, "sensitive_claims": false
    }]);
    record["schemas"] = json!([
        {"location": "request.body", "status_class": "none", "media_type": "application/json", "count": 20,
            "schema": [{"name": [8]}]},
        {"location": "request.jwt", "status_class": "none", "count": 11, "schema": [{"name": [8], "sub": [8]}]},
        {"location": "response.body", "status_class": "2xx", "media_type": "application/json", "count": 15,
            "schema": [{"card": [8], "undeclared": [4]}]},
    ]);
    record["parameters"] = json!([
        {"location": "request.path", "name": "id", "kind": "int", "count": 20},
        {"location": "request.query", "name": "name", "kind": "word", "count": 20},
    ]);
    record["sensitive"] = json!([{
        "location": "response.body", "path": "/card", "category": "payment", "type": "card", "scanner": "card",
        "evidence": "key+check", "in": "value", "count": 5, "contexts": [context("2xx", "none", false, "public", 5)]
    }]);
    record["hosts"] = json!(["shop.example"]);
    record["events"] = json!([{"name": "users.signup", "count": 3}]);
    record["users_known"] = json!(7);
    record["attributes"] = json!([{"name": "team", "value": "red", "count": 20}]);
    record["facts"] = json!([{
        "fact": "hsts", "status_class": "2xx", "credential": "none", "exposure": "public", "sensitive": true, "count": 5,
        "estimated": 50
    }]);
    record["partial"] =
        json!([{"location": "response.body", "reason": "size_limit", "count": 1, "bytes": 25, "leaves": 0}]);
    record["scanned"] = json!({"request.body": 25, "response.body": 75});
    let mut problems = Vec::new();
    let definition = json!({
        "openapi": "3.0.0", "info": {"title": "Shop API", "version": "7"}, "servers": [{"url": "https://api.example.org"}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {"/users/{id}": {"post": {
            "deprecated": true, "security": [{"token": []}],
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
            "requestBody": {"content": {"application/json": {"schema": {
                "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}
            }}}},
            "responses": {
                "200": {"description": "", "content": {"application/json": {"schema": {
                    "type": "object", "properties": {"card": {"type": "string"}}
                }}}},
                "4XX": {"description": ""}, "5XX": {"description": ""}
            }
        }}}
    });
    let gateway = json!({
        "api": {"ApiId": "a1b2c3d4e5", "Name": "edge", "ProtocolType": "HTTP", "ApiEndpoint": "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"},
        "routes": {"Items": [{"RouteKey": "POST /users/{uid}", "RouteId": "r", "AuthorizationType": "JWT", "AuthorizerId": "z"}]},
        "authorizers": {"Items": [{"AuthorizerId": "z", "Name": "people", "AuthorizerType": "JWT"}]},
        "stages": {"Items": [{"StageName": "live", "DeploymentId": "d"}]}
    });
    let catalog = [
        json!({"apiVersion": "v3", "kind": "service", "metadata": {"name": "shop", "owner": "web", "tags": ["tag:a"]},
            "spec": {"tier": "1", "lifecycle": "production"}}),
        json!({"apiVersion": "v3", "kind": "api", "metadata": {"name": "other", "owner": "x", "tags": ["tag:b"]},
            "spec": {"type": "openapi", "tier": "3", "lifecycle": "deprecated", "implementedBy": ["service:shop"]}}),
    ];
    let read = Read {
        records: snapshot(&[record]),
        definitions: vec![Definition::read(&definition, SourceId(0), &mut problems).unwrap()],
        gateways: GatewayApi::read(&gateway, SourceId(1), &mut problems),
        entities: Entity::read(&catalog, SourceId(2), &mut problems),
        ..Read::default()
    };
    assert_eq!(problems, []);
    let now: SystemTime = humantime::parse_rfc3339(NOW).unwrap();
    join::join(read, &JoinOptions { now: Minute::of(now), ..JoinOptions::default() })
}

#[test]
fn each_attribute_reads_what_it_says() {
    let inventory = inventory();
    let endpoints: Vec<&Endpoint> = inventory.endpoints.iter().collect();
    assert_eq!(endpoints.len(), 1);
    let names: Vec<String> =
        Attribute::all().filter(|of| of.is_measured()).map(|attribute| attribute.name().to_owned()).collect();
    let read = Columns::named(&names).unwrap().json(&inventory, &endpoints);
    let expected: Value = serde_json::from_str(include_str!("attributes.json")).unwrap();
    assert_eq!(read[0], expected, "{:#}", read[0]);
}
