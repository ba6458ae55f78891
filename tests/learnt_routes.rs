//! Routes of a service without a router: learnt from paths, counted exactly from then on, and never grown by a bot.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod support;

use std::collections::BTreeSet;
use std::net::SocketAddr;

use api_inventory::Tracer;
use api_inventory::observation::{Method, RouteReason, RouteSource};
use axum::Router;
use axum::extract::Request as Incoming;
use http::{Request, StatusCode};
use support::{PATIENCE, every_capture, send, serve};

/// Answers paths of a small API by itself, as a proxy or a hand-written service does.
async fn answer(request: Incoming) -> (StatusCode, &'static str) {
    let segments: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    match segments.as_slice() {
        ["health" | "users"] | ["users", _] | ["users", _, "orders"] => (StatusCode::OK, "{}"),
        ["users", _, "orders", order] if order.bytes().all(|byte| byte.is_ascii_digit()) => (StatusCode::OK, "{}"),
        _ => (StatusCode::NOT_FOUND, "{}"),
    }
}

/// Logins that could be anything.
const LOGINS: [&str; 24] = [
    "anna",
    "summer",
    "tiger",
    "olga",
    "admin",
    "wei",
    "settings",
    "rocket",
    "banana",
    "lucky",
    "ghost",
    "pepper",
    "marie",
    "jan",
    "storm",
    "cherry",
    "hunter",
    "shadow",
    "dakota",
    "bertold",
    "yuki",
    "matrix",
    "test",
    "orders2go",
];

async fn get(server: SocketAddr, path: &str) {
    send(server, Request::get(path).body("").unwrap()).await;
}

/// A service that has been called for a while.
async fn learnt() -> (Tracer, SocketAddr) {
    // As many slots as requests: what finds none teaches nothing.
    let tracer = every_capture().capture_slots(1_000).build();
    let server = serve(Router::new().fallback(answer).layer(tracer.layer())).await;
    for round in 0..3 {
        for (at, login) in LOGINS.iter().enumerate() {
            get(server, &format!("/users/{login}")).await;
            get(server, &format!("/users/{login}/orders")).await;
            get(server, &format!("/users/{login}/orders/{}", 8_000 + at * 7 + round)).await;
        }
        for path in ["/health", "/users", "/users/search"].repeat(8) {
            get(server, path).await;
        }
    }
    assert!(tracer.flush(PATIENCE));
    // What was learnt counts from its publication on, which all of the above may have come before.
    for path in ["/health", "/users", "/users/search", "/users/anna", "/users/anna/orders", "/users/anna/orders/8"] {
        get(server, path).await;
    }
    assert!(tracer.flush(PATIENCE));
    (tracer, server)
}

fn routes(tracer: &Tracer) -> BTreeSet<String> {
    tracer.inventory().records.iter().map(|record| record.endpoint.route.to_string()).collect()
}

#[tokio::test]
async fn routes_are_learnt_and_counted_exactly_from_then_on() {
    let (tracer, server) = learnt().await;
    let found = routes(&tracer);
    for login in LOGINS {
        assert!(!found.iter().any(|route| route.split('/').any(|segment| segment == login)), "{login}: {found:?}");
    }
    let find = |start: &str, end: &str| {
        let mut fitting = found.iter().filter(|route| route.starts_with(start) && route.ends_with(end)).cloned();
        fitting.next().unwrap_or_else(|| panic!("{start}{end}: {found:?}"))
    };
    let orders = find("/users/{", "}/orders");
    let before = tracer.inventory().get(Method::Get, &orders).unwrap().requests.exact;
    for number in 0..10 {
        get(server, &format!("/users/somebody{number}/orders")).await;
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let record = inventory.get(Method::Get, &orders).unwrap();
    assert_eq!(record.requests.exact - before, 10);
    assert_eq!(record.endpoint.route_source, RouteSource::Learnt);
    assert!(record.endpoint.route_reason.is_some_and(|reason| reason != RouteReason::Pinned));
    assert!(found.contains("/health") && found.contains("/users") && found.contains("/users/search"), "{found:?}");
    let stats = tracer.stats();
    assert_eq!((stats.sampled, stats.dropped.total()), (stats.analysed, 0));
}

#[tokio::test]
async fn a_bot_that_tries_paths_grows_nothing() {
    let (tracer, server) = learnt().await;
    let before = routes(&tracer);
    for number in 0..400 {
        get(server, &format!("/wp-admin/{number}/setup")).await;
        get(server, &format!("/{}/{}", LOGINS[number % LOGINS.len()], number / LOGINS.len())).await;
    }
    assert!(tracer.flush(PATIENCE));
    assert_eq!(routes(&tracer), before);
    let unmatched = tracer.inventory().get(Method::Get, "unmatched").unwrap().requests.exact;
    assert!(unmatched >= 800, "{unmatched}");
}

#[tokio::test]
async fn what_the_operator_pins_is_known_from_the_start_and_what_is_not_to_be_learnt_is_not() {
    let hints = ["pin /users/{login}", "ignore /users/{}/orders"];
    let tracer = every_capture().route_hints(hints).build();
    assert_eq!(tracer.problems(), []);
    let server = serve(Router::new().fallback(answer).layer(tracer.layer())).await;
    get(server, "/users/anna").await;
    for number in 0..60 {
        get(server, &format!("/users/{number}/orders")).await;
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let pinned = inventory.get(Method::Get, "/users/{login}").unwrap();
    assert_eq!(pinned.endpoint.route_reason, Some(RouteReason::Pinned));
    assert_eq!(routes(&tracer), BTreeSet::from(["/users/{login}".to_owned(), "unmatched".to_owned()]));
}

#[tokio::test]
async fn nothing_is_learnt_where_that_is_switched_off() {
    let tracer = every_capture().learn_routes(false).build();
    let server = serve(Router::new().fallback(answer).layer(tracer.layer())).await;
    for number in 0..60 {
        get(server, &format!("/users/{number}")).await;
    }
    assert!(tracer.flush(PATIENCE));
    assert_eq!(routes(&tracer), BTreeSet::from(["unmatched".to_owned()]));
}

#[tokio::test]
async fn a_path_that_is_too_deep_to_be_learnt_is_counted() {
    let tracer = every_capture().build();
    let server = serve(Router::new().fallback(|| async { "x" }).layer(tracer.layer())).await;
    get(server, &"/a".repeat(40)).await;
    assert!(tracer.flush(PATIENCE));
    assert_eq!(tracer.stats().paths_refused, 1);
}

#[test]
fn a_wrong_hint_is_a_problem_that_does_not_show_it() {
    let tracer = Tracer::builder().quiet().route_hints(["pin users/hunter2", "hunter2"]).build();
    let problems = tracer.problems();
    assert_eq!(problems.len(), 1, "the same problem is told once: {problems:?}");
    assert!(!format!("{problems:?}").contains("hunter2"), "{problems:?}");
}
