//! The exporter for a Datadog Agent, against receivers that tell what they got: one of these tests, and the agent that
//! Datadog's own tracers are tested with.
#![cfg(feature = "datadog")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod agent;
mod endpoints;
mod failures;
mod joins;
mod receiver;
#[path = "../receivers/mod.rs"]
mod receivers;
mod spans;
#[path = "../support/mod.rs"]
mod support;

use api_inventory::config::Builder;
use api_inventory::export::datadog::{DatadogExporter, DatadogOptions};
use api_inventory::export::{ExporterStats, Receiver};
use api_inventory::{CurrentExchange, Tracer, event};
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::{get, post};
use http::Request;
use support::{PATIENCE, every_capture, send, serve};

/// A tracer for the service `shop` that exports to an agent.
fn tracer(agent: Receiver) -> Tracer {
    configured(agent, |options| options, |builder| builder)
}

fn configured(
    agent: Receiver,
    options: impl FnOnce(DatadogOptions) -> DatadogOptions,
    configure: impl FnOnce(Builder) -> Builder,
) -> Tracer {
    let exporter = DatadogExporter::new(options(DatadogOptions::default().agent(agent))).unwrap();
    let builder = every_capture().service("shop").version("1.4.2").environment("staging");
    configure(builder).exporter(exporter).build()
}

/// The service.
fn shop(tracer: &Tracer) -> Router {
    let paid = |exchange: CurrentExchange, _: Bytes| async move {
        exchange.event(&event::PAYMENT_SUCCESS);
        ([("content-type", "application/json")], r#"{"receipt":"7","items":[{"price":1.5}]}"#)
    };
    Router::new()
        .route(
            "/people/{id}",
            get(|| async { ([("content-type", "application/json")], r#"{"email":"anna@example.org"}"#) }),
        )
        .route("/payments", post(paid))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/refused", get(|| async { StatusCode::FORBIDDEN }))
        .layer(tracer.axum_layer())
}

/// Sends requests to the service, one after the other.
async fn call(tracer: &Tracer, requests: impl IntoIterator<Item = Request<&'static str>>) {
    let server = serve(shop(tracer)).await;
    for request in requests {
        send(server, request).await;
    }
}

fn request(path: &str) -> Request<&'static str> {
    Request::get(path).body("").unwrap()
}

/// Lets the tracer send what it has, and end.
fn finish(tracer: &Tracer) -> ExporterStats {
    assert!(tracer.shutdown(PATIENCE), "{:?}", tracer.problems());
    tracer.stats().exporters[0]
}
