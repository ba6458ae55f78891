//! Lines are what the JSON Schema says, and the schema says what the types are.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use api_inventory::export::{Emit, InMemoryExporter, WIRE_SCHEMA};
use api_inventory::inventory::Source;
use api_inventory::observation as terms;
use api_inventory::rules::RuleSource;
use api_inventory::testing::canary::Canaries;
use api_inventory::{CurrentExchange, event};
use axum::Router;
use axum::routing::{any, get};
use http::Request;
use serde_json::{Value, json};
use support::{PATIENCE, every_capture, send, send_bytes, serve};

/// One of every kind of line, from real requests of many sorts.
async fn lines() -> Vec<Value> {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let builder = every_capture().service("shop").version("1.2").environment("staging");
    let builder = builder.trace_context(true).client_address(true);
    let tracer = builder.rules(RuleSource::new().json("ours", rules().to_string())).exporter(exporter).build();
    assert!(tracer.problems().is_empty(), "{:?}", tracer.problems());
    tracer.declare_routes([(http::Method::GET, "/declared/{id}")]);
    let answer = |body: bytes::Bytes| async move {
        (
            [("content-type", "application/json"), ("set-cookie", "sid=1")],
            r#"[{"a":1},{"a":"x","b":[null,1.5,true]},[]]"#,
            body,
        )
            .1
    };
    let router = Router::new()
        .route("/people/{id}", any(answer))
        .route("/refused", get(|| async { http::StatusCode::UNAUTHORIZED }))
        .route("/paid", get(paid))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    send_bytes(server, Canaries::new(1).request("/people/{id}").unwrap()).await;
    for (path, header, value) in [
        ("/refused", "authorization", "Basic YW5uYTpzZWNyZXQ="),
        ("/people/7?card=4111111111111111", "x-forwarded-for", "2a01:4f8::1"),
        ("/people/8", "authorization", "Digest username=\"anna\""),
        ("/nowhere", "x-forwarded-proto", "https"),
        ("/paid", "accept", "*/*"),
        ("/declared/7", "token", "abc"),
        ("/people/9", "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ] {
        send(server, Request::get(path).header(header, value).body("").unwrap()).await;
    }
    assert!(tracer.shutdown(PATIENCE));
    lines.take().iter().map(|line| serde_json::to_value(line).unwrap()).collect()
}

/// Says all that a handler can say.
async fn paid(exchange: CurrentExchange) {
    exchange.user_known();
    let fields = [FIELD.of("x"), FIELD.of(1), FIELD.of(1.5), FIELD.of(true), FIELD.of(None::<bool>)];
    exchange.event_with(&event::PAYMENT_SUCCESS, &fields);
    exchange.event(&event::USER_UPDATE);
}

static FIELD: event::EventField = api_inventory::event_field!("a.field");

/// A rule that gives every exchange attributes of every kind.
fn rules() -> Value {
    json!({"rules": [{
        "id": "everything",
        "tags": {"type": "everything", "category": "authentication"},
        "conditions": [
            {"operator": "exists", "parameters": {"inputs": [{"address": "server.request.headers.no_cookies"}]}}
        ],
        "output": {"attributes": {
            "_dd.flag": {"value": false},
            "number": {"value": -7},
            "share": {"value": 0.5},
            "text": {"value": "Team: EU/1"},
        }},
    }]})
}

#[tokio::test]
async fn every_line_is_valid_against_the_json_schema() {
    let schema: Value = serde_json::from_str(WIRE_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let lines = lines().await;
    let kept = [terms::LineKind::Total, terms::LineKind::Ledger];
    for kind in terms::LineKind::ALL.iter().filter(|kind| !kept.contains(kind)) {
        assert!(lines.iter().any(|line| line["kind"] == kind.as_str()), "no {kind} in {lines:#?}");
    }
    let attributed = |kind: &str| lines.iter().any(|line| line["kind"] == kind && !line["attributes"].is_null());
    assert!(attributed("observation") && attributed("record"), "{lines:#?}");
    let said =
        |kind: &str| lines.iter().find(|line| line["kind"] == kind && !line["event_metadata"].is_null()).unwrap();
    assert_eq!(said("observation")["event_metadata"].as_array().unwrap().len(), 5);
    assert_eq!(
        (said("record")["event_metadata"][0]["count"].as_u64(), &said("record")["users_known"]),
        (Some(1), &json!(1))
    );
    let joined = lines.iter().find(|line| !line["trace"]["parent"].is_null()).unwrap();
    assert_eq!(
        (&joined["trace"]["parent"]["priority"], &joined["client"]["address"]),
        (&json!("auto_keep"), &json!("127.0.0.1"))
    );
    for line in &lines {
        let errors: Vec<_> =
            validator.iter_errors(line).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{line:#}");
    }
}

#[tokio::test]
async fn the_json_schema_refuses_what_is_not_a_line() {
    let schema: Value = serde_json::from_str(WIRE_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let line =
        lines().await.into_iter().find(|line| !line["event_metadata"].is_null() && line["kind"] == "observation");
    let line = line.unwrap();
    assert!(validator.is_valid(&line));
    for (pointer, wrong) in [
        ("/v", json!(2)),
        ("/kind", json!("thing")),
        ("/time", json!("2026-11-22T12:00:01Z")),
        ("/client/exposure", json!("8.8.8.8")),
        ("/client/address", json!("anna")),
        ("/trace/started", json!("2026-11-22T12:00:01Z")),
        ("/trace/nanoseconds", json!(-1)),
        ("/endpoint/route", json!("users")),
        ("/sampling/probability", json!(0)),
        ("/schemas/request.headers", json!([5])),
        ("/attributes/text", json!("anna@example.org")),
        ("/attributes/number", json!([7])),
        ("/attributes", json!({"a name": 1})),
        ("/event_metadata/0/type", json!("anna")),
        ("/event_metadata/0", json!({"event": "a", "field": "b", "type": "string", "value": "anna"})),
    ] {
        let mut changed = line.clone();
        *changed.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
    let mut extended = line;
    extended["client"]["user_agent"] = json!("curl");
    assert!(!validator.is_valid(&extended));
}

#[test]
fn the_closed_lists_of_the_json_schema_are_those_of_the_types() {
    let schema: Value = serde_json::from_str(WIRE_SCHEMA).unwrap();
    let mut compared = 0;
    macro_rules! compare {
        ($($list:ident),+ $(,)?) => {$({
            let listed = &schema["$defs"][stringify!($list)]["enum"];
            let terms: Vec<&str> = terms::$list::ALL.iter().map(|term| term.as_str()).collect();
            assert_eq!(listed, &json!(terms), stringify!($list));
            compared += 1;
        })+};
    }
    compare!(
        AddressFamily,
        Carrier,
        ChallengeScheme,
        ClientBasis,
        CredentialClass,
        CredentialLocation,
        CredentialMethod,
        Direction,
        DurationBucket,
        Evidence,
        Exposure,
        ExposureRanges,
        Fact,
        Flow,
        Format,
        JwtAlgorithm,
        JwtExpiry,
        LengthBucket,
        Location,
        MetadataType,
        Method,
        OperationType,
        Outcome,
        ParameterKind,
        PartialReason,
        ProductionBasis,
        Protocol,
        RouteReason,
        RouteSource,
        SamplingReason,
        SkipReason,
        Scheme,
        SchemeBasis,
        Refusal,
        SizeBucket,
        StatusClass,
        TracePriority,
    );
    let sources: Vec<&str> = Source::ALL.iter().map(|source| source.as_str()).collect();
    assert_eq!(schema["$defs"]["Source"]["enum"], json!(sources));
    compared += 1;
    let lists = schema["$defs"].as_object().unwrap().values().filter(|definition| definition.get("enum").is_some());
    assert_eq!(lists.count(), compared);
}
