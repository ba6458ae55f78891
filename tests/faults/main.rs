//! Receivers that fail in every way: the application notices nothing, memory is bounded, and every line is accounted for.
#![cfg(all(unix, feature = "otlp", feature = "datadog"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod accounts;
mod latency;
mod memory;
#[path = "../support/receiver.rs"]
mod receiver;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::export::datadog::{DatadogExporter, DatadogOptions};
use api_inventory::export::otlp::{OtlpCompression, OtlpExporter, OtlpOptions, OtlpProtocol};
use api_inventory::export::{Emit, Receiver as At};
use axum::Router;
use axum::body::Body;
use axum::routing::post;
use http::Request;
use http_body_util::BodyExt;
use receiver::{Behaviour, Receiver};
use support::every_capture;
use tempfile::TempDir;
use tower::ServiceExt;

/// An exporter for the network, as it can be configured.
#[derive(Clone, Copy, Debug)]
enum Kind {
    OtlpProtobuf,
    OtlpJson,
    DatadogTcp,
    DatadogUnix,
}

const KINDS: [Kind; 4] = [Kind::OtlpProtobuf, Kind::OtlpJson, Kind::DatadogTcp, Kind::DatadogUnix];

/// How long a request to a receiver may take here.
const TIMEOUT: Duration = Duration::from_millis(300);

/// A receiver, and a tracer that exports to it.
struct Scene {
    tracer: Tracer,
    router: Router,
    receiver: Receiver,
    _folder: TempDir,
}

impl Scene {
    fn new(kind: Kind, behaviour: Behaviour) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent.socket");
        let receiver = match kind {
            Kind::DatadogUnix => Receiver::unix(&socket, behaviour),
            _ => Receiver::tcp(behaviour),
        };
        let builder = every_capture().retry_for(Duration::from_secs(2));
        let tracer = match kind {
            Kind::OtlpProtobuf => builder.exporter(otlp(&receiver, OtlpProtocol::HttpProtobuf)),
            Kind::OtlpJson => builder.exporter(otlp(&receiver, OtlpProtocol::HttpJson)),
            Kind::DatadogTcp => builder.exporter(datadog(At::Url(receiver.url().parse().unwrap()))),
            Kind::DatadogUnix => builder.exporter(datadog(At::Socket(PathBuf::from(&socket)))),
        }
        .build();
        let router = Router::new()
            .route("/orders/{id}", post(|body: bytes::Bytes| async move { body }))
            .layer(tracer.axum_layer());
        Self { tracer, router, receiver, _folder: folder }
    }

    /// Waits until so many lines were handed to the exporter; false if a flush said meanwhile that some were not delivered.
    fn await_produced(&self, lines: u64) -> bool {
        let mut complete = true;
        while self.tracer.stats().exporters[0].produced < lines {
            complete &= self.tracer.flush(Duration::from_millis(10));
        }
        complete
    }

    /// One exchange.
    async fn exchange(&self) {
        let body = r#"{"id": 7, "email": "anna@example.org", "lines": [{"sku": "A-1", "price": 12.5}]}"#;
        let request = Request::post("/orders/7").header("content-type", "application/json");
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), body);
    }
}

fn otlp(receiver: &Receiver, protocol: OtlpProtocol) -> OtlpExporter {
    let options = OtlpOptions::default()
        .endpoint(format!("{}/v1/logs", receiver.url()).parse().unwrap())
        .protocol(protocol)
        .compression(OtlpCompression::Gzip)
        .timeout(TIMEOUT)
        .emit(Emit::Both);
    OtlpExporter::new(options).unwrap()
}

fn datadog(agent: At) -> DatadogExporter {
    DatadogExporter::new(DatadogOptions::default().agent(agent).timeout(TIMEOUT)).unwrap()
}
