//! After the first hundred requests the tracer says what looks wrong with the place of its layer.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod support;

use std::net::SocketAddr;

use api_inventory::Tracer;
use axum::Router;
use axum::routing::{get, post};
use http::{HeaderName, Request, StatusCode};
use support::{PATIENCE, every_capture, send, serve, serve_without_peers};
use tower::Layer;
use tower_http::compression::CompressionLayer;

const FORWARDED: (&str, &str) = ("x-forwarded-for", "8.8.8.8");

fn router() -> Router {
    Router::new()
        .route("/users/{id}", get(|| async { "anna" }))
        .route("/admin", get(|| async { StatusCode::UNAUTHORIZED }))
        .route("/pages", get(|| async { ([("content-type", "text/plain")], "x".repeat(4_000)) }))
        .route("/upload", post(|_: bytes::Bytes| async { StatusCode::NO_CONTENT }))
}

/// Sends so many requests to each path.
async fn call(server: SocketAddr, paths: &[&str], times: usize, headers: &[(&str, &str)]) {
    for _ in 0..times {
        for path in paths {
            let method = if *path == "/upload" { "POST" } else { "GET" };
            let mut request = Request::builder().method(method).uri(*path).body("x").unwrap();
            for (name, value) in headers {
                let name: HeaderName = name.parse().unwrap();
                request.headers_mut().insert(name, value.parse().unwrap());
            }
            assert!(send(server, request).await.status().as_u16() < 500);
        }
    }
}

/// The advice that the tracer gives, by the words that tell it from others.
fn advice(tracer: &Tracer) -> Vec<&'static str> {
    const WORDS: [&str; 6] =
        ["matched a route", "address of its peer", "from loopback", "response bodies", "request bodies", "refused"];
    assert!(tracer.flush(PATIENCE));
    let problems = tracer.problems();
    assert!(problems.iter().all(|problem| problem.subject == "layer"), "{problems:?}");
    let found = |problem: &api_inventory::Problem| WORDS.into_iter().find(|words| problem.message.contains(words));
    problems.iter().map(|problem| found(problem).unwrap()).collect()
}

#[tokio::test]
async fn a_layer_in_its_place_gets_no_advice() {
    let tracer = every_capture().build();
    let server = serve(router().layer(tracer.axum_layer())).await;
    call(server, &["/users/7", "/admin"], 60, &[FORWARDED]).await;
    assert!(advice(&tracer).is_empty());
}

#[tokio::test]
async fn nothing_is_said_before_a_hundred_requests() {
    let tracer = every_capture().build();
    let server = serve(router().layer(tracer.axum_layer())).await;
    call(server, &["/users/7"], 99, &[]).await;
    assert!(advice(&tracer).is_empty());
    call(server, &["/users/7"], 1, &[]).await;
    assert_eq!(advice(&tracer), ["from loopback", "refused"]);
    call(server, &["/users/7"], 100, &[]).await;
    assert_eq!(advice(&tracer).len(), 2, "it is said once");
}

#[tokio::test]
async fn a_layer_outside_the_router_is_told() {
    let tracer = every_capture().build();
    let service = tracer.axum_layer().layer(router());
    let server = serve(Router::new().fallback_service(service)).await;
    call(server, &["/users/7", "/admin"], 60, &[FORWARDED]).await;
    assert_eq!(advice(&tracer), ["matched a route"]);
}

#[tokio::test]
async fn a_server_that_does_not_tell_its_peers_is_told() {
    let tracer = every_capture().build();
    let server = serve_without_peers(router().layer(tracer.axum_layer())).await;
    call(server, &["/users/7", "/admin"], 60, &[]).await;
    assert_eq!(advice(&tracer), ["address of its peer"]);
}

#[tokio::test]
async fn bodies_that_pass_compressed_are_told() {
    let tracer = every_capture().build();
    let server = serve(router().layer(CompressionLayer::new()).layer(tracer.axum_layer())).await;
    let headers = [FORWARDED, ("accept-encoding", "gzip"), ("content-encoding", "gzip"), ("content-type", "text/csv")];
    // Refused before anybody asks whether ever somebody was.
    call(server, &["/admin"], 1, &headers).await;
    call(server, &["/pages", "/upload"], 60, &headers).await;
    // What this build can unpack is read.
    let told = if cfg!(feature = "gzip") { &[][..] } else { &["response bodies", "request bodies"] };
    assert_eq!(advice(&tracer), told);
}

#[tokio::test]
async fn advice_needs_some_captured_requests() {
    let tracer = Tracer::builder().quiet().sample_rate(0.0).build();
    let server = serve(router().layer(tracer.axum_layer())).await;
    call(server, &["/users/7"], 120, &[]).await;
    assert!(advice(&tracer).is_empty());
}

#[tokio::test]
async fn probes_and_a_file_that_is_stored_compressed_are_no_reason_for_advice() {
    let tracer = every_capture().build();
    let router = router()
        .route("/health", get(|| async { "ok" }))
        .route("/archive", get(|| async { ([("content-encoding", "gzip")], "not looked at") }));
    let server = serve(router.layer(tracer.axum_layer())).await;
    call(server, &["/health"], 120, &[]).await;
    assert!(advice(&tracer).is_empty(), "a new service's first callers are probes");
    call(server, &["/users/7", "/admin"], 60, &[FORWARDED]).await;
    call(server, &["/archive"], 1, &[FORWARDED]).await;
    assert!(advice(&tracer).is_empty());
}

#[tokio::test]
async fn excluded_probes_do_not_hide_that_the_layer_is_outside_the_router() {
    let tracer = every_capture().exclude_routes(["/healthz"]).build();
    let server = serve(Router::new().fallback_service(tracer.axum_layer().layer(router()))).await;
    call(server, &["/healthz"], 10, &[FORWARDED]).await;
    call(server, &["/users/7", "/admin"], 60, &[FORWARDED]).await;
    assert_eq!(advice(&tracer), ["matched a route"]);
}
