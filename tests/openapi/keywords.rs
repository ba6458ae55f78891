//! What a document must never hold: whatever chance sends, no keyword is there that would tell a value, a length or a bound.

use api_inventory::inventory::{InventorySnapshot, OpenApiOptions};
use api_inventory::offline::RecordedExchange;
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::corpora::{ALL, inventory};

/// What schemas are made of, and nothing else. None of it takes a value but `contentMediaType`, from a closed list.
const KEYWORDS: [&str; 9] = [
    "type",
    "format",
    "contentMediaType",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "x-sensitive",
    "x-media-types",
];

/// Checks the document, and returns how many schemas there are.
fn check(document: &Value) -> usize {
    members(document, &["openapi", "info", "paths", "components"]);
    members(&document["info"], &["title", "version"]);
    let mut schemas = 0;
    for (path, item) in entries(&document["paths"]) {
        members(item, &["get", "head", "post", "put", "delete", "options", "trace", "patch"]);
        for (_, operation) in entries(item) {
            members(operation, &["parameters", "requestBody", "responses", "security"]);
            let mut declared = Vec::new();
            for parameter in list(&operation["parameters"]) {
                members(parameter, &["name", "in", "required", "style", "explode", "schema"]);
                schemas += schema(&parameter["schema"]);
                let name = parameter["name"].as_str().unwrap().to_owned();
                assert!(!declared.contains(&(parameter["in"].clone(), name.clone())), "{path}: {name} twice");
                let in_path = parameter["in"] == "path";
                assert_eq!(in_path, in_path && path.contains(&format!("{{{name}}}")), "{path}: {name}");
                declared.push((parameter["in"].clone(), name));
            }
            let in_path = declared.iter().filter(|(place, _)| place == "path").count();
            assert_eq!(in_path, path.matches('{').count(), "{path}");
            members(&operation["requestBody"], &["required", "content"]);
            schemas += content(&operation["requestBody"]["content"]);
            for (status, response) in entries(&operation["responses"]) {
                assert!(["1XX", "2XX", "3XX", "4XX", "5XX", "default"].contains(&status.as_str()), "{status}");
                members(response, &["description", "headers", "content"]);
                schemas += content(&response["content"]);
                for (_, header) in entries(&response["headers"]) {
                    members(header, &["required", "schema"]);
                    schemas += schema(&header["schema"]);
                }
            }
        }
    }
    schemas
}

fn content(content: &Value) -> usize {
    let media = entries(content).map(|(_, medium)| {
        members(medium, &["schema"]);
        medium.get("schema").map_or(0, schema)
    });
    media.sum()
}

fn schema(node: &Value) -> usize {
    let Value::Object(map) = node else {
        assert_eq!(node, &json!(false), "a schema");
        return 0;
    };
    for keyword in map.keys() {
        assert!(KEYWORDS.contains(&keyword.as_str()), "{keyword} in a schema");
    }
    let properties: usize = entries(&node["properties"]).map(|(_, property)| schema(property)).sum();
    let below = ["items", "additionalProperties"].into_iter().filter_map(|keyword| node.get(keyword));
    1 + properties + below.map(schema).sum::<usize>()
}

/// That an object has these members and extensions alone.
fn members(object: &Value, known: &[&str]) {
    for (name, _) in entries(object) {
        assert!(known.contains(&name.as_str()) || name.starts_with("x-api-inventory-"), "{name}");
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn list(array: &Value) -> impl Iterator<Item = &Value> {
    array.as_array().into_iter().flatten()
}

fn document(inventory: &InventorySnapshot) -> Value {
    serde_json::to_value(inventory.open_api(&OpenApiOptions::default())).unwrap()
}

#[test]
fn documents_of_real_bodies_hold_no_keyword_that_takes_a_value() {
    for corpus in ALL.iter() {
        let schemas = check(&corpus.document());
        eprintln!("{}: {schemas} schemas", corpus.name);
        assert!(schemas > 100, "{}", corpus.name);
    }
}

#[test]
fn a_keyword_that_takes_a_value_would_be_found() {
    for keyword in ["enum", "const", "example", "examples", "default", "minimum", "maxLength", "maxItems", "pattern"] {
        let mut broken = ALL[0].document();
        let place =
            broken.pointer_mut("/paths/~1users~1me/get/responses/2XX/content/application~1json/schema").unwrap();
        let name = place["properties"].as_object().unwrap().keys().next().unwrap().clone();
        place["properties"][name][keyword] = json!(7);
        std::panic::catch_unwind(|| check(&broken)).expect_err(keyword);
    }
}

/// A value that nothing may repeat.
const MARK: &str = "brolvandik";

/// Names of properties, those of keywords among them.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("default".to_owned()),
        Just("enum".to_owned()),
        Just("example".to_owned()),
        Just("minimum".to_owned()),
        Just("items".to_owned()),
        Just("type".to_owned()),
        "[a-z]{1,8}",
        Just(MARK.to_owned() + "@example.org"),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        Just(json!(MARK)),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_body_query_or_path_brings_one(
        bodies in prop::collection::vec(json(), 1..5),
        names in prop::collection::vec(name(), 0..4),
        template in "(/([a-z]{1,6}|\\{[a-z]{1,6}\\}|:[a-z]{1,4}|<int:[a-z]{1,3}>|\\{[a-z]\\}\\.\\{[a-z]\\}|\\{\\*[a-z]{1,3}\\})){1,4}",
    ) {
        let query: Vec<String> = names.iter().map(|name| format!("{name}={MARK}&{name}=7")).collect();
        let exchanges = bodies.iter().map(|body| {
            let request = http::Request::post(format!("/a/{MARK}?{}", query.join("&")))
                .header("content-type", "application/json")
                .header("cookie", format!("theme={MARK}"))
                .header("x-request-limit", MARK)
                .body(Bytes::from(body.to_string())).unwrap();
            let response = http::Response::builder()
                .header("content-type", "application/json")
                .header("location", format!("/{MARK}"))
                .body(Bytes::from(body.to_string())).unwrap();
            RecordedExchange::new(request, response).route(template.clone())
        });
        let document = document(&inventory(exchanges));
        check(&document);
        prop_assert!(!document.to_string().contains(MARK));
    }
}
