//! What is in a request.

use std::collections::BTreeMap;

use api_inventory::export::otlp::{OtlpCompression, OtlpExporter, OtlpOptions, OtlpProtocol};
use api_inventory::export::{Emit, InMemoryExporter, Line};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, SeverityNumber};
use prost::Message;
use serde_json::{Value, json};

use crate::receiver::{Receiver, Sent};
use crate::service::{accounts, drive, to, tracer};
use crate::support::PATIENCE;
use crate::values::{json_of, object};

/// What a receiver got of a service, beside the same lines as they are.
struct Received {
    sent: Vec<Sent>,
    lines: Vec<Line>,
}

impl Received {
    async fn with(options: impl FnOnce(OtlpOptions) -> OtlpOptions) -> Self {
        Self::of(tracer().trace_context(true), options).await
    }

    async fn of(builder: api_inventory::config::Builder, options: impl FnOnce(OtlpOptions) -> OtlpOptions) -> Self {
        let receiver = Receiver::start().await;
        let (memory, lines) = InMemoryExporter::new(Emit::Both);
        let exporter = OtlpExporter::new(options(to(&receiver))).unwrap();
        let tracer = builder.exporter(memory).exporter(exporter).build();
        tracer.declare_routes([(http::Method::GET, "/declared/{id}")]);
        drive(&tracer).await;
        assert!(tracer.shutdown_async(PATIENCE).await, "{:?}", tracer.problems());
        let lines = lines.take();
        assert_eq!(accounts(&tracer).delivered, lines.len() as u64);
        Self { sent: receiver.sent(), lines }
    }

    /// The log records of events of one name, each with its line.
    fn events(&self, name: &str) -> Vec<(LogRecord, Value)> {
        let lines: Vec<Value> = self.lines.iter().map(|line| serde_json::to_value(line).unwrap()).collect();
        let records = self.sent.iter().flat_map(Sent::log_records);
        let of_name = records.filter(|record| record.event_name == format!("api_inventory.{name}"));
        let with_line = of_name.map(|record| {
            let body = json_of(record.body.as_ref().unwrap());
            let line =
                lines.iter().find(|line| line["kind"] == name && line["producer"]["seq"] == body["producer"]["seq"]);
            (record, line.unwrap().clone())
        });
        with_line.collect()
    }

    /// The one whose line is of the endpoint that orders are made at.
    fn of_order(&self, kind: &str) -> (LogRecord, Value) {
        let mut events = self.events(kind).into_iter();
        events.find(|(_, line)| line["endpoint"]["route"] == "/orders/{id}").unwrap()
    }
}

fn nanoseconds(time: &Value) -> u64 {
    let time = humantime::parse_rfc3339(time.as_str().unwrap()).unwrap();
    u64::try_from(time.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos()).unwrap()
}

#[tokio::test]
async fn the_body_of_a_log_record_is_the_whole_line() {
    for protocol in [OtlpProtocol::HttpProtobuf, OtlpProtocol::HttpJson] {
        let received = Received::with(|options| options.protocol(protocol)).await;
        for (kind, count) in [("observation", 2), ("record", 3), ("endpoints", 1)] {
            let events = received.events(kind);
            assert_eq!(events.len(), count, "{kind}");
            for (record, line) in events {
                assert_eq!(json_of(record.body.as_ref().unwrap()), line);
            }
        }
    }
}

/// What any line of the service has among its attributes.
fn attributes_of_any(line: &Value) -> Value {
    json!({
        "api_inventory.v": 1,
        "api_inventory.producer.seq": line["producer"]["seq"],
        "api_inventory.producer.rules": line["producer"]["rules"],
        "api_inventory.service.production": false,
        "api_inventory.service.production_basis": "pattern",
    })
}

/// What any line of the order's endpoint has besides.
fn attributes_of_order(line: &Value) -> Value {
    let more = json!({
        "http.request.method": "POST",
        "http.route": "/orders/{id}",
        "api_inventory.endpoint.route": "/orders/{id}",
        "api_inventory.endpoint.protocol": "http",
        "api_inventory.endpoint.route_source": "router",
        "api_inventory.endpoint.flow": "api",
        "api_inventory.credentials.methods": ["basic_auth"],
        "api_inventory.sensitive.tags": ["credentials:basic_auth", "payment:card", "pii:email"],
        "api_inventory.sensitive.locations": ["request.headers", "request.query", "request.body"],
        "api_inventory.facts": ["response", "cache.absent"],
    });
    joined(attributes_of_any(line), more)
}

fn joined(mut all: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more} is no object") };
    all.as_object_mut().unwrap().extend(more);
    all
}

#[tokio::test]
async fn the_attributes_of_an_observation_tell_what_is_searched_for() {
    let received = Received::of(tracer(), |options| options).await;
    let (record, line) = received.of_order("observation");
    let expected = json!({
        "api_inventory.direction": "server",
        "api_inventory.outcome": "response",
        "http.response.status_code": 200,
        "api_inventory.scheme.basis": "unknown",
        "api_inventory.duration": line["duration"],
        "api_inventory.request.media_type": "application/json",
        "api_inventory.request.bytes": "<1KiB",
        "api_inventory.request.scanned": 32,
        "api_inventory.response.media_type": "application/json",
        "api_inventory.response.bytes": "<1KiB",
        "api_inventory.response.scanned": 32,
        "api_inventory.client.exposure": "private",
        "api_inventory.client.family": "ipv4",
        "api_inventory.client.basis": "peer",
        "api_inventory.client.ranges": "extended",
        "api_inventory.credentials.presented": true,
        "api_inventory.credentials.locations": ["authorization"],
        "api_inventory.credentials.user_known": false,
        "api_inventory.credentials.refused": false,
        "api_inventory.sampling.reason": "first_seen",
        "api_inventory.sampling.probability": 1.0,
    });
    assert_eq!(object(&record.attributes), joined(attributes_of_order(&line), expected));
    assert_eq!(record.time_unix_nano, nanoseconds(&line["time"]));
    assert_eq!(line["scheme"]["value"], "unknown", "which is no url.scheme");
    assert!(record.observed_time_unix_nano >= record.time_unix_nano);
    assert_eq!((record.severity_number, &*record.severity_text), (SeverityNumber::Info as i32, "INFO"));
    assert_eq!((record.flags, record.trace_id.len(), record.span_id.len()), (0, 0, 0), "nobody has asked for traces");
}

#[tokio::test]
async fn the_attributes_of_a_record_tell_what_is_searched_for() {
    let received = Received::with(|options| options).await;
    let (record, line) = received.of_order("record");
    let expected = json!({
        "api_inventory.service.versions": ["1.2.3"],
        "api_inventory.requests.exact": 1,
        "api_inventory.requests.analysed": 1,
        "api_inventory.requests.estimated": 1,
    });
    assert_eq!(object(&record.attributes), joined(attributes_of_order(&line), expected));
    let seen = line["seen"].as_object().unwrap().values();
    assert_eq!(Some(record.time_unix_nano), seen.map(|seen| nanoseconds(&seen["last"])).max());
}

#[tokio::test]
async fn declared_routes_are_told_as_of_now() {
    let received = Received::with(|options| options).await;
    let (record, line) = received.events("endpoints").swap_remove(0);
    assert_eq!(object(&record.attributes), attributes_of_any(&line));
    assert_eq!(record.time_unix_nano, record.observed_time_unix_nano);
}

#[tokio::test]
async fn an_exchange_has_its_place_in_the_trace_where_that_is_asked_for() {
    for protocol in [OtlpProtocol::HttpProtobuf, OtlpProtocol::HttpJson] {
        let received = Received::with(|options| options.protocol(protocol)).await;
        let events = received.events("observation");
        let (record, line) = events.iter().find(|(record, _)| !record.trace_id.is_empty()).unwrap();
        assert_eq!(record.trace_id, 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes());
        assert!(record.span_id.is_empty(), "the caller's span is not the one that the event was in");
        assert_eq!(record.flags, 1);
        assert_eq!(record.time_unix_nano, nanoseconds(&line["trace"]["started"]));
        let attributes = object(&record.attributes);
        assert_eq!(attributes["api_inventory.trace.priority"], "auto_keep");
        assert_eq!(attributes["api_inventory.trace.parent_span_id"], "00f067aa0ba902b7");
        assert_eq!(attributes["api_inventory.trace.nanoseconds"], line["trace"]["nanoseconds"]);
    }
}

#[tokio::test]
async fn lines_of_one_service_share_a_resource_and_a_scope() {
    let own = |options: OtlpOptions| {
        let options = options.resource_attribute("service.namespace", "web").unwrap();
        let options = options.resource_attribute("service.name", "another").unwrap();
        options.resource_attribute("service.namespace", "shops").unwrap()
    };
    let received = Received::with(own).await;
    let id = serde_json::to_value(&received.lines[0]).unwrap()["producer"]["id"].clone();
    for sent in &received.sent {
        let [logs] = sent.message().resource_logs.try_into().unwrap();
        let resource = logs.resource.unwrap();
        let [scope] = logs.scope_logs.try_into().unwrap();
        let kind = scope.log_records[0].event_name.clone();
        let mut expected = json!({
            "service.name": "shop",
            "service.version": "1.2.3",
            "deployment.environment.name": "staging",
            "service.instance.id": id,
            "service.namespace": "shops",
        });
        if kind == "api_inventory.record" {
            // It may tell of several versions.
            expected.as_object_mut().unwrap().remove("service.version");
        }
        assert_eq!(object(&resource.attributes), expected, "{kind}");
        assert_eq!(logs.schema_url, "https://opentelemetry.io/schemas/1.37.0");
        assert_eq!(scope.schema_url, logs.schema_url);
        let library = scope.scope.unwrap();
        assert_eq!((&*library.name, &*library.version), ("api-inventory", env!("CARGO_PKG_VERSION")));
    }
}

#[tokio::test]
async fn a_request_is_what_opentelemetry_would_have_written() {
    for compression in [OtlpCompression::None, OtlpCompression::Gzip] {
        let options = |options: OtlpOptions| options.compression(compression);
        let protobuf = Received::with(|defaults| options(defaults).protocol(OtlpProtocol::HttpProtobuf)).await;
        for sent in &protobuf.sent {
            assert_eq!(sent.message().encode_to_vec(), sent.unpacked());
        }
        let json = Received::with(|defaults| options(defaults).protocol(OtlpProtocol::HttpJson)).await;
        for sent in &json.sent {
            let written: Value = serde_json::from_slice(&sent.unpacked()).unwrap();
            let theirs = serde_json::to_value(sent.message()).unwrap();
            assert_eq!(without_defaults(written), without_defaults(theirs));
        }
    }
}

/// Fields that hold nothing may be left out.
fn without_defaults(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, without_defaults(value)));
            let is_default = |value: &Value| *value == json!(0) || *value == json!("") || *value == json!([]);
            // The value of an attribute is a value even if it is empty.
            let is_value = |name: &str| name.ends_with("Value");
            Value::Object(fields.filter(|(name, value)| is_value(name) || !is_default(value)).collect())
        }
        Value::Array(values) => values.into_iter().map(without_defaults).collect(),
        other => other,
    }
}

#[tokio::test]
async fn all_ways_of_writing_say_the_same() {
    let ways = [
        (OtlpProtocol::HttpProtobuf, OtlpCompression::None),
        (OtlpProtocol::HttpProtobuf, OtlpCompression::Gzip),
        (OtlpProtocol::HttpJson, OtlpCompression::None),
        (OtlpProtocol::HttpJson, OtlpCompression::Gzip),
    ];
    let receiver = Receiver::start().await;
    let builder = ways.into_iter().fold(tracer(), |builder, (protocol, compression)| {
        let options = to(&receiver).protocol(protocol).compression(compression);
        builder.exporter(OtlpExporter::new(options).unwrap())
    });
    let tracer = builder.build();
    drive(&tracer).await;
    assert!(tracer.shutdown_async(PATIENCE).await, "{:?}", tracer.problems());
    let mut ways_seen = BTreeMap::<_, Vec<LogRecord>>::new();
    for sent in receiver.sent() {
        let way = (sent.header("content-type").unwrap().to_owned(), sent.header("content-encoding").map(str::to_owned));
        // Each way has its own clock, and may cut the same lines into other batches.
        let records = sent.log_records().into_iter().map(|record| LogRecord { observed_time_unix_nano: 0, ..record });
        ways_seen.entry(way).or_default().extend(records);
    }
    assert_eq!(ways_seen.len(), 4);
    let mut ways_seen = ways_seen.into_values();
    let first = ways_seen.next().unwrap();
    assert_eq!(first.len(), 4, "two observations and two records");
    assert!(ways_seen.all(|other| other == first));
}
