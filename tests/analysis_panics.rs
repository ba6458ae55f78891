//! A panic in the analysis is the analysis' own affair.
#![cfg(panic = "unwind")]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod support;

use std::net::SocketAddr;

use api_inventory::Tracer;
use api_inventory::testing::PANIC_IN_ANALYSIS;
use axum::Router;
use axum::routing::post;
use http::{Request, StatusCode};
use support::{PATIENCE, every_capture, send, serve};

async fn service(tracer: &Tracer) -> SocketAddr {
    serve(Router::new().route("/echo", post(|body: String| async { body })).layer(tracer.axum_layer())).await
}

/// Sends a request, and sees that the service answers it as ever.
async fn echo(server: SocketAddr, panics: bool) {
    let request = Request::post("/echo").header("content-type", "application/json");
    let request = if panics { request.header(PANIC_IN_ANALYSIS, "please") } else { request };
    let answer = send(server, request.body(r#"{"id":7}"#).unwrap()).await;
    assert_eq!((answer.status(), answer.body().as_ref()), (StatusCode::OK, &br#"{"id":7}"#[..]));
}

#[tokio::test]
async fn a_panic_costs_the_exchange_that_caused_it_and_no_other() {
    let tracer = every_capture().build();
    let server = service(&tracer).await;
    for n in 0..12 {
        echo(server, n % 3 == 0).await;
    }
    assert!(tracer.flush(PATIENCE));
    let stats = tracer.stats();
    assert_eq!((stats.seen, stats.sampled, stats.analysed, stats.dropped.panicked), (12, 12, 8, 4), "{stats:?}");
}

#[tokio::test]
async fn repeated_panics_end_the_analysis_and_the_service_goes_on() {
    let tracer = every_capture().build();
    let server = service(&tracer).await;
    for _ in 0..8 {
        echo(server, true).await;
    }
    // What ended says so by no longer capturing.
    let ended = async {
        while tracer.stats().not_sampled.shutdown == 0 {
            echo(server, false).await;
        }
    };
    tokio::time::timeout(PATIENCE, ended).await.unwrap();
    echo(server, true).await;
    let stats = tracer.stats();
    assert_eq!(stats.seen, stats.sampled + stats.not_sampled.total(), "{stats:?}");
    assert_eq!(stats.sampled, stats.analysed + stats.dropped.total(), "{stats:?}");
    assert!(stats.dropped.panicked >= 5, "{stats:?}");
    let problems = tracer.problems();
    assert!(problems.iter().any(|problem| problem.message.contains("panicked repeatedly")), "{problems:?}");
}
