//! Each media type as written down: exchanges in `tests/data/bodies`, and all that is said of their bodies.

use api_inventory::observation::Observation;
use api_inventory::offline::RecordedExchange;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, Response};
use serde_json::{Value, json};

use crate::observed;

fn bytes(message: &Value) -> Bytes {
    match (&message["body"], &message["hex"]) {
        (Value::String(text), _) => text.clone().into(),
        (_, Value::String(hex)) => observed::unhex(hex).into(),
        _ => Bytes::new(),
    }
}

fn headers(message: &Value) -> HeaderMap {
    let fields = message["headers"].as_object().into_iter().flatten();
    fields
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.as_str().unwrap().parse().unwrap()))
        .collect()
}

fn exchange(case: &Value) -> RecordedExchange {
    let (asked, answered) = (&case["request"], &case["response"]);
    let mut request = Request::new(bytes(asked));
    *request.method_mut() = asked["method"].as_str().unwrap().parse().unwrap();
    *request.uri_mut() = asked["uri"].as_str().unwrap().parse().unwrap();
    *request.headers_mut() = headers(asked);
    let mut response = Response::new(bytes(answered));
    *response.status_mut() = u16::try_from(answered["status"].as_u64().unwrap_or(200)).unwrap().try_into().unwrap();
    *response.headers_mut() = headers(answered);
    let exchange = RecordedExchange::new(request, response);
    match asked["route"].as_str() {
        Some(route) => exchange.route(route),
        None => exchange,
    }
}

/// What a golden file tells of an exchange: all that depends on bodies, and nothing of heads.
fn seen(observation: &Observation) -> Value {
    let mut line = serde_json::to_value(observation).unwrap();
    let mut schemas = line["schemas"].take();
    schemas.as_object_mut().unwrap().retain(|location, _| !location.ends_with(".headers"));
    let endpoint = &line["endpoint"];
    let operation = observation.endpoint.operation.as_ref().map(ToString::to_string);
    json!({
        "endpoint": [endpoint["protocol"], endpoint["route"], endpoint["route_source"], operation],
        "credentials": line["credentials"],
        "schemas": schemas,
        "sensitive": observed::sensitive(observation),
        "partial": observed::partial(observation),
    })
}

/// Compares each exchange of a file with what it says, in one analyzer, and in a fresh one.
fn compare(file: &str, text: &str) {
    let wire: Value = serde_json::from_str(include_str!("../../src/export/wire-v1.schema.json")).unwrap();
    let wire = jsonschema::validator_for(&wire).unwrap();
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    assert!(!cases.is_empty());
    let mut one = observed::analyzer();
    let mut wrong = 0;
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        for always in ["schemas", "sensitive", "partial"] {
            assert!(!case[always].is_null(), "{file}, {name}: {always} must be written down");
        }
        let observation = one.observe(exchange(case));
        let actual = seen(&observation);
        for member in ["endpoint", "credentials", "schemas", "sensitive", "partial"] {
            if case.get(member).is_some_and(|expected| *expected != actual[member]) {
                println!("{file}, {name}, {member}:\n  expected {}\n  seen     {}", case[member], actual[member]);
                wrong += 1;
            }
        }
        let line = serde_json::to_value(&observation).unwrap();
        assert!(wire.is_valid(&line), "{file}, {name}: {line}");
        for never in case["never"].as_array().into_iter().flatten() {
            assert!(!line.to_string().contains(never.as_str().unwrap()), "{file}, {name}: {line}");
        }
        assert_eq!(seen(&observed::analyzer().observe(exchange(case))), actual, "{file}, {name}");
    }
    assert_eq!(wrong, 0, "{file}");
}

macro_rules! golden {
    ($($(#[$feature:meta])? $name:ident $file:literal,)*) => {
        $($(#[$feature])? #[test]
        fn $name() {
            compare($file, include_str!(concat!("../data/bodies/", $file, ".json")));
        })*
    };
}

golden! {
    json_is_read_as_written_down "json",
    formats_of_texts_are_told_as_written_down "formats",
    lines_sequences_and_events_are_read_as_written_down "lines",
    forms_queries_and_multipart_are_read_as_written_down "forms",
    #[cfg(feature = "xml")] xml_is_read_as_written_down "xml",
    operations_of_graphql_are_told_as_written_down "graphql",
    grpc_and_protobuf_are_read_as_written_down "grpc",
    text_and_what_has_no_reader_are_told_as_written_down "text",
    claims_of_tokens_are_read_as_written_down "jwt",
}
