//! The layer on an axum router, over real sockets.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod support;

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::observation::{Exposure, Location, Method};
use api_inventory::{CurrentExchange, Tracer, event};
use axum::Json;
use axum::Router;
use axum::routing::{get, post};
use http::Request;
use support::{PATIENCE, send, serve};

async fn create(
    exchange: CurrentExchange,
    Json(user): Json<serde_json::Value>,
) -> (http::StatusCode, Json<serde_json::Value>) {
    exchange.user_known();
    exchange.event(&event::SIGNUP);
    (http::StatusCode::CREATED, Json(serde_json::json!({"id": 7, "email": user.get("email")})))
}

#[tokio::test]
async fn an_exchange_becomes_a_record_of_its_endpoint() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = Tracer::builder().service("shop").sample_rate(1.0).exporter(exporter).build();
    let router = Router::new()
        .route("/users/{id}", get(|| async { "anna" }))
        .route("/users", post(create))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    let request = Request::post("/users?ref=mail")
        .header("content-type", "application/json")
        .header("x-forwarded-for", "8.8.8.8")
        .header("cookie", "theme=dark")
        .body(r#"{"email":"anna@example.org","card_number":"4111111111111111"}"#)
        .unwrap();
    let response = send(server, request).await;
    assert_eq!(response.body(), r#"{"email":"anna@example.org","id":7}"#);
    assert!(tracer.flush(PATIENCE));

    let stats = tracer.stats();
    assert_eq!((stats.seen, stats.sampled, stats.analysed), (1, 1, 1), "{stats:?}");
    let inventory = tracer.inventory();
    let record = inventory.get(Method::Post, "/users").unwrap();
    assert_eq!((record.requests.exact, record.requests.analysed), (1, 1));
    assert_eq!(record.exposure(), Exposure::Public);
    assert_eq!(record.tags(), ["payment:card", "pii:email"]);
    assert_eq!(record.events[0].name.as_str(), "users.signup");
    let lines = lines.take();
    let text = serde_json::to_string_pretty(&lines).unwrap();
    println!("{text}");
    assert!(record.schemas.iter().any(|schema| schema.location == Location::RequestQuery));
    assert!(!text.contains("anna") && !text.contains("4111"));
}
