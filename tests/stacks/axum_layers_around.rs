//! Other layers, inside and outside of ours: what is recorded in each order.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::observation::{Location, Observation, Outcome, PartialReason};
use api_inventory::{Stats, Tracer};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, Channel, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tower::{Layer, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::observed::{assert_seen, observation, told};
use super::support::{PATIENCE, every_capture, send_bytes, serve};

/// Where the other layer is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Other {
    Inside,
    Outside,
}

/// A router with ours and another layer.
fn layered(router: Router, tracer: &Tracer, other: Other, layer: impl FnOnce(Router) -> Router) -> Router {
    match other {
        Other::Inside => layer(router).layer(tracer.axum_layer()),
        Other::Outside => layer(router.layer(tracer.axum_layer())),
    }
}

/// Sends one request to a router with the other layer and to one with both, compares the responses, and gives what was
/// observed.
async fn observe(
    router: fn() -> Router,
    other: Other,
    layer: impl Fn(Router) -> Router,
    request: http::Request<Bytes>,
) -> Observation {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().exporter(exporter).build();
    let bare = serve(layer(router())).await;
    let both = serve(layered(router(), &tracer, other, &layer)).await;
    let (bare, both) = (send_bytes(bare, request.clone()).await, send_bytes(both, request).await);
    assert_eq!(told(both), told(bare));
    assert_seen(&tracer, 1);
    observation(&tracer, &lines)
}

/// The same for a layer that lets the request not come to ours.
async fn stats_of_none(router: fn() -> Router, layer: impl Fn(Router) -> Router) -> Stats {
    let tracer = every_capture().build();
    let server = serve(layered(router(), &tracer, Other::Outside, layer)).await;
    let response = send_bytes(server, http::Request::get("/").body(Bytes::new()).unwrap()).await;
    assert!(response.status().is_client_error());
    assert!(tracer.flush(PATIENCE));
    tracer.stats()
}

fn schema(observation: &Observation, location: Location) -> Option<String> {
    observation.schemas.get(&location).map(|schema| serde_json::to_string(schema).unwrap())
}

fn partial(observation: &Observation) -> Vec<(Location, PartialReason)> {
    observation.partial.iter().map(|partial| (partial.location, partial.reason)).collect()
}

/// Long enough for the codings' least size.
fn user() -> Value {
    json!({"id": 7, "email": "anna@example.org", "address": {"street": "Main Street 1", "city": "Springfield"}})
}

fn get() -> http::request::Builder {
    http::Request::get("/")
}

#[tokio::test]
async fn a_response_is_read_whether_it_is_compressed_outside_or_inside() {
    let router = || Router::new().route("/", any(async || Json(user())));
    let compress = |router: Router| router.layer(CompressionLayer::new());
    let request = || get().header("accept-encoding", "gzip").body(Bytes::new()).unwrap();

    let outside = observe(router, Other::Outside, compress, request()).await;
    assert!(schema(&outside, Location::ResponseBody).unwrap().contains("\"email\""));
    assert_eq!((outside.outcome, partial(&outside)), (Outcome::Response, vec![]));

    let inside = observe(router, Other::Inside, compress, request()).await;
    assert_eq!(schema(&inside, Location::ResponseBody), schema(&outside, Location::ResponseBody));
    assert_eq!((inside.outcome, partial(&inside)), (Outcome::Response, vec![]));
}

/// What tower-http makes of a text.
async fn gzip(text: String) -> Bytes {
    let echo = tower::service_fn(async |request: http::Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(request.into_body()))
    });
    let request = get().header("accept-encoding", "gzip").body(Full::from(text)).unwrap();
    let response = CompressionLayer::new().layer(echo).oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    response.into_body().collect().await.unwrap().to_bytes()
}

#[tokio::test]
async fn a_request_is_read_whether_it_is_decompressed_outside_or_inside() {
    let router = || Router::new().route("/", post(async |Json(user): Json<Value>| user["email"].to_string()));
    let decompress = |router: Router| router.layer(RequestDecompressionLayer::new());
    let body = gzip(user().to_string()).await;
    let request = || {
        let request = http::Request::post("/").header("content-type", "application/json");
        request.header("content-encoding", "gzip").body(body.clone()).unwrap()
    };

    let outside = observe(router, Other::Outside, decompress, request()).await;
    assert!(schema(&outside, Location::RequestBody).unwrap().contains("\"email\""));
    assert!(!partial(&outside).iter().any(|(location, _)| *location == Location::RequestBody), "{outside:?}");
    assert_eq!((outside.outcome, outside.status), (Outcome::Response, Some(200)));

    let inside = observe(router, Other::Inside, decompress, request()).await;
    assert_eq!(schema(&inside, Location::RequestBody), schema(&outside, Location::RequestBody));
    assert!(!partial(&inside).iter().any(|(location, _)| *location == Location::RequestBody), "{inside:?}");
    assert_eq!((inside.outcome, inside.status), (Outcome::Response, Some(200)));
}

#[tokio::test]
async fn a_timeout_inside_is_a_response_and_outside_a_cancellation() {
    let router = || Router::new().route("/", any(pending::<()>));
    let time_out = |router: Router| {
        router.layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_millis(1)))
    };
    let inside = observe(router, Other::Inside, time_out, get().body(Bytes::new()).unwrap()).await;
    assert_eq!((inside.outcome, inside.status), (Outcome::Response, Some(504)));
    let outside = observe(router, Other::Outside, time_out, get().body(Bytes::new()).unwrap()).await;
    assert_eq!((outside.outcome, outside.status), (Outcome::Cancelled, None));
}

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
#[tokio::test]
async fn a_caught_panic_inside_is_a_response_and_outside_a_panic() {
    async fn fails() -> &'static str {
        std::panic::resume_unwind(Box::new("the handler failed"))
    }
    let router = || Router::new().route("/", any(fails));
    let catch = |router: Router| router.layer(CatchPanicLayer::new());
    let inside = observe(router, Other::Inside, catch, get().body(Bytes::new()).unwrap()).await;
    assert_eq!((inside.outcome, inside.status), (Outcome::Response, Some(500)));
    let outside = observe(router, Other::Outside, catch, get().body(Bytes::new()).unwrap()).await;
    assert_eq!((outside.outcome, outside.status), (Outcome::Panicked, None));
}

/// Lets in who brings a token.
async fn let_in(request: Request, next: Next) -> Response {
    if request.headers().contains_key("authorization") {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, [("www-authenticate", "Bearer")]).into_response()
}

#[tokio::test]
async fn refusals_of_a_guard_inside_are_recorded_and_those_of_one_outside_not_even_seen() {
    let router = || Router::new().route("/", any(async || Json(user())));
    let guard = |router: Router| router.layer(from_fn(let_in));
    for other in [Other::Inside, Other::Outside] {
        let request = get().header("authorization", "Bearer abcdefgh").body(Bytes::new()).unwrap();
        let let_in = observe(router, other, guard, request).await;
        assert_eq!((let_in.outcome, let_in.status), (Outcome::Response, Some(200)));
        assert_eq!(let_in.endpoint.to_string(), "GET /");
    }
    let refused = observe(router, Other::Inside, guard, get().body(Bytes::new()).unwrap()).await;
    assert_eq!((refused.outcome, refused.status), (Outcome::Response, Some(401)));
    assert_eq!(stats_of_none(router, guard).await.seen, 0);
}

/// Sends a body of eight bytes that declares no length, so that its length is found out while it is read.
async fn upload(router: Router) -> String {
    let server = serve(router).await;
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
    sender.send_data(Bytes::from_static(b"too long")).await.unwrap();
    drop(sender);
    let client = Client::builder(TokioExecutor::new()).build_http();
    let request = http::Request::post(format!("http://{server}/")).body(body).unwrap();
    let (head, body) = client.request(request).await.unwrap().into_parts();
    told(http::Response::from_parts(head, body.collect().await.unwrap().to_bytes()))
}

fn limited(router: Router) -> Router {
    router.layer(RequestBodyLimitLayer::new(4))
}

fn reader() -> Router {
    Router::new().route("/", post(async |_: Bytes| "read"))
}

/// axum knows the error of a body over the limit by its type, inside as many wrappings as its own layers make.
#[tokio::test]
async fn a_body_over_a_limit_outside_is_refused_the_same() {
    let bare = upload(limited(reader())).await;
    assert!(bare.contains("413 Payload Too Large"), "{bare}");
    let tracer = every_capture().build();
    assert_eq!(upload(limited(reader().layer(tracer.axum_layer()))).await, bare);
    assert_eq!(upload(limited(reader()).layer(tracer.axum_layer())).await, bare);
    assert_seen(&tracer, 2);
}

#[tokio::test]
async fn the_layer_that_changes_the_body_type_wraps_its_errors_as_any_such_layer_does_on_axum() {
    let change = |router: Router| {
        let changed = |request: Request| request.map(|body| body.map_frame(|frame| frame));
        router.layer(tower::util::MapRequestLayer::new(changed))
    };
    let bare = upload(limited(change(reader()))).await;
    assert!(bare.contains("400 Bad Request"), "{bare}");
    let tracer = every_capture().build();
    assert_eq!(upload(limited(reader().layer(tracer.layer()))).await, bare);
    assert_seen(&tracer, 1);
}
