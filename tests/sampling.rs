//! What is captured is what the policy says, and what is not is counted.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use api_inventory::config::{Builder, SamplingPolicy, SamplingRequest};
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::{Method, Observation, SamplingReason, SkipReason};
use api_inventory::{Stats, Tracer};
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::routing::{get, post};
use http::{Request, StatusCode};
use support::{PATIENCE, assert_balanced};
use tower::ServiceExt;

/// A tracer with its router, and what it exports.
struct Service {
    tracer: Tracer,
    router: Router,
    lines: api_inventory::export::InMemoryLines,
}

impl Service {
    fn with(configure: impl FnOnce(Builder) -> Builder) -> Self {
        let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
        let builder = Tracer::builder()
            .quiet()
            .captures_per_second(0)
            .analysis_share(1.0)
            .capture_slots(1_000)
            .exporter(exporter);
        let tracer = configure(builder).build();
        assert_eq!(tracer.problems(), []);
        let item = |Path(id): Path<u32>| async move {
            if id < 1_000 { (StatusCode::OK, "ok") } else { (StatusCode::NOT_FOUND, "no such item") }
        };
        let router = Router::new()
            .route("/items/{id}", get(item).delete(item))
            .route("/orders/{id}", get(item))
            .route("/never", get(std::future::pending::<()>))
            .route("/upload", post(|body: String| async move { body.len().to_string() }))
            .layer(tracer.axum_layer());
        Self { tracer, router, lines }
    }

    async fn get(&self, path: &str) -> StatusCode {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> StatusCode {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        axum::body::to_bytes(body, usize::MAX).await.unwrap();
        head.status
    }

    /// What was captured, and the accounts, which balance.
    fn flushed(&self) -> (Vec<Arc<Observation>>, Stats) {
        assert!(self.tracer.flush(PATIENCE));
        let stats = self.tracer.stats();
        assert_balanced(&stats);
        let observations = self.lines.take().into_iter().filter_map(|line| match line {
            Line::Observation(observation) => Some(observation),
            _ => None,
        });
        (observations.collect(), stats)
    }

    fn record(&self, method: Method, route: &str) -> EndpointRecord {
        assert!(self.tracer.flush(PATIENCE));
        self.tracer.inventory().get(method, route).unwrap().clone()
    }
}

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_window_takes_the_first_of_each_method_route_and_status() {
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::window(HOUR)));
    for id in [1, 2, 1_001, 3, 1_002] {
        service.get(&format!("/items/{id}")).await;
        service.get(&format!("/orders/{id}")).await;
        service.send(Request::delete(format!("/items/{id}")).body(Body::empty()).unwrap()).await;
    }
    let (observations, stats) = service.flushed();
    let mut taken: Vec<_> = observations
        .iter()
        .map(|one| (one.endpoint.method, one.endpoint.route.as_str().to_owned(), one.status.unwrap()))
        .collect();
    taken.sort();
    let of = |method, route: &str, status| (method, route.to_owned(), status);
    let expected = [
        of(Method::Get, "/items/{id}", 200),
        of(Method::Get, "/items/{id}", 404),
        of(Method::Get, "/orders/{id}", 200),
        of(Method::Get, "/orders/{id}", 404),
        of(Method::Delete, "/items/{id}", 200),
        of(Method::Delete, "/items/{id}", 404),
    ];
    assert_eq!(taken, expected);
    assert!(observations.iter().all(|one| one.sampling.reason == SamplingReason::Window));
    assert!(observations.iter().all(|one| !one.schemas.is_empty()), "bodies are those of captured exchanges");
    assert_eq!((stats.seen, stats.sampled, stats.not_sampled.policy), (15, 6, 9));
}

#[tokio::test]
async fn after_the_window_one_stands_for_those_that_came_between() {
    let window = Duration::from_millis(50);
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::window(window)));
    for _ in 0..10 {
        service.get("/items/1").await;
    }
    // The window is time itself: there is nothing else to wait for. Whatever was captured before, the last one is.
    tokio::time::sleep(window).await;
    service.get("/items/1").await;
    let (observations, stats) = service.flushed();
    let stands_for: f64 = observations.iter().map(|one| 1.0 / one.sampling.probability).sum();
    assert_eq!(stands_for.round(), 11.0);
    assert_eq!(service.record(Method::Get, "/items/{id}").requests.estimated.get().round(), 11.0);
    assert_eq!(stats.seen, 11);
}

/// A service whose one handler answers when it is told to, behind a layer with a window.
fn held(configure: impl FnOnce(Builder) -> Builder) -> (Service, Arc<tokio::sync::Notify>) {
    let mut service = Service::with(|builder| configure(builder.sampling(SamplingPolicy::window(HOUR))));
    let go = Arc::new(tokio::sync::Notify::new());
    let told = Arc::clone(&go);
    let handler = get(move || async move { told.notified().await });
    service.router = Router::new().route("/held", handler).layer(service.tracer.axum_layer());
    (service, go)
}

#[tokio::test]
async fn what_was_closed_before_its_status_came_is_decided_on_once_and_the_status_stays_due() {
    let (service, go) = held(|builder| builder.revoke_after(Duration::ZERO));
    let slow = tokio::spawn(service.router.clone().oneshot(Request::get("/held").body(Body::empty()).unwrap()));
    // Captures are looked through every quarter of a second.
    while service.tracer.stats().revoked == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    go.notify_one();
    slow.await.unwrap().unwrap();
    assert!(service.tracer.flush(PATIENCE));
    let stats = service.tracer.stats();
    assert_balanced(&stats);
    assert_eq!((stats.seen, stats.sampled, stats.analysed), (1, 1, 1), "{stats:?}");
    go.notify_one();
    service.get("/held").await;
    let (observations, _) = service.flushed();
    let statuses: Vec<_> = observations.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [None, Some(200)]);
}

#[tokio::test]
async fn accounts_balance_when_the_tracer_ends_while_statuses_are_waited_for() {
    let (service, go) = held(|builder| builder);
    let call = || Box::pin(service.router.clone().oneshot(Request::get("/held").body(Body::empty()).unwrap()));
    let (mut cancelled, mut answered) = (call(), call());
    std::future::poll_fn(|context| {
        assert!(cancelled.as_mut().poll(context).is_pending() && answered.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    assert!(service.tracer.shutdown(PATIENCE));
    drop(cancelled);
    go.notify_one();
    answered.await.unwrap();
    let stats = service.tracer.stats();
    assert_balanced(&stats);
    assert_eq!((stats.seen, stats.analysed), (2, 0), "{stats:?}");
}

#[tokio::test]
async fn a_request_without_a_slot_counts_whether_it_gets_a_status_or_not() {
    let (service, go) = held(|builder| builder.capture_slots(1));
    let call = || Box::pin(service.router.clone().oneshot(Request::get("/held").body(Body::empty()).unwrap()));
    let mut calls = [call(), call(), call()];
    std::future::poll_fn(|context| {
        assert!(calls.iter_mut().all(|call| call.as_mut().poll(context).is_pending()));
        std::task::Poll::Ready(())
    })
    .await;
    let [with_slot, cancelled, answered] = calls;
    drop(cancelled);
    go.notify_waiters();
    answered.await.unwrap();
    with_slot.await.unwrap();
    let (observations, stats) = service.flushed();
    assert_eq!(observations.len(), 1);
    assert_eq!((stats.seen, stats.sampled, stats.not_sampled.no_slot), (3, 1, 2), "{stats:?}");
}

#[tokio::test]
async fn a_body_that_nobody_wants_any_more_still_passes_whole() {
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::window(HOUR)));
    for _ in 0..3 {
        let body = "x".repeat(300_000);
        let response = service.router.clone().oneshot(Request::post("/upload").body(Body::from(body)).unwrap()).await;
        let body = axum::body::to_bytes(response.unwrap().into_body(), usize::MAX).await.unwrap();
        assert_eq!(&body[..], b"300000");
    }
    assert_eq!(service.flushed().0.len(), 1);
}

#[test]
fn rules_of_the_environment_come_before_those_of_the_code() {
    let variables = |name: &str| {
        let value = match name {
            "API_INVENTORY_ROUTE_SAMPLING" => "/items/*=never, /broken=often, POST /orders=always",
            "API_INVENTORY_ROUTE_MAX_BODY_BYTES" => "/items/*=5",
            _ => return None,
        };
        Some(value.into())
    };
    let builder = Tracer::builder().quiet().route_sampling("/items/{id}", SamplingPolicy::always());
    let tracer = builder.route_max_body_bytes("/", 7).from_lookup(&variables).build();
    let configuration = tracer.describe();
    let value = |name: &str| configuration.get(name).unwrap().value.clone();
    assert_eq!(value("API_INVENTORY_ROUTE_SAMPLING"), "/items/*=never,POST /orders=always,/items/{id}=always");
    assert_eq!(value("API_INVENTORY_ROUTE_MAX_BODY_BYTES"), "/items/*=5,/=7");
    assert_eq!(tracer.problems().len(), 2, "the one that is malformed, and that there is no exporter");
}

#[tokio::test]
async fn the_delay_that_other_tracers_know_means_a_window() {
    let variables = |name: &str| (name == "DD_API_SECURITY_SAMPLE_DELAY").then(|| "30".into());
    let service = Service::with(|builder| builder.from_lookup(&variables).quiet());
    for id in 1..=5 {
        service.get(&format!("/items/{id}")).await;
    }
    let (observations, _) = service.flushed();
    let reasons: Vec<_> = observations.iter().map(|one| one.sampling.reason).collect();
    assert_eq!(reasons, [SamplingReason::Window]);
}

#[tokio::test]
async fn a_window_of_zero_takes_every_request() {
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::window(Duration::ZERO)));
    for id in 0..50 {
        service.get(&format!("/items/{id}")).await;
    }
    assert_eq!(service.flushed().1.sampled, 50);
}

#[tokio::test]
async fn nobody_raises_the_rate_by_inventing_paths() {
    for policy in [SamplingPolicy::window(HOUR), SamplingPolicy::ratio(1e-9)] {
        let is_window = policy.to_string().starts_with("window");
        let service = Service::with(|builder| builder.sampling(policy));
        for path in 0..10_000 {
            service.get(&format!("/wp-{path}/{}", path * 7)).await;
        }
        let stats = service.flushed().1;
        // One 404 of a GET that matched nothing; learnt routes, if any, are not first seen.
        assert_eq!((stats.seen, stats.sampled), (10_000, u64::from(is_window)), "{stats:?}");
    }
}

#[tokio::test]
async fn a_request_that_ends_before_its_status_counts_as_one_without() {
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::window(HOUR)));
    for _ in 0..5 {
        let request = Request::get("/never").body(Body::empty()).unwrap();
        let mut call = Box::pin(service.router.clone().oneshot(request));
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_pending()));
        assert!(polled.await);
    }
    let (observations, stats) = service.flushed();
    assert_eq!((observations.len(), observations[0].status), (1, None));
    assert_eq!((stats.seen, stats.sampled, stats.not_sampled.policy), (5, 1, 4));
}

#[tokio::test]
async fn routes_have_policies_of_their_own_by_method_and_by_prefix() {
    let service = Service::with(|builder| {
        builder
            .sampling(SamplingPolicy::never())
            .route_sampling("DELETE /items/{id}", SamplingPolicy::always())
            .route_sampling("/orders/*", SamplingPolicy::window(HOUR))
            .route_sampling("/orders/{id}", SamplingPolicy::always())
    });
    for id in 0..20 {
        service.get(&format!("/items/{id}")).await;
        service.get(&format!("/orders/{id}")).await;
        service.send(Request::delete(format!("/items/{id}")).body(Body::empty()).unwrap()).await;
    }
    let (observations, stats) = service.flushed();
    let of = |method, route: &str| {
        observations.iter().filter(|one| one.endpoint.method == method && one.endpoint.route.as_str() == route).count()
    };
    assert_eq!(of(Method::Get, "/items/{id}"), 0);
    assert_eq!(of(Method::Delete, "/items/{id}"), 20);
    assert_eq!(of(Method::Get, "/orders/{id}"), 1, "the first pattern counts");
    assert_eq!(stats.sampled, 21);
    assert_eq!(service.record(Method::Get, "/items/{id}").requests.exact, 20, "counted all the same");
}

#[tokio::test]
async fn code_of_the_operator_decides_and_its_probability_is_told() {
    let choose = |request: &SamplingRequest<'_>| {
        assert_eq!(request.method, Method::Get);
        match request.route {
            Some("/items/{id}") if request.headers.contains_key("x-partner") => 1.0,
            Some("/items/{id}") => 0.5,
            _ if request.uri.query().is_some() => f64::NAN,
            _ => 0.0,
        }
    };
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::custom(choose)).sampling_seed(5));
    for id in 0..100 {
        let request = Request::get(format!("/items/{id}")).header("x-partner", "1").body(Body::empty()).unwrap();
        service.send(request).await;
        service.get(&format!("/items/{id}")).await;
        service.get(&format!("/orders/{id}?q=1")).await;
    }
    let (observations, _) = service.flushed();
    let with = |probability: f64| observations.iter().filter(|one| one.sampling.probability == probability).count();
    assert_eq!(with(1.0), 100);
    assert!((30..=70).contains(&with(0.5)), "{}", with(0.5));
    assert_eq!(observations.len(), with(1.0) + with(0.5));
    assert!(observations.iter().all(|one| one.sampling.reason == SamplingReason::Custom));
}

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
#[tokio::test]
async fn code_of_the_operator_that_panics_captures_nothing_and_harms_nobody() {
    let panics = |_: &SamplingRequest<'_>| std::panic::resume_unwind(Box::new("the operator's own mistake"));
    let service = Service::with(|builder| builder.sampling(SamplingPolicy::custom(panics)));
    assert_eq!(service.get("/items/1").await, StatusCode::OK);
    let stats = service.flushed().1;
    assert_eq!((stats.seen, stats.sampled, stats.not_sampled.policy), (1, 0, 1));
    assert!(service.tracer.problems().iter().any(|problem| problem.message.contains("panicked")));
}

#[tokio::test]
async fn bodies_of_a_route_are_kept_up_to_its_own_limit() {
    let service = Service::with(|builder| {
        builder.sample_rate(1.0).route_max_body_bytes("/upload", 16).route_max_body_bytes("/items/*", 0)
    });
    let body = format!("{{\"name\": \"{}\"}}", "n".repeat(100));
    let length = body.len().to_string();
    let request = Request::post("/upload").header("content-type", "application/json").body(Body::from(body)).unwrap();
    assert_eq!(service.send(request).await, StatusCode::OK);
    service.get("/items/1").await;
    service.get("/orders/1").await;
    let (observations, _) = service.flushed();
    let scanned = |route: &str| {
        let one = observations.iter().find(|one| one.endpoint.route.as_str() == route).unwrap();
        (one.request.scanned.get(), one.response.scanned.get())
    };
    assert_eq!(scanned("/upload"), (16, length.len().next_power_of_two() as u64));
    assert_eq!(scanned("/items/{id}"), (0, 0));
    assert_eq!(scanned("/orders/{id}"), (0, 2));
}

#[tokio::test]
async fn what_a_cap_holds_back_is_counted_per_endpoint_and_reason() {
    let service = Service::with(|builder| builder.sample_rate(1.0).captures_per_second(2));
    for id in 0..200 {
        service.get(&format!("/items/{id}")).await;
    }
    service.get("/orders/1").await;
    let (_, stats) = service.flushed();
    let (items, orders) = (service.record(Method::Get, "/items/{id}"), service.record(Method::Get, "/orders/{id}"));
    assert!(stats.not_sampled.rate_limit > 150, "{stats:?}");
    assert_eq!(items.skipped.get(&SkipReason::RateLimit), Some(&stats.not_sampled.rate_limit));
    assert_eq!(items.requests.exact, items.requests.analysed + stats.not_sampled.rate_limit);
    assert_eq!((orders.requests.analysed, orders.skipped.len()), (1, 0), "the first of a route is not held back");
}

#[tokio::test]
async fn captures_for_which_there_is_no_time_are_counted_and_the_accounts_balance() {
    // A thousandth of a core: what the first analysis takes is more than there is.
    let service = Service::with(|builder| builder.sample_rate(1.0).analysis_share(0.001));
    for id in 0..500 {
        service.get(&format!("/items/{id}")).await;
    }
    let (observations, stats) = service.flushed();
    let items = service.record(Method::Get, "/items/{id}");
    let skipped = stats.not_sampled.budget + stats.dropped.budget;
    assert!(skipped > 0, "{stats:?}");
    assert_eq!(items.skipped.get(&SkipReason::Budget), Some(&skipped));
    assert_eq!(observations.len() as u64 + skipped + stats.not_sampled.no_slot, 500);
}

#[test]
fn policies_and_patterns_that_cannot_be_meant_are_problems_and_the_rest_is_in_force() {
    let tracer = Tracer::builder()
        .quiet()
        .sampling(SamplingPolicy::ratio(1.5))
        .sampling(SamplingPolicy::window(Duration::from_secs(86_401)))
        .route_sampling("items", SamplingPolicy::always())
        .route_sampling("/items", SamplingPolicy::ratio(f64::NAN))
        .route_max_body_bytes("FETCH /items", 5)
        .build();
    let subjects: Vec<_> = tracer.problems().into_iter().map(|problem| problem.subject).collect();
    let expected = ["API_INVENTORY_SAMPLING", "API_INVENTORY_ROUTE_SAMPLING", "API_INVENTORY_ROUTE_MAX_BODY_BYTES"];
    assert_eq!(subjects, expected);
    assert!(tracer.is_enabled());
}
