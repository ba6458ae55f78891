//! Nothing raw is on the wire: planted values in every place of real exchanges, looked for in all bytes that exporters for the
//! network send, unpacked.
#![cfg(all(unix, feature = "otlp", feature = "datadog"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "support/receiver.rs"]
mod receiver;
mod support;

use std::collections::BTreeMap;
use std::io::Read;

use api_inventory::CurrentExchange;
use api_inventory::config::Builder;
use api_inventory::export::datadog::{DatadogExporter, DatadogOptions};
use api_inventory::export::otlp::{OtlpCompression, OtlpExporter, OtlpOptions, OtlpProtocol};
use api_inventory::export::{Emit, Receiver as At};
use api_inventory::testing::canary::Canaries;
use axum::Router;
use axum::response::Response;
use axum::routing::any;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use receiver::{Behaviour, Received, Receiver};
use support::{PATIENCE, every_capture, send_bytes, serve};

const TEMPLATE: &str = "/people/{id}/{name}";

/// Stands before a tag that was packed.
const UNPACKED: &str = "unpacked: ";

/// A body whose shape is too large for a tag that is not packed: names only, and a card number in the place of each value.
fn large() -> String {
    const WORDS: &str = "account address article author basket branch brand budget card category channel client comment company \
        contract country coupon customer delivery device discount document employee event feature folder invoice item";
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let fields = words.iter().flat_map(|first| words.iter().map(move |second| (first, second)));
    let fields =
        fields.map(|(first, second)| format!("\"{first}_{second}_description_of_the_contact\":\"4556737586899855\""));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    let mut unzipped = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut unzipped).unwrap();
    unzipped
}

/// All that a request says: its head, its body as it is and unpacked, and of spans the tags that are packed themselves.
fn said(request: &Received) -> Vec<u8> {
    let mut said = request.head.clone().into_bytes();
    let body = if request.has("content-encoding: gzip") { unzipped(&request.body) } else { request.body.clone() };
    if request.has("content-type: application/msgpack") {
        #[derive(serde::Deserialize)]
        struct Span {
            meta: BTreeMap<String, String>,
        }
        for span in rmp_serde::from_slice::<Vec<Vec<Span>>>(&body).unwrap().iter().flatten() {
            for packed in span.meta.values().filter(|value| value.starts_with("H4sI")) {
                said.extend(UNPACKED.as_bytes());
                said.extend(unzipped(&BASE64_STANDARD.decode(packed).unwrap()));
            }
        }
    }
    said.extend(&request.body);
    said.extend(body);
    said
}

/// What a receiver gets of exchanges full of planted values, with the exporters and the options of a builder.
async fn sent(canaries: &'static Canaries, receiver: &Receiver, builder: Builder) -> Vec<u8> {
    let tracer = builder.build();
    tracer.declare_routes([(http::Method::GET, "/declared/{id}")]);
    let handler = move |exchange: CurrentExchange, _: bytes::Bytes| async move {
        exchange.event(&api_inventory::event::SIGNUP);
        let (head, body) = canaries.response().unwrap().into_parts();
        Response::from_parts(head, axum::body::Body::from(body))
    };
    let router = Router::new().route(TEMPLATE, any(handler)).route("/large", any(|_: bytes::Bytes| async { "x" }));
    let server = serve(router.layer(tracer.axum_layer())).await;
    let request = http::Request::post("/large").header("content-type", "application/json");
    send_bytes(server, request.body(large().into()).unwrap()).await;
    for template in [TEMPLATE, "/unknown/{id}/{name}"] {
        for request in canaries.requests(template).unwrap() {
            // What is no trace is joined to none: its text stays here.
            for (name, value) in [
                ("traceparent", "00-notatrace-4556737586899855-01"),
                ("tracestate", "dd=s:2;t.usr.id:521-34-8917"),
                ("x-datadog-trace-id", "521-34-8917"),
                ("x-datadog-tags", "_dd.p.usr.id=4556737586899855"),
            ] {
                let mut request = request.clone();
                request.headers_mut().insert(name, HeaderValue::from_static(value));
                send_bytes(server, request).await;
            }
        }
    }
    assert!(tracer.shutdown(PATIENCE), "{:?}", tracer.problems());
    let requests = receiver.received();
    assert!(!requests.is_empty());
    requests.iter().flat_map(said).collect()
}

fn assert_none_of(canaries: &Canaries, sent: &[u8], what: &str) {
    assert!(sent.len() > 10_000, "{what}: {} bytes are too few to prove anything", sent.len());
    let text = String::from_utf8_lossy(sent);
    assert!(text.contains(TEMPLATE), "{what}: the exchanges are told of");
    assert_eq!(canaries.find_in(sent), Vec::<&str>::new(), "{what}");
    for planted in ["notatrace", "4556737586899855", "521-34-8917"] {
        assert!(!text.contains(planted), "{what}: {planted}");
    }
}

fn planted() -> &'static Canaries {
    Box::leak(Box::new(Canaries::new(11)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_planted_value_is_in_what_a_collector_gets() {
    for (protocol, compression) in [
        (OtlpProtocol::HttpProtobuf, OtlpCompression::Gzip),
        (OtlpProtocol::HttpProtobuf, OtlpCompression::None),
        (OtlpProtocol::HttpJson, OtlpCompression::Gzip),
        (OtlpProtocol::HttpJson, OtlpCompression::None),
    ] {
        let (canaries, receiver) = (planted(), Receiver::tcp(Behaviour::Accept));
        let options = OtlpOptions::default()
            .endpoint(format!("{}/v1/logs", receiver.url()).parse().unwrap())
            .protocol(protocol)
            .compression(compression)
            .emit(Emit::Both);
        let builder = every_capture().trace_context(true).exporter(OtlpExporter::new(options).unwrap());
        let sent = sent(canaries, &receiver, builder).await;
        assert_none_of(canaries, &sent, &format!("{protocol} {compression}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_planted_value_is_in_what_an_agent_gets() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("agent.socket");
    for trace_context in [true, false] {
        let (canaries, receiver) = (planted(), Receiver::tcp(Behaviour::Accept));
        let options = DatadogOptions::default().agent(At::Url(receiver.url().parse().unwrap()));
        let exporter = DatadogExporter::new(options).unwrap();
        let sent = sent(canaries, &receiver, every_capture().trace_context(trace_context).exporter(exporter)).await;
        assert_none_of(canaries, &sent, "over TCP");
        assert!(String::from_utf8_lossy(&sent).contains(UNPACKED), "a tag was packed, and looked into");
    }
    let (canaries, receiver) = (planted(), Receiver::unix(&socket, Behaviour::Accept));
    let exporter = DatadogExporter::new(DatadogOptions::default().agent(At::Socket(socket))).unwrap();
    let sent = sent(canaries, &receiver, every_capture().exporter(exporter)).await;
    assert_none_of(canaries, &sent, "through a socket");
}
