//! What a span says.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use api_inventory::export::fields::{Datadog, FIELDS};
use http::Request;
use serde_json::{Value, json};

use crate::receiver::{Received, TestReceiver};
use crate::support::send;
use crate::{call, configured, finish, request, tracer};

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos()).unwrap()
}

/// A token of that header and those claims, without signature.
fn token(header: &Value, claims: &Value) -> String {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
    let part = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.", part(header), part(claims))
}

fn payment() -> Request<&'static str> {
    let jwt = token(&json!({"alg": "none"}), &json!({"sub": "anna"}));
    Request::post("/payments?coupon=SPRING-77&page=2")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {jwt}"))
        .header("cookie", "sid=0123456789abcdef")
        .header("user-agent", "brolvandik/7")
        .header("x-forwarded-for", "203.0.113.77")
        .body(r#"{"card":"4111111111111111","amount":12.5}"#)
        .unwrap()
}

fn assert_headers(agent: &TestReceiver) {
    let traces = agent.received().into_iter().find(Received::is_traces).unwrap();
    assert_eq!(traces.method, "POST");
    for (name, value) in [
        ("content-type", "application/msgpack"),
        ("x-datadog-trace-count", "1"),
        ("datadog-meta-lang", "rust"),
        ("datadog-meta-tracer-version", env!("CARGO_PKG_VERSION")),
        ("datadog-client-computed-top-level", "yes"),
        ("datadog-send-real-http-status", "yes"),
        // Of a sample nobody makes statistics.
        ("datadog-client-computed-stats", "yes"),
    ] {
        assert_eq!(traces.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn every_field_of_a_span_is_what_was_observed() {
    let agent = TestReceiver::start();
    let before = now();
    let tracer = tracer(agent.receiver());
    call(&tracer, [payment()]).await;
    let stats = finish(&tracer);
    let after = now();
    assert_eq!((stats.dropped.total(), stats.left_out), (0, 0), "{stats:?}");

    assert_headers(&agent);
    let spans = agent.spans();
    let span = &spans[0];
    let fields: Vec<&str> = span.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        BTreeSet::from_iter(fields),
        BTreeSet::from([
            "service",
            "name",
            "resource",
            "type",
            "trace_id",
            "span_id",
            "parent_id",
            "start",
            "duration",
            "error",
            "meta",
            "metrics"
        ])
    );
    assert_eq!((&span["service"], &span["name"]), (&json!("shop"), &json!("http.request")));
    assert_eq!((&span["resource"], &span["type"]), (&json!("POST /payments"), &json!("web")));
    assert_eq!((&span["parent_id"], &span["error"]), (&json!(0), &json!(0)));
    let (start, duration) = (span["start"].as_u64().unwrap(), span["duration"].as_u64().unwrap());
    assert!(before <= start && duration > 0 && start + duration <= after, "{before} {start} {duration} {after}");
    assert!(span["span_id"].as_u64().unwrap() > 0 && span["trace_id"].as_u64().unwrap() > 0);

    let mut meta = span["meta"].as_object().unwrap().clone();
    let shapes = meta.clone().into_iter().filter(|(name, _)| name.starts_with("_dd.appsec.s."));
    let shapes: serde_json::Map<String, Value> = shapes.collect();
    meta.retain(|name, _| !name.starts_with("_dd.appsec.s."));
    let runtime = meta.remove("runtime-id").unwrap();
    let lengths: Vec<usize> = runtime.as_str().unwrap().split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{runtime}");
    // Seconds since 1970 and zeros, as Datadog's own tracers write it.
    let upper = meta.remove("_dd.p.tid").unwrap();
    assert_eq!(upper, json!(format!("{:08x}00000000", start / 1_000_000_000)));
    assert_eq!(
        Value::from(meta),
        json!({
            "_dd.appsec.events.payment.success.sdk": "true",
            "_dd.appsec.normalized_route": "/payments",
            "_dd.p.dm": "-5",
            "_dd.p.ts": "02",
            "_dd.runtime_family": "rust",
            "api.security.jwt.alg": "none",
            "appsec.events.payment.success.track": "true",
            "component": "api-inventory",
            "env": "staging",
            "http.endpoint": "/payments",
            "http.method": "POST",
            "http.route": "/payments",
            "http.status_code": "200",
            "language": "rust",
            "span.kind": "server",
            "version": "1.4.2",
        })
    );
    assert_eq!(
        span["metrics"],
        json!({
            "_dd.appsec.api.jwt.no_audience": 1.0,
            "_dd.appsec.api.jwt.no_expiry": 1.0,
            "_dd.appsec.api.jwt.none_alg": 1.0,
            "_dd.appsec.enabled": 1.0,
            "_dd.top_level": 1.0,
            "_sampling_priority_v1": 2.0,
        })
    );

    let shape = |name: &str| -> Value { serde_json::from_str(shapes[name].as_str().unwrap()).unwrap() };
    assert_eq!(
        shape("_dd.appsec.s.req.body"),
        json!([{"amount": [16], "card": [8, {"card_type": "visa", "type": "card", "category": "payment"}]}])
    );
    assert_eq!(shape("_dd.appsec.s.res.body")[0]["items"][1], json!({"len": 1}));
    assert_eq!(shape("_dd.appsec.s.req.query")[0]["page"], json!([8]));
    assert_eq!(shape("_dd.appsec.s.req.jwt")[0]["sub"][0], 8);
    for name in ["_dd.appsec.s.req.headers", "_dd.appsec.s.req.cookies", "_dd.appsec.s.res.headers"] {
        assert!(shape(name)[0].is_object(), "{name}");
    }
    let told = format!("{:?}", agent.received());
    for raw in ["brolvandik", "203.0.113", "SPRING-77", "4111111111111111", "0123456789abcdef", "anna", "/payments?"] {
        assert!(!told.contains(raw), "{raw}");
    }
}

#[tokio::test]
async fn resources_and_routes_are_named_only_where_there_is_one() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder.learn_routes(false));
    call(&tracer, ["/people/7", "/nowhere/at/all", "/broken", "/refused"].map(request)).await;
    finish(&tracer);
    let spans = agent.spans();
    assert_eq!(spans.len(), 4);
    let named = |status: &str| spans.iter().find(|span| span["meta"]["http.status_code"] == status).unwrap();
    let people = named("200");
    assert_eq!((&people["resource"], &people["error"]), (&json!("GET /people/{id}"), &json!(0)));
    for name in ["http.route", "http.endpoint", "_dd.appsec.normalized_route"] {
        assert_eq!(people["meta"][name], "/people/{id}", "{name}");
    }
    assert_eq!(people["meta"]["_dd.appsec.s.req.params"], r#"[{"id":[8]}]"#);
    let nowhere = named("404");
    assert_eq!((&nowhere["resource"], &nowhere["error"]), (&json!("GET"), &json!(0)));
    for name in ["http.route", "http.endpoint", "_dd.appsec.normalized_route"] {
        assert!(nowhere["meta"][name].is_null(), "{nowhere}");
    }
    assert_eq!((&named("502")["error"], &named("403")["error"]), (&json!(1), &json!(0)));
    let ids: BTreeSet<u64> = spans.iter().map(|span| span["span_id"].as_u64().unwrap()).collect();
    let of_traces: BTreeSet<u64> = spans.iter().map(|span| span["trace_id"].as_u64().unwrap()).collect();
    assert_eq!((ids.len(), of_traces.len()), (4, 4), "each is a trace of its own");
}

#[tokio::test]
async fn a_learnt_route_is_an_endpoint_and_no_route_of_a_framework() {
    let agent = TestReceiver::start();
    let tracer = tracer(agent.receiver());
    let answer = || async { ([("content-type", "application/json")], r#"{"a":1}"#) };
    let router = axum::Router::new().fallback(axum::routing::get(answer)).layer(tracer.axum_layer());
    let server = crate::serve(router).await;
    for id in 1_000..1_040 {
        send(server, request(&format!("/orders/{id}"))).await;
        assert!(tracer.flush(crate::PATIENCE));
    }
    finish(&tracer);
    let spans = agent.spans();
    let learnt = spans.iter().rfind(|span| !span["meta"]["http.endpoint"].is_null()).unwrap();
    assert!(learnt["meta"]["http.endpoint"].as_str().unwrap().starts_with("/orders/{"), "{learnt}");
    assert!(learnt["meta"]["http.route"].is_null() && learnt["meta"]["_dd.appsec.normalized_route"].is_null());
}

#[tokio::test]
async fn the_clients_address_is_there_only_where_it_is_asked_for() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder.client_address(true));
    let call_from = Request::get("/people/7").header("x-forwarded-for", "203.0.113.77").body("").unwrap();
    call(&tracer, [call_from]).await;
    finish(&tracer);
    assert_eq!(agent.spans()[0]["meta"]["http.client_ip"], "203.0.113.77");
}

#[tokio::test]
async fn without_trace_context_a_span_begins_with_its_minute() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder.trace_context(false));
    call(&tracer, [request("/people/7")]).await;
    finish(&tracer);
    let span = &agent.spans()[0];
    let start = span["start"].as_u64().unwrap();
    assert_eq!((start % 60_000_000_000, &span["duration"]), (0, &json!(1)));
    assert!(now() - start < 120_000_000_000);
}

#[tokio::test]
async fn a_long_shape_is_packed() {
    use std::io::Read;

    use base64::prelude::{BASE64_STANDARD, Engine};

    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder.max_body_bytes(1 << 20));
    let names =
        ["customer", "order", "delivery", "payment", "address", "product", "account", "contact", "invoice", "item"];
    let of = |first: &str, second: &str| format!("{first}_{second}_description_of_the_primary_contact");
    let fields = names.iter().flat_map(|first| names.iter().map(move |second| (of(first, second), json!(1))));
    let one: serde_json::Map<String, Value> = fields.collect();
    let body: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), Value::from(one.clone()))).collect();
    let text: &'static str = Value::from(body).to_string().leak();
    let post = Request::post("/payments").header("content-type", "application/json").body(text).unwrap();
    call(&tracer, [post]).await;
    assert_eq!(finish(&tracer).left_out, 0);
    let spans = agent.spans();
    let tag = spans[0]["meta"]["_dd.appsec.s.req.body"].as_str().unwrap();
    assert!(tag.len() < 25_000 && !tag.starts_with('['), "{tag}");
    let mut shape = String::new();
    let packed = BASE64_STANDARD.decode(tag).unwrap();
    flate2::read::GzDecoder::new(&*packed).read_to_string(&mut shape).unwrap();
    assert!(shape.len() >= 25_000, "{}", shape.len());
    let shape: Value = serde_json::from_str(&shape).unwrap();
    assert_eq!(shape[0]["invoice"][0]["order_item_description_of_the_primary_contact"], json!([4]));
}

#[tokio::test]
async fn the_same_span_comes_over_a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let agent = TestReceiver::at_socket(&folder.path().join("apm.socket"));
    let tracer = tracer(agent.receiver());
    call(&tracer, [request("/people/7"), request("/people/8")]).await;
    assert_eq!(finish(&tracer).dropped.total(), 0);
    assert_eq!(agent.spans().len(), 2);
    assert_eq!(agent.spans()[1]["meta"]["http.route"], "/people/{id}");
    assert_eq!(agent.telemetry().len(), 1);
}

/// What the reference says there is, there is.
#[tokio::test]
async fn every_name_of_the_table_is_one_that_a_span_can_have() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder.client_address(true));
    let operation = r#"{"query":"query users { users { name } }","operationName":"users"}"#;
    let post = Request::post("/payments").header("content-type", "application/json").body(operation).unwrap();
    call(&tracer, [payment(), post]).await;
    finish(&tracer);
    let spans = agent.spans();
    let has = |name: &str| {
        let parts: Vec<&str> = name.split('*').collect();
        let fits = |tag: &str| {
            parts.len() == 1 && tag == name || parts.len() == 2 && tag.starts_with(parts[0]) && tag.ends_with(parts[1])
        };
        let maps = |span: &Value| [&span["meta"], &span["metrics"], span].map(|map| map.as_object().unwrap().clone());
        spans.iter().flat_map(maps).any(|map| map.keys().any(|tag| fits(tag)))
    };
    for field in FIELDS {
        if let Datadog::Tag(name) | Datadog::Made(name) | Datadog::Span(name) = field.datadog {
            assert!(has(name), "{}: no span has {name}", field.path);
        }
    }
}
