//! Receivers that others have made take what is sent, and understand it.

use api_inventory::export::otlp::{OtlpCompression, OtlpExporter, OtlpOptions, OtlpProtocol};
use api_inventory::export::{Emit, InMemoryExporter};
use serde_json::{Value, json};

use crate::receivers::{Collector, TestAgent};
use crate::service::{accounts, drive, tracer};
use crate::support::PATIENCE;

const WAYS: [(OtlpProtocol, OtlpCompression); 3] = [
    (OtlpProtocol::HttpProtobuf, OtlpCompression::None),
    (OtlpProtocol::HttpProtobuf, OtlpCompression::Gzip),
    (OtlpProtocol::HttpJson, OtlpCompression::None),
];

/// Traces a service, and sends what is learnt to a receiver. The lines, as they are.
async fn export(endpoint: &str, protocol: OtlpProtocol, compression: OtlpCompression) -> Vec<Value> {
    let (memory, lines) = InMemoryExporter::new(Emit::Both);
    let options = OtlpOptions::default().endpoint(endpoint.parse().unwrap()).emit(Emit::Both);
    let exporter = OtlpExporter::new(options.protocol(protocol).compression(compression)).unwrap();
    let tracer = tracer().trace_context(true).exporter(memory).exporter(exporter).build();
    drive(&tracer).await;
    assert!(tracer.shutdown_async(PATIENCE).await, "{protocol} {compression}: {:?}", tracer.problems());
    let lines: Vec<_> = lines.take().iter().map(|line| serde_json::to_value(line).unwrap()).collect();
    assert_eq!(accounts(&tracer).delivered, lines.len() as u64);
    assert_eq!(lines.len(), 4, "two observations and two records");
    lines
}

/// What the agent has of a message: as JSON by the names that its fields have in the protocol, or JSON as it came, which is
/// given those names here.
fn named(message: &Value) -> Value {
    match message {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let parts = name.char_indices().map(|(at, character)| match character {
                    'A'..='Z' if at > 0 => format!("_{}", character.to_ascii_lowercase()),
                    other => other.to_string(),
                });
                (parts.collect::<String>(), named(value))
            });
            Value::Object(fields.collect())
        }
        Value::Array(values) => values.iter().map(named).collect(),
        other => other.clone(),
    }
}

/// A value of the protocol.
fn value(shown: &Value) -> Value {
    let Some((kind, shown)) = shown.as_object().and_then(|shown| shown.iter().next()) else { return Value::Null };
    let values = || shown["values"].as_array().into_iter().flatten();
    match kind.as_str() {
        "string_value" | "bool_value" | "double_value" => shown.clone(),
        "int_value" => shown.as_str().unwrap().parse::<i64>().unwrap().into(),
        "array_value" => values().map(value).collect(),
        "kvlist_value" => object(values()),
        other => panic!("{other} is no value of a line"),
    }
}

fn object<'a>(entries: impl IntoIterator<Item = &'a Value>) -> Value {
    let entry = |entry: &Value| (entry["key"].as_str().unwrap().to_owned(), value(&entry["value"]));
    Value::Object(entries.into_iter().map(entry).collect())
}

fn entries(list: &Value) -> &[Value] {
    list.as_array().unwrap()
}

/// Asserts that a log record, as the agent shows it, is that of a line.
fn assert_shows(record: &Value, line: &Value, protocol: OtlpProtocol) {
    // The agent shows the terms of Protocol Buffers by name, and its bytes in base64.
    let (severity, trace_id) = match protocol {
        OtlpProtocol::HttpProtobuf => (json!("SEVERITY_NUMBER_INFO"), "S/kvNXezTaajzpKdDg5HNg=="),
        _ => (json!(9), "4bf92f3577b34da6a3ce929d0e0e4736"),
    };
    let kind = line["kind"].as_str().unwrap();
    assert_eq!(record["event_name"], format!("api_inventory.{kind}"));
    assert_eq!((&record["severity_number"], &record["severity_text"]), (&severity, &json!("INFO")));
    let attributes = object(entries(&record["attributes"]));
    let is_routed = line["endpoint"]["route_source"] == "router";
    for (name, expected) in [
        ("api_inventory.v", json!(1)),
        ("api_inventory.producer.seq", line["producer"]["seq"].clone()),
        ("http.request.method", line["endpoint"]["method"].clone()),
        ("api_inventory.endpoint.route", line["endpoint"]["route"].clone()),
        ("http.route", if is_routed { line["endpoint"]["route"].clone() } else { Value::Null }),
        ("http.response.status_code", line["status"].clone()),
        ("api_inventory.requests.exact", line["requests"]["exact"].clone()),
    ] {
        assert_eq!(attributes[name], expected, "{name} of {kind}");
    }
    if line["trace"]["parent"].is_object() {
        assert_eq!(record["trace_id"], trace_id);
        assert_eq!(attributes["api_inventory.trace.parent_span_id"], "00f067aa0ba902b7");
        assert_eq!(record["flags"], 1);
    }
    // Last, for it is long.
    assert_eq!(value(&record["body"]), *line);
}

#[tokio::test]
async fn an_agent_gives_back_what_was_sent() {
    let Some(agent) = TestAgent::start() else { return };
    for (protocol, compression) in WAYS {
        let lines = export(&format!("http://{}/v1/logs", agent.otlp), protocol, compression).await;
        let shown = named(&agent.get_otlp_json("/test/session/logs"));
        let mut records = Vec::new();
        for logs in entries(&shown).iter().flat_map(|message| entries(&message["resource_logs"])) {
            let resource = object(entries(&logs["resource"]["attributes"]));
            assert_eq!(resource["service.name"], "shop");
            assert_eq!(resource["deployment.environment.name"], "staging");
            let scopes = entries(&logs["scope_logs"]);
            assert!(scopes.iter().all(|scope| scope["scope"]["name"] == "api-inventory"), "{scopes:?}");
            records.extend(scopes.iter().flat_map(|scope| entries(&scope["log_records"])));
        }
        for line in &lines {
            // Those of an earlier way are there as well; ids of producers tell them apart.
            let is_shown = |record: &&&Value| {
                let body = value(&record["body"]);
                body["producer"] == line["producer"] && body["kind"] == line["kind"]
            };
            let [record] = records.iter().filter(is_shown).collect::<Vec<_>>().try_into().unwrap();
            assert_shows(record, line, protocol);
        }
    }
}

#[tokio::test]
async fn a_collector_shows_what_was_sent() {
    let Some(collector) = Collector::start() else { return };
    for (protocol, compression) in WAYS {
        export(&format!("http://{}/v1/logs", collector.http), protocol, compression).await;
    }
    for (text, times) in [
        (concat!("InstrumentationScope api-inventory ", env!("CARGO_PKG_VERSION")), 2 * WAYS.len()),
        ("-> service.name: Str(shop)", 2 * WAYS.len()),
        ("EventName: api_inventory.observation", 2 * WAYS.len()),
        ("EventName: api_inventory.record", 2 * WAYS.len()),
        ("-> http.route: Str(/orders/{id})", 2 * WAYS.len()),
        ("-> http.response.status_code: Int(404)", WAYS.len()),
        ("-> api_inventory.sensitive.tags: Slice(Str(credentials:basic_auth)", 2 * WAYS.len()),
        ("Trace ID       : 4bf92f3577b34da6a3ce929d0e0e4736", WAYS.len()),
        ("-> api_inventory.trace.parent_span_id: Str(00f067aa0ba902b7)", WAYS.len()),
    ] {
        let log = collector.log_with(text, times);
        // A service may be told of in more batches than one of each kind.
        assert!(log.matches(text).count() >= times, "{text} is there less than {times} times\n{log}");
    }
}
