//! The layer on an axum router, over real sockets.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod support;

use std::net::SocketAddr;

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::inventory::Authentication;
use api_inventory::layer::Connection;
use api_inventory::observation::{CredentialMethod, Exposure, Flow, Location, Method, PartialReason};
use api_inventory::{CurrentExchange, Tracer, event};
use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::Request;
use support::{PATIENCE, every_capture, send, serve};
use tower::util::MapRequestLayer;

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

/// What a server that speaks the PROXY protocol puts into the extensions.
#[derive(Clone)]
struct ProxyHeader(SocketAddr);

#[tokio::test]
async fn a_closure_tells_the_connection_and_axum_what_it_leaves_out() {
    let tracer = every_capture()
        .connection(|extensions| Some(Connection::from(extensions.get::<ProxyHeader>()?.0).client_certificate(true)))
        .build();
    // Put there by a layer outside of ours.
    let told = |mut request: Request<Body>| {
        if request.uri().path() == "/told" {
            request.extensions_mut().insert(ProxyHeader("8.8.8.8:40001".parse().unwrap()));
        }
        request
    };
    let router = Router::new()
        .route("/told", get(|| async { "x" }))
        .route("/left", get(|| async { "x" }))
        .layer(tracer.axum_layer())
        .layer(MapRequestLayer::new(told));
    let server = serve(router).await;
    for path in ["/told", "/left"] {
        send(server, Request::get(path).body("").unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let record = |route: &str| inventory.get(Method::Get, route).unwrap();
    assert_eq!((record("/told").exposure(), record("/left").exposure()), (Exposure::Public, Exposure::Private));
    assert_eq!(record("/told").methods[0].credential.method, CredentialMethod::MutualTls);
    assert_eq!(record("/told").authentication(), Authentication::Authenticated);
    assert_eq!(record("/left").authentication(), Authentication::Unauthenticated);
}

#[tokio::test]
async fn a_proxy_names_the_path_that_it_took_off_and_callers_name_none() {
    let tracer = every_capture().forwarded_prefixes(["/shop", "/internal/shop"]).build();
    let router = Router::new().route("/healthz", get(|| async { "x" })).layer(tracer.axum_layer());
    let server = serve(router).await;
    for prefix in ["/shop", "/shop/", "/internal/shop", "/anna", "/shop/anna"] {
        send(server, Request::get("/healthz").header("x-forwarded-prefix", prefix).body("").unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let told = |route: &str| inventory.get(Method::Get, route).map(|record| record.requests.exact);
    assert_eq!((told("/shop/healthz"), told("/internal/shop/healthz"), told("/healthz")), (Some(2), Some(1), Some(2)));
    assert!(inventory.records.iter().all(|record| record.endpoint.flow == Flow::Health), "wherever it is reached");
}

#[tokio::test]
async fn response_bodies_that_are_not_wanted_pass_and_are_counted_and_not_read() {
    let answer = |Json(user): Json<serde_json::Value>| async { Json(user) };
    let tracer = every_capture().parse_response_body(false).build();
    let router = Router::new()
        .route("/users", post(answer))
        .route("/empty", get(|| async {}))
        .route("/page", get(|| async { ([("content-type", "text/event-stream")], "data: anna@example.org\n\n") }))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    let sent = Request::post("/users").header("content-type", "application/json");
    let response = send(server, sent.body(r#"{"email":"anna@example.org"}"#).unwrap()).await;
    assert_eq!(response.body(), r#"{"email":"anna@example.org"}"#);
    let streamed = send(server, Request::get("/page").body("").unwrap()).await;
    assert_eq!(streamed.body(), "data: anna@example.org\n\n");
    send(server, Request::get("/empty").body("").unwrap()).await;
    assert!(tracer.flush(PATIENCE));

    let inventory = tracer.inventory();
    let record = inventory.get(Method::Post, "/users").unwrap();
    let unread = |path| {
        let record = inventory.get(if path == "/users" { Method::Post } else { Method::Get }, path).unwrap();
        let partial = &record.coverage.partial;
        partial.iter().map(|it| (it.location, it.reason, it.count, it.bytes)).collect::<Vec<_>>()
    };
    // 28 bytes, rounded up to a power of two.
    let switched_off = |bytes| (Location::ResponseBody, PartialReason::SwitchedOff, 1, bytes);
    assert_eq!(unread("/users"), [switched_off(32)]);
    assert_eq!(unread("/page"), [switched_off(0)], "a stream is recorded at its head");
    assert_eq!(unread("/empty"), [], "nothing of it is missing");
    assert!(record.coverage.scanned.get(&Location::RequestBody).is_some(), "requests are read all the same");
    assert!(record.schemas.iter().all(|schema| schema.location != Location::ResponseBody), "{:?}", record.schemas);
    assert!(record.sensitive.iter().all(|found| found.location != Location::ResponseBody));
}
