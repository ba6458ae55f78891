//! axum: the router's template, a peer of `ConnectInfo` that is a trusted proxy, a token, a form of answers.

use api_inventory::export::{Emit, InMemoryExporter};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Request;

use super::support::{every_capture, send, serve};
use super::{expected, whole};

#[tokio::test]
async fn a_call_with_a_token_through_trusted_proxies() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture()
        .service("shop")
        .version("1.4.2")
        .environment("eu-staging-2")
        .trusted_proxies(["127.0.0.0/8", "10.0.0.0/8"])
        .base_path("/shop")
        .hosts(["shop.example"])
        .exporter(exporter)
        .build();
    assert_eq!(tracer.problems(), []);
    let add = async |_: String| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        headers.insert("strict-transport-security", "max-age=600".parse().unwrap());
        headers.insert("cache-control", "no-store".parse().unwrap());
        (StatusCode::CREATED, headers, r#"{"id":7,"last4":"4242"}"#)
    };
    let server = serve(Router::new().route("/users/{id}/cards", post(add)).layer(tracer.axum_layer())).await;
    let claims = URL_SAFE_NO_PAD.encode(r#"{"iss":"https://id.example","email":"olga@example.org","exp":4102444800}"#);
    let request = Request::post("/users/7/cards?dry_run=true")
        .header("host", "shop.example")
        // The first is what the caller says of itself.
        .header("x-forwarded-for", "10.9.9.9, 8.8.8.8, 10.0.0.2")
        .header("x-forwarded-proto", "https")
        .header(
            "authorization",
            format!("Bearer {}.{claims}.c2ln", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","jku":"x"}"#)),
        )
        .header("content-type", "application/json")
        .body(r#"{"card_number":"4111 1111 1111 1111","holder":"Olga Berg"}"#)
        .unwrap();
    assert_eq!(send(server, request).await.status(), 201);
    assert_eq!(whole(&tracer, &lines), expected(include_str!("expected/axum_token.json")));
}

#[tokio::test]
async fn an_anonymous_caller_is_sent_to_sign_in() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().production(false).exporter(exporter).build();
    let account = async || (StatusCode::FOUND, [("location", "/login?next=%2Faccount")]);
    let server = serve(Router::new().route("/account", get(account)).layer(tracer.axum_layer())).await;
    assert_eq!(send(server, Request::get("/account").body("").unwrap()).await.status(), 302);
    assert_eq!(whole(&tracer, &lines), expected(include_str!("expected/axum_sign_in.json")));
}
