//! Every place of an axum router where the layer can be put.

use std::net::SocketAddr;

use api_inventory::Tracer;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{any, get, post};
use axum::{Router, ServiceExt};
use http::StatusCode;
use tower::Layer;
use tower::util::BoxCloneSyncService;

use super::observed::{ask, assert_seen, recorded};
use super::support::{every_capture, serve};

const NOTHING: &[&str] = &[];

fn users() -> Router {
    Router::new().route("/users/{id}", get(show)).route("/users", post(async || StatusCode::CREATED))
}

async fn show(axum::extract::Path(id): axum::extract::Path<String>) -> String {
    format!("user {id}")
}

/// Sends the requests to a router without layers and to one with, compares the responses, and tells what was recorded.
async fn compare(
    bare: Router,
    layered: impl FnOnce(&Tracer) -> Router,
    requests: &[&str],
    pass_no_layer: u64,
) -> Vec<String> {
    let tracer = every_capture().build();
    let (bare, layered) = (serve(bare).await, serve(layered(&tracer)).await);
    for line in requests {
        assert_eq!(ask(layered, line).await, ask(bare, line).await, "{line}");
    }
    assert_seen(&tracer, requests.len() as u64 - pass_no_layer);
    assert_eq!(tracer.stats().outcomes.response, requests.len() as u64 - pass_no_layer);
    recorded(&tracer)
}

const REQUESTS: &[&str] = &["GET /users/7", "HEAD /users/8", "POST /users", "DELETE /users/9", "GET /nowhere"];

#[tokio::test]
async fn on_a_router_the_layer_sees_templates_and_whatever_matched_none() {
    let recorded = compare(users(), |tracer| users().layer(tracer.axum_layer()), REQUESTS, 0).await;
    // DELETE is not among the methods of its route: 405, and no endpoint.
    assert_eq!(
        recorded,
        [
            "GET /users/{id} router 1",
            "GET unmatched unmatched 1",
            "HEAD /users/{id} router 1",
            "POST /users router 1",
            "DELETE unmatched unmatched 1",
        ]
    );
}

#[tokio::test]
async fn routes_that_come_after_the_layer_are_outside_of_it() {
    let layered = |tracer: &Tracer| Router::new().layer(tracer.axum_layer()).merge(users());
    assert_eq!(compare(users(), layered, &REQUESTS[..4], 4).await, NOTHING);
}

#[tokio::test]
async fn as_a_route_layer_it_sees_matched_routes_only() {
    let recorded = compare(users(), |tracer| users().route_layer(tracer.axum_layer()), REQUESTS, 1).await;
    assert_eq!(
        recorded,
        [
            "GET /users/{id} router 1",
            "HEAD /users/{id} router 1",
            "POST /users router 1",
            "DELETE unmatched unmatched 1",
        ]
    );
}

#[tokio::test]
async fn on_a_method_router_it_sees_that_route_only() {
    let layered = |tracer: &Tracer| {
        Router::new()
            .route("/users/{id}", get(show).layer(tracer.axum_layer()))
            .route("/users", post(async || StatusCode::CREATED))
    };
    let recorded = compare(users(), layered, REQUESTS, 2).await;
    assert_eq!(recorded, ["GET /users/{id} router 1", "HEAD /users/{id} router 1", "DELETE unmatched unmatched 1"]);
}

const NESTED: &[&str] = &["GET /api/users/7", "POST /api/users", "GET /api/nowhere", "GET /users/7"];

#[tokio::test]
async fn around_nested_routes_it_sees_whole_templates() {
    let bare = || Router::new().nest("/api", users());
    let recorded = compare(bare(), |tracer| bare().layer(tracer.axum_layer()), NESTED, 0).await;
    assert_eq!(recorded, ["GET /api/users/{id} router 1", "GET unmatched unmatched 2", "POST /api/users router 1"]);
}

#[tokio::test]
async fn inside_of_nested_routes_it_sees_whole_templates() {
    let bare = || Router::new().nest("/api", users());
    let layered = |tracer: &Tracer| Router::new().nest("/api", users().layer(tracer.axum_layer()));
    // A path that only the outer router knows to be nowhere does not come here.
    let recorded = compare(bare(), layered, NESTED, 2).await;
    assert_eq!(recorded, ["GET /api/users/{id} router 1", "POST /api/users router 1"]);
}

#[tokio::test]
async fn around_a_nested_service_it_sees_no_template() {
    let bare = || Router::new().nest_service("/api", users());
    let recorded = compare(bare(), |tracer| bare().layer(tracer.axum_layer()), NESTED, 0).await;
    assert_eq!(recorded, ["GET unmatched unmatched 3", "POST unmatched unmatched 1"]);
}

#[tokio::test]
async fn inside_of_a_nested_service_it_sees_whole_templates() {
    let bare = || Router::new().nest_service("/api", users());
    let layered = |tracer: &Tracer| Router::new().nest_service("/api", users().layer(tracer.axum_layer()));
    let recorded = compare(bare(), layered, NESTED, 1).await;
    assert_eq!(recorded, ["GET /api/users/{id} router 1", "GET unmatched unmatched 1", "POST /api/users router 1"]);
}

#[tokio::test]
async fn what_a_fallback_answers_has_no_template() {
    let bare = || users().fallback(any(async || "found elsewhere"));
    let recorded =
        compare(bare(), |tracer| bare().layer(tracer.axum_layer()), &["GET /users/7", "GET /nowhere"], 0).await;
    assert_eq!(recorded, ["GET /users/{id} router 1", "GET unmatched unmatched 1"]);
}

#[tokio::test]
async fn the_fallback_of_a_method_is_a_response_of_its_route() {
    let bare = || Router::new().route("/users/{id}", get(show).fallback(async || "any other method"));
    let recorded =
        compare(bare(), |tracer| bare().layer(tracer.axum_layer()), &["GET /users/7", "PUT /users/7"], 0).await;
    assert_eq!(recorded, ["GET /users/{id} router 1", "PUT /users/{id} router 1"]);
}

#[tokio::test]
async fn merged_routers_with_the_layer_on_each_or_on_one_or_on_all_count_once() {
    let orders = || Router::new().route("/orders/{id}", get(show));
    let bare = || users().merge(orders());
    let requests = &["GET /users/7", "GET /orders/7"];
    let both = ["GET /orders/{id} router 1", "GET /users/{id} router 1"];
    let on_each = |tracer: &Tracer| users().layer(tracer.axum_layer()).merge(orders().layer(tracer.axum_layer()));
    assert_eq!(compare(bare(), on_each, requests, 0).await, both);
    let on_one = |tracer: &Tracer| users().merge(orders().layer(tracer.axum_layer()));
    assert_eq!(compare(bare(), on_one, requests, 1).await, ["GET /orders/{id} router 1"]);
    let on_all = |tracer: &Tracer| bare().layer(tracer.axum_layer());
    assert_eq!(compare(bare(), on_all, requests, 0).await, both);
}

#[tokio::test]
async fn at_several_levels_at_once_it_counts_once_and_the_outermost_names_the_route() {
    let bare = || Router::new().nest("/api", users());
    let everywhere = |tracer: &Tracer| {
        let users = Router::new()
            .route("/users/{id}", get(show).layer(tracer.axum_layer()))
            .route("/users", post(async || StatusCode::CREATED))
            .route_layer(tracer.axum_layer());
        let users = users.layer(tracer.axum_layer()).layer(tracer.axum_layer());
        Router::new().nest("/api", users).layer(tracer.axum_layer())
    };
    let recorded = compare(bare(), everywhere, NESTED, 0).await;
    assert_eq!(recorded, ["GET /api/users/{id} router 1", "GET unmatched unmatched 2", "POST /api/users router 1"]);
    // Around a nested service there is no template yet, and the layer inside of it is not asked.
    let bare = || Router::new().nest_service("/api", users());
    let around_and_inside = |tracer: &Tracer| {
        Router::new().nest_service("/api", users().layer(tracer.axum_layer())).layer(tracer.axum_layer())
    };
    let recorded = compare(bare(), around_and_inside, NESTED, 0).await;
    assert_eq!(recorded, ["GET unmatched unmatched 3", "POST unmatched unmatched 1"]);
}

/// Serves a router that the layer is put around as a whole.
async fn serve_wrapped(tracer: &Tracer, router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let service = ServiceExt::<Request>::into_make_service(tracer.axum_layer().layer(router));
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    server
}

#[tokio::test]
async fn around_the_whole_router_it_sees_no_template_but_declared_routes() {
    let tracer = every_capture().build();
    tracer.declare_routes([(http::Method::POST, "/users")]);
    let (bare, wrapped) = (serve(users()).await, serve_wrapped(&tracer, users()).await);
    for line in REQUESTS {
        assert_eq!(ask(wrapped, line).await, ask(bare, line).await, "{line}");
    }
    assert_seen(&tracer, REQUESTS.len() as u64);
    assert_eq!(
        recorded(&tracer),
        [
            "GET unmatched unmatched 2",
            "HEAD unmatched unmatched 1",
            "POST /users declared 1",
            "DELETE unmatched unmatched 1",
        ]
    );
}

#[tokio::test]
async fn in_a_service_builder_around_the_router_it_may_change_the_body_or_preserve_it() {
    for preserve in [false, true] {
        let tracer = every_capture().build();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let service = if preserve {
            let service = tower::ServiceBuilder::new().layer(tracer.axum_layer()).service(users());
            BoxCloneSyncService::new(service)
        } else {
            let boxed = |response: Response<_>| response.map(Body::new);
            let service = tower::ServiceBuilder::new().map_response(boxed).layer(tracer.layer()).service(users());
            BoxCloneSyncService::new(service)
        };
        let service = ServiceExt::<Request>::into_make_service(service);
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let bare = serve(users()).await;
        assert_eq!(ask(server, "GET /users/7").await, ask(bare, "GET /users/7").await);
        assert_seen(&tracer, 1);
        assert_eq!(recorded(&tracer), ["GET unmatched unmatched 1"]);
    }
}

/// What runs inside of a request is known by the task that polls it.
#[tokio::test]
async fn in_a_task_of_its_own_a_second_layer_counts_again() {
    let in_a_task = |request, next: Next| async { tokio::spawn(next.run(request)).await.unwrap() };
    let router = || users().layer(from_fn(in_a_task));
    let (outside, both) = (every_capture().build(), every_capture().build());
    let (bare, server) = (serve(router()).await, serve(router().layer(outside.axum_layer())).await);
    assert_eq!(ask(server, "GET /users/7").await, ask(bare, "GET /users/7").await);
    assert_seen(&outside, 1);
    let twice = users().layer(both.axum_layer()).layer(from_fn(in_a_task)).layer(both.axum_layer());
    let server = serve(twice).await;
    assert_eq!(ask(server, "GET /users/7").await, ask(bare, "GET /users/7").await);
    assert_seen(&both, 2);
}
