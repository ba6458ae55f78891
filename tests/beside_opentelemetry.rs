//! A service that is traced with OpenTelemetry's own SDK is traced as before, and what it sends of its API is in the same traces.
#![cfg(all(unix, feature = "datadog", feature = "otlp", feature = "tracing"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "support/receiver.rs"]
mod receiver;
mod support;

use std::collections::BTreeMap;

use api_inventory::export::datadog::{DatadogExporter, DatadogOptions};
use api_inventory::export::otlp::{OtlpExporter, OtlpOptions};
use api_inventory::export::{Emit, Receiver as At, TracingExporter};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, InMemorySpanExporterBuilder, SdkTracerProvider, SpanData};
use prost::Message;
use receiver::{Behaviour, Receiver};
use serde::Deserialize;
use support::{PATIENCE, every_capture, send, serve};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

struct Headers<'a>(&'a http::HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

/// Traces each request, as such services do.
async fn traced(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("request", otel.kind = "server");
    _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(request.headers())));
    next.run(request).instrument(span).await
}

fn router() -> Router {
    let handler = || async {
        tracing::info!("handling");
        tracing::info_span!("query").in_scope(|| "anna")
    };
    Router::new().route("/users/{id}", get(handler)).layer(from_fn(traced))
}

/// Sends some requests of a trace.
async fn drive(router: Router) {
    let server = serve(router).await;
    for id in 0..3 {
        let request =
            http::Request::get(format!("/users/{id}")).header("traceparent", format!("00-{TRACE}-{CALLER}-01"));
        assert_eq!(send(server, request.body("").unwrap()).await.status(), 200);
    }
}

/// What was traced so far: of each span its name, its trace, and how much was said in it.
fn spans(exporter: &InMemorySpanExporter) -> Vec<(String, String, usize)> {
    let told = |span: SpanData| (span.name.to_string(), span.span_context.trace_id().to_string(), span.events.len());
    let mut spans: Vec<_> = exporter.get_finished_spans().unwrap().into_iter().map(told).collect();
    exporter.reset();
    spans.sort_unstable();
    spans
}

#[derive(Deserialize)]
struct Span {
    trace_id: u64,
    parent_id: u64,
    meta: BTreeMap<String, String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_services_own_spans_stay_what_they_were_and_lines_are_in_the_same_trace() {
    let exporter = InMemorySpanExporterBuilder::new().build();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("shop"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();

    drive(router()).await;
    let before = spans(&exporter);
    assert_eq!(before.len(), 6, "{before:?}");
    assert!(before.iter().all(|(_, trace, _)| trace == TRACE), "{before:?}");

    let (agent, collector) = (Receiver::tcp(Behaviour::Accept), Receiver::tcp(Behaviour::Accept));
    let datadog = DatadogOptions::default().agent(At::Url(agent.url().parse().unwrap()));
    let otlp = OtlpOptions::default().endpoint(format!("{}/v1/logs", collector.url()).parse().unwrap());
    let tracer = every_capture()
        .trace_context(true)
        .exporter(DatadogExporter::new(datadog).unwrap())
        .exporter(OtlpExporter::new(otlp.emit(Emit::Observations)).unwrap())
        .exporter(TracingExporter::new(Emit::Both))
        .build();
    drive(router().layer(tracer.axum_layer())).await;
    assert!(tracer.shutdown_async(PATIENCE).await, "{:?}", tracer.problems());
    assert_eq!(spans(&exporter), before, "with the tracer as without it");

    let sent = agent.received().into_iter().filter(|request| request.has("/v0.4/traces"));
    let told: Vec<Span> =
        sent.flat_map(|request| rmp_serde::from_slice::<Vec<Vec<Span>>>(&request.body).unwrap()).flatten().collect();
    assert_eq!(told.len(), 3);
    for span in &told {
        assert_eq!(format!("{}{:016x}", span.meta["_dd.p.tid"], span.trace_id), TRACE);
        assert_eq!(format!("{:016x}", span.parent_id), CALLER);
    }

    let logs =
        collector.received().into_iter().map(|request| ExportLogsServiceRequest::decode(&*request.body).unwrap());
    let records: Vec<_> = logs
        .flat_map(|logs| logs.resource_logs)
        .flat_map(|logs| logs.scope_logs)
        .flat_map(|logs| logs.log_records)
        .collect();
    assert_eq!(records.len(), 3);
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    for record in &records {
        assert_eq!(hex(&record.trace_id), TRACE);
    }
}
