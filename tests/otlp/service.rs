//! A service that is traced, and what is sent to it.

use api_inventory::Tracer;
use api_inventory::config::Builder;
use api_inventory::export::otlp::OtlpOptions;
use api_inventory::export::{Emit, ExporterStats};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::Request;
use serde_json::json;

use crate::receiver::Receiver;
use crate::support::{every_capture, send, serve};

/// A tracer with a name, a version and an environment.
pub(crate) fn tracer() -> Builder {
    every_capture().service("shop").version("1.2.3").environment("staging")
}

/// Options for a receiver in the test.
pub(crate) fn to(receiver: &Receiver) -> OtlpOptions {
    OtlpOptions::default().endpoint(receiver.url()).emit(Emit::Both)
}

/// Sends a service a request that says much of itself, and one that finds nothing.
pub(crate) async fn drive(tracer: &Tracer) {
    let order = |_: Json<serde_json::Value>| async { Json(json!({"id": 7, "total": 12.5})) };
    let router = Router::new().route("/orders/{id}", post(order)).layer(tracer.axum_layer());
    let server = serve(router).await;
    let request = Request::post("/orders/7?card=4111111111111111")
        .header("authorization", "Basic YW5uYTpzZWNyZXQ=")
        .header("content-type", "application/json")
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let answer = send(server, request.body(r#"{"email": "anna@example.com"}"#).unwrap()).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(send(server, Request::get("/nowhere").body("").unwrap()).await.status(), 404);
}

/// So many requests to as many endpoints.
pub(crate) async fn drive_endpoints(tracer: &Tracer, endpoints: usize) {
    let letters = (b'a'..=b'z').map(char::from).take(endpoints);
    let paths: Vec<String> = letters.map(|letter| format!("/endpoint{letter}")).collect();
    let router = paths.iter().fold(Router::new(), |router, path| router.route(path, get(|| async { "x" })));
    let server = serve(router.layer(tracer.axum_layer())).await;
    for path in &paths {
        assert_eq!(send(server, Request::get(path).body("").unwrap()).await.status(), 200);
    }
}

/// The accounts of the last exporter.
pub(crate) fn accounts(tracer: &Tracer) -> ExporterStats {
    *tracer.stats().exporters.last().unwrap()
}
