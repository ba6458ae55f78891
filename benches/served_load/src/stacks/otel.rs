//! Spans of OpenTelemetry around each request.

use std::hint::black_box;

use axum::Router;
use axum_tracing_opentelemetry::middleware::{OtelAxumLayer, OtelInResponseLayer};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, SpanData, SpanExporter};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Takes spans and does nothing with them: what an exporter costs depends on where it sends to.
#[derive(Debug)]
struct Nowhere;

impl SpanExporter for Nowhere {
    async fn export(&self, spans: Vec<SpanData>) -> OTelSdkResult {
        _ = black_box(spans);
        Ok(())
    }
}

/// Sets the whole process up, and puts the layers around the routes.
pub(super) fn wrap(router: Router) -> Router {
    let provider =
        SdkTracerProvider::builder().with_sampler(Sampler::TraceIdRatioBased(0.1)).with_batch_exporter(Nowhere).build();
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("served-load"));
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    opentelemetry::global::set_tracer_provider(provider);
    let filter = EnvFilter::new("info,otel::tracing=trace");
    tracing_subscriber::registry().with(filter).with(spans).init();
    router.layer(OtelInResponseLayer).layer(OtelAxumLayer::default())
}
