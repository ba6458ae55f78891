//! Every request and every line is accounted for, however it ends.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod support;

use std::convert::Infallible;
use std::time::Duration;

use api_inventory::export::{Batch, Emit, ExportError, Exporter, InMemoryExporter};
use api_inventory::observation::{Location, Method, Outcome, PartialReason};
use api_inventory::{CurrentExchange, Stats, Tracer, event};
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use support::{PATIENCE, every_capture, send, serve};
use tower::{Layer, Service, ServiceExt};

fn assert_balanced(stats: &Stats) {
    assert_eq!(stats.seen, stats.sampled + stats.not_sampled.total(), "{stats:?}");
    assert_eq!(stats.sampled, stats.analysed + stats.dropped.total(), "{stats:?}");
    let outcomes = stats.outcomes;
    assert_eq!(
        stats.analysed,
        outcomes.response + outcomes.service_error + outcomes.cancelled + outcomes.panicked,
        "{stats:?}"
    );
    for exporter in &stats.exporters {
        assert_eq!(exporter.produced, exporter.delivered + exporter.dropped.total(), "{stats:?}");
    }
}

/// Refuses in every way in turn.
#[derive(Default)]
struct Moody(u32);

impl Exporter for Moody {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        self.0 += 1;
        match self.0 % 4 {
            0 => Ok(()),
            1 => Err(ExportError::Retry { after: Some(Duration::from_millis(1)), reason: "busy".into() }),
            2 => Err(ExportError::Permanent { reason: "no".into() }),
            _ => std::panic::resume_unwind(Box::new("an exporter's own mistake")),
        }
    }

    fn wants(&self) -> Emit {
        Emit::Both
    }

    fn name(&self) -> &'static str {
        "moody"
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_rest_every_request_and_every_line_is_accounted_for_exactly() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = Tracer::builder()
        .quiet()
        .sample_rate(0.5)
        .capture_slots(4)
        .exporter(exporter)
        .exporter(Moody::default())
        .build();
    let router = Router::new().route("/users/{id}", get(|| async { "x" })).layer(tracer.axum_layer());
    let server = serve(router).await;
    let clients = (0..4).map(|client| {
        tokio::spawn(async move {
            for n in 0..50 {
                let path = if n % 5 == 0 { format!("/scan/{client}/{n}") } else { format!("/users/{n}") };
                send(server, Request::get(path).body("").unwrap()).await;
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    assert!(tracer.flush(PATIENCE));
    assert!(tracer.flush(PATIENCE));
    assert!(tracer.shutdown(PATIENCE));
    let stats = tracer.stats();
    assert_balanced(&stats);
    assert_eq!(stats.seen, 200);
    let inventory = tracer.inventory();
    let endpoints: Vec<String> = inventory.records.iter().map(|record| record.endpoint.to_string()).collect();
    assert_eq!(endpoints, ["GET /users/{id}", "GET unmatched"]);
    let exact: u64 = inventory.records.iter().map(|record| record.requests.exact).sum();
    assert_eq!(exact, 200);
    assert_eq!(lines.take().len() as u64, stats.exporters[0].produced);
    let moody = &stats.exporters[1];
    assert!(moody.dropped.refused > 0, "{moody:?}");
}

#[tokio::test]
async fn dropping_the_router_that_a_function_returned_flushes_what_was_captured() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Records);
    let app = || {
        let tracer = every_capture().exporter(exporter).build();
        Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer())
    };
    let router = app();
    router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert!(lines.take().is_empty());
    drop(router);
    assert_eq!(lines.take().len(), 1);
}

#[tokio::test]
async fn the_same_layer_twice_counts_once() {
    let tracer = every_capture().build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer()).layer(tracer.axum_layer());
    let router = Router::new().nest("/api", router).layer(tracer.axum_layer());
    router.oneshot(Request::get("/api/").body(Body::empty()).unwrap()).await.unwrap();
    assert!(tracer.flush(PATIENCE));
    assert_eq!((tracer.stats().seen, tracer.stats().analysed), (1, 1));
}

#[tokio::test]
async fn a_disabled_tracer_passes_requests_through_and_counts_nothing() {
    let tracer = Tracer::builder().enabled(false).build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "x");
    assert!(!tracer.is_enabled() && tracer.flush(PATIENCE) && tracer.shutdown(PATIENCE));
    assert_eq!(tracer.stats(), Stats::default());
}

#[tokio::test]
async fn after_shutdown_requests_pass_and_are_counted_as_not_sampled() {
    let tracer = every_capture().build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    assert!(tracer.shutdown(PATIENCE));
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert!(response.status().is_success());
    assert_eq!((tracer.stats().seen, tracer.stats().not_sampled.shutdown), (1, 1));
}

#[tokio::test]
async fn an_exchange_that_ends_after_shutdown_is_a_counted_drop() {
    let tracer = every_capture().build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert!(tracer.shutdown(PATIENCE));
    drop(response);
    assert_eq!(tracer.stats().dropped.shutdown, 1);
    assert_balanced(&tracer.stats());
}

#[tokio::test]
async fn declared_routes_name_the_requests_of_a_service_without_router() {
    let tracer = every_capture().build();
    tracer.declare_routes([(http::Method::GET, "/users/{id}"), (http::Method::GET, "/never/called")]);
    let service = tower::service_fn(async |_: Request<api_inventory::layer::Tee<Full<bytes::Bytes>>>| {
        Ok::<_, Infallible>(Response::new(Full::new(bytes::Bytes::from_static(b"x"))))
    });
    let mut service = tracer.layer().layer(service);
    for path in ["/users/7", "/users/8", "/other"] {
        let request = Request::get(path).body(Full::default()).unwrap();
        service.ready().await.unwrap().call(request).await.unwrap();
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let exact = |route| inventory.get(Method::Get, route).map(|record| record.requests.exact);
    assert_eq!((exact("/users/{id}"), exact("unmatched"), exact("/never/called")), (Some(2), Some(1), Some(0)));
}

#[tokio::test]
async fn excluded_routes_are_neither_captured_nor_recorded() {
    let tracer = every_capture().exclude_routes(["/healthz", "/internal/*"]).build();
    let router = Router::new()
        .route("/healthz", get(|| async { "x" }))
        .route("/internal/{id}", get(|| async { "x" }))
        .route("/users", get(|| async { "x" }))
        .layer(tracer.axum_layer());
    for path in ["/healthz", "/internal/7", "/internal/un/matched", "/users"] {
        router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    }
    assert!(tracer.flush(PATIENCE));
    assert_eq!((tracer.stats().seen, tracer.stats().not_sampled.excluded), (4, 3));
    let inventory = tracer.inventory();
    assert_eq!(inventory.records.len(), 1);
    assert!(inventory.get(Method::Get, "/users").is_some());
}

#[tokio::test]
async fn events_count_for_all_requests_and_a_known_user_for_captured_ones() {
    let tracer = Tracer::builder().sample_rate(1e-12).build();
    let handler = |exchange: CurrentExchange| async move {
        CurrentExchange::get().event(&event::LOGIN_SUCCESS);
        exchange.user_known();
    };
    let router = Router::new().route("/login", post(handler)).layer(tracer.axum_layer());
    for _ in 0..5 {
        router.clone().oneshot(Request::post("/login").body(Body::empty()).unwrap()).await.unwrap();
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let record = inventory.get(Method::Post, "/login").unwrap();
    assert_eq!((record.requests.exact, record.requests.analysed), (5, 1));
    assert_eq!((record.events[0].name.as_str(), record.events[0].count), ("users.login.success", 5));
    assert_eq!(record.joint[0].context.credential.as_str(), "user_known");
    CurrentExchange::get().event(&event::SIGNUP);
}

#[tokio::test]
async fn each_ending_yields_one_outcome_and_an_observation_that_says_what_was_seen() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().exporter(exporter).build();
    let endings = |request: Request<api_inventory::layer::Tee<Body>>| async move {
        match request.uri().path() {
            "/error" => Err(std::io::Error::other("the service failed")),
            "/panic" => std::panic::resume_unwind(Box::new("the handler failed")),
            "/pending" => std::future::pending().await,
            _ => Ok(Response::new(Full::new(bytes::Bytes::from_static(b"{\"id\":7}")))),
        }
    };
    let service = tracer.layer().layer(tower::service_fn(endings));
    let call = |path: &str| service.clone().oneshot(Request::post(path).body(Body::from("unread")).unwrap());
    let response = call("/ok").await.unwrap();
    response.into_body().collect().await.unwrap();
    assert!(call("/error").await.is_err());
    assert!(tokio::spawn(call("/panic")).await.unwrap_err().is_panic());
    assert!(tokio::time::timeout(Duration::from_millis(5), call("/pending")).await.is_err());
    // The response is thrown away unread.
    drop(call("/ok").await.unwrap());
    assert!(tracer.flush(PATIENCE));

    let outcomes = tracer.stats().outcomes;
    assert_eq!((outcomes.response, outcomes.service_error, outcomes.panicked, outcomes.cancelled), (2, 1, 1, 1));
    assert_balanced(&tracer.stats());
    let seen: Vec<_> = lines
        .take()
        .iter()
        .map(|line| {
            let api_inventory::export::Line::Observation(observation) = line else { panic!("{line:?}") };
            let partial =
                observation.partial.iter().map(|partial| (partial.location, partial.reason)).collect::<Vec<_>>();
            (observation.outcome, partial)
        })
        .collect();
    let unread = (Location::RequestBody, PartialReason::NotRead);
    let aborted = |location| (location, PartialReason::Aborted);
    assert_eq!(
        seen,
        [
            (Outcome::Response, vec![unread]),
            (Outcome::ServiceError, vec![unread]),
            (Outcome::Panicked, vec![unread]),
            (Outcome::Cancelled, vec![aborted(Location::RequestBody)]),
            (Outcome::Response, vec![unread, aborted(Location::ResponseBody)]),
        ]
    );
}

#[tokio::test]
async fn a_slow_upload_gives_its_slot_back() {
    let tracer = every_capture().capture_slots(1).revoke_after(Duration::ZERO).build();
    let router = Router::new()
        .route("/upload", post(|_: bytes::Bytes| async { "done" }))
        .route("/", get(|| async { "x" }))
        .layer(tracer.axum_layer());
    // A body that never ends: its sender stays, and sends nothing.
    let (_sender, endless) = http_body_util::channel::Channel::<bytes::Bytes, std::io::Error>::new(1);
    let endless = Body::new(endless);
    let upload = router.clone().oneshot(Request::post("/upload").body(endless).unwrap());
    let upload = tokio::spawn(upload);
    tokio::task::yield_now().await;
    // The slot is taken until the capture is revoked, which the analysis thread does on its own.
    while tracer.stats().revoked == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert!(tracer.flush(PATIENCE));
    upload.abort();
    assert!(upload.await.is_err());
    let stats = tracer.stats();
    assert_eq!((stats.analysed, stats.revoked), (2, 1), "{stats:?}");
    let inventory = tracer.inventory();
    let upload = inventory.get(Method::Post, "/upload").unwrap();
    assert_eq!(upload.partial[0].partial.reason, PartialReason::TimeLimit);
    assert_balanced(&stats);
}
