//! Every request and every line is accounted for, however it ends.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

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
use support::{PATIENCE, assert_balanced, every_capture, send, serve};
use tower::{Layer, Service, ServiceExt};

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

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
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
    assert!(!tracer.flush(PATIENCE), "the moody exporter dropped something");
    // Whether anything is left for it to drop depends on how the lines fell into batches.
    let _ = tracer.shutdown(PATIENCE);
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
async fn events_and_known_users_count_for_all_requests() {
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
    assert_eq!(record.users_known, 5);
    assert_eq!(record.joint[0].context.credential.as_str(), "user_known");
    CurrentExchange::get().event(&event::SIGNUP);
}

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
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
    assert_eq!((outcomes.response, outcomes.service_error, outcomes.panicked, outcomes.cancelled), (1, 1, 1, 1));
    assert_eq!(outcomes.response_aborted, 1);
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
            (Outcome::Cancelled, vec![unread]),
            (Outcome::ResponseAborted, vec![unread, aborted(Location::ResponseBody)]),
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
    assert_eq!((stats.analysed, stats.revoked, stats.outcomes.unfinished), (2, 1, 1), "{stats:?}");
    let inventory = tracer.inventory();
    let upload = inventory.get(Method::Post, "/upload").unwrap();
    assert_eq!(upload.coverage.partial[0].reason, PartialReason::TimeLimit);
    assert_balanced(&stats);
}

#[tokio::test]
async fn what_is_not_looked_at_is_counted_in_stats_and_in_the_record() {
    let tracer = every_capture().build();
    let page = |_: bytes::Bytes| async { axum::response::Html("<p>".repeat(1_000)) };
    let server = serve(Router::new().route("/", post(page)).layer(tracer.axum_layer())).await;
    for _ in 0..2 {
        let request = Request::post("/").header("content-type", "application/json").body("{\"a\":12345678}").unwrap();
        send(server, request).await;
    }
    assert!(tracer.flush(PATIENCE));
    let coverage = tracer.stats().coverage;
    assert_eq!(coverage.scanned.iter().collect::<Vec<_>>(), [(&Location::RequestBody, &32)]);
    let [page] = coverage.partial.as_slice() else { panic!("{coverage:?}") };
    assert_eq!((page.location, page.reason), (Location::ResponseBody, PartialReason::MediaType));
    assert_eq!((page.count, page.bytes, page.leaves), (2, 8_192, 0));
    assert_eq!(coverage.unscanned_share(Location::ResponseBody), 1.0);
    assert_eq!(coverage.unscanned_share(Location::RequestBody), 0.0);
    assert_eq!(tracer.inventory().get(Method::Post, "/").unwrap().coverage, coverage);
}

#[tokio::test]
async fn flush_returns_under_sustained_load() {
    let tracer = every_capture().build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let load = std::thread::spawn({
        let stop = std::sync::Arc::clone(&stop);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        move || {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let request = Request::get("/").body(Body::empty()).unwrap();
                runtime.block_on(router.clone().oneshot(request)).unwrap();
            }
        }
    });
    while tracer.stats().analysed < 100 {
        tokio::task::yield_now().await;
    }
    assert!(tracer.flush(PATIENCE));
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    load.join().unwrap();
}

#[test]
fn the_longest_wait_is_no_panic() {
    let tracer = every_capture().build();
    assert!(tracer.flush(Duration::MAX));
    assert!(tracer.shutdown(Duration::MAX));
    assert!(tracer.shutdown(Duration::ZERO), "the second call says what the first said");
    assert!(tracer.flush(Duration::ZERO));
}

#[tokio::test]
async fn a_first_capture_that_finds_no_slot_is_made_later() {
    let tracer = Tracer::builder().quiet().sample_rate(1e-12).capture_slots(1).build();
    let router =
        Router::new().route("/a", get(|| async { "x" })).route("/b", get(|| async { "x" })).layer(tracer.axum_layer());
    let call = |path: &str| router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
    let holds_the_slot = call("/a").await.unwrap();
    call("/b").await.unwrap();
    assert_eq!(tracer.stats().not_sampled.no_slot, 1);
    drop(holds_the_slot);
    assert!(tracer.flush(PATIENCE));
    call("/b").await.unwrap();
    assert!(tracer.flush(PATIENCE));
    assert_eq!(tracer.stats().analysed, 2);
}

#[tokio::test]
async fn the_inventory_counts_and_declares_without_a_flush() {
    let tracer = Tracer::builder().quiet().sample_rate(0.0).build();
    tracer.declare_routes([(http::Method::GET, "/declared")]);
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    let inventory = tracer.inventory();
    assert_eq!(inventory.get(Method::Get, "/").unwrap().requests.exact, 1);
    assert_eq!(inventory.get(Method::Get, "/declared").unwrap().requests.exact, 0);
    assert!(inventory.records.iter().all(|record| record.kind.as_str() == "total"));
}

#[tokio::test]
async fn excluded_routes_are_not_recorded_for_an_event_or_a_declaration_either() {
    let tracer = every_capture().exclude_routes(["/login"]).build();
    tracer.declare_routes([(http::Method::POST, "/login")]);
    let login = || async { CurrentExchange::get().event(&event::LOGIN_SUCCESS) };
    let router = Router::new().route("/login", post(login)).layer(tracer.axum_layer());
    router.oneshot(Request::post("/login").body(Body::empty()).unwrap()).await.unwrap();
    assert!(tracer.flush(PATIENCE));
    assert_eq!(tracer.inventory().records, []);
}

#[tokio::test]
async fn a_method_that_the_router_does_not_have_is_no_endpoint() {
    let tracer = every_capture().build();
    let router = Router::new().route("/users", get(|| async { "x" })).layer(tracer.axum_layer());
    for method in ["GET", "PUT", "TRACE"] {
        let request = Request::builder().method(method).uri("/users").body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap();
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let endpoints: Vec<String> = inventory.records.iter().map(|record| record.endpoint.to_string()).collect();
    assert_eq!(endpoints, ["GET /users", "PUT unmatched", "TRACE unmatched"]);
    assert!(inventory.records.iter().all(|record| (record.requests.exact, record.requests.analysed) == (1, 1)));
}

#[tokio::test]
async fn a_path_that_is_declared_for_other_methods_is_inferred_not_declared() {
    let tracer = every_capture().build();
    tracer.declare_routes([(http::Method::GET, "/users/{id}")]);
    let service = tower::service_fn(async |_: Request<api_inventory::layer::Tee<Full<bytes::Bytes>>>| {
        Ok::<_, Infallible>(Response::new(Full::new(bytes::Bytes::from_static(b"x"))))
    });
    let request = Request::delete("/users/7").body(Full::default()).unwrap();
    tracer.layer().layer(service).oneshot(request).await.unwrap();
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let record = inventory.get(Method::Delete, "/users/{id}").unwrap();
    assert_eq!(record.endpoint.route_source.as_str(), "inferred");
}

#[tokio::test]
async fn what_one_endpoint_holds_stays_bounded_however_its_callers_vary_their_bodies() {
    let words = ["id", "name", "email", "status", "type", "value", "items", "user", "order", "address"];
    let tracer = every_capture().build();
    let router = Router::new().route("/", post(|_: bytes::Bytes| async { "x" })).layer(tracer.axum_layer());
    for n in 0..2_000_usize {
        let [a, b, c, d] = [n % 10, n / 10 % 10, n / 100 % 10, n / 1_000].map(|at| words[at]);
        let body = format!(r#"{{"{a}":{{"id":1,"{b}":{{"id":1,"{c}":{{"id":1,"{d}":1}}}}}}}}"#);
        let request = Request::post("/").header("content-type", "application/json").body(Body::from(body)).unwrap();
        router.clone().oneshot(request).await.unwrap();
        if n % 32 == 0 {
            assert!(tracer.flush(PATIENCE));
        }
    }
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let line = serde_json::to_string(&inventory.records[0]).unwrap();
    assert!(line.len() < 64 * 1024, "{} bytes", line.len());
    assert!(line.contains("truncated"));
}

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
#[tokio::test]
async fn a_route_that_never_answers_is_an_endpoint_all_the_same() {
    async fn fails() -> &'static str {
        std::panic::resume_unwind(Box::new("the handler failed"))
    }
    let tracer = every_capture().build();
    let router = Router::new().route("/fails", get(fails)).layer(tracer.axum_layer());
    let call = router.oneshot(Request::get("/fails").body(Body::empty()).unwrap());
    assert!(tokio::spawn(call).await.unwrap_err().is_panic());
    assert!(tracer.flush(PATIENCE));
    let inventory = tracer.inventory();
    let record = inventory.get(Method::Get, "/fails").unwrap();
    assert_eq!((record.requests.exact, record.requests.analysed), (1, 1));
    assert_eq!(inventory.records.len(), 1);
}
