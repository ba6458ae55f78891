//! What handlers say of requests is counted exactly, captured or not, and nothing of it but names and types is kept.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use api_inventory::config::Builder;
use api_inventory::event::{EventField, EventName};
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::{Method, Observation};
use api_inventory::{CurrentExchange, Tracer, event, event_field, event_name};
use axum::Router;
use axum::routing::{get, post};
use http::Request;
use support::{PATIENCE, assert_balanced, every_capture, send, serve};

static REFUND: EventName = event_name!("payments.refund");
static AMOUNT: EventField = event_field!("amount");
static REASON: EventField = event_field!("reason");
static NOTE: EventField = event_field!("note");

/// A tracer that captures that share of the requests, beside the first of each route.
fn sampling(rate: f64) -> Builder {
    Tracer::builder().quiet().sample_rate(rate).captures_per_second(0).analysis_share(1.0)
}

/// Sends that many requests to `/it` of a router, one by one over real connections.
async fn served(tracer: &Tracer, router: Router, requests: usize) -> Arc<EndpointRecord> {
    let server = serve(router).await;
    for _ in 0..requests {
        assert!(send(server, Request::post("/it").body("").unwrap()).await.status().is_success());
    }
    record(tracer)
}

fn record(tracer: &Tracer) -> Arc<EndpointRecord> {
    assert!(tracer.flush(PATIENCE));
    assert_balanced(&tracer.stats());
    Arc::clone(tracer.inventory().records.iter().find(|record| record.endpoint.route.as_str() == "/it").unwrap())
}

fn events(record: &EndpointRecord) -> Vec<(&str, u64)> {
    record.events.iter().map(|event| (event.name.as_str(), event.count)).collect()
}

fn metadata(record: &EndpointRecord) -> Vec<String> {
    let one = |count: &api_inventory::inventory::EventMetadataCount| {
        let said = &count.metadata;
        format!("{} {}: {} {}", said.event, said.field, said.kind, count.count)
    };
    record.event_metadata.iter().map(one).collect()
}

#[tokio::test]
async fn a_known_user_counts_once_for_a_request_whether_it_is_captured_or_not() {
    for rate in [0.0, 0.1, 1.0] {
        let tracer = sampling(rate).build();
        let handler = |exchange: CurrentExchange| async move {
            let copy = exchange.clone();
            exchange.user_known();
            // Elsewhere in the request, after it was polled again, and in a task of its own.
            tokio::task::yield_now().await;
            CurrentExchange::get().user_known();
            tokio::spawn(async move { copy.user_known() }).await.unwrap();
        };
        let router = Router::new().route("/it", post(handler)).layer(tracer.axum_layer());
        let record = served(&tracer, router, 40).await;
        assert_eq!((record.requests.exact, record.users_known), (40, 40), "{rate}");
        let captured = record.requests.analysed;
        assert!(if rate == 1.0 { captured == 40 } else { captured < 40 }, "{captured} at {rate}");
        let known = record.joint.iter().filter(|joint| joint.context.credential.as_str() == "user_known");
        assert_eq!(known.map(|joint| joint.count).sum::<u64>(), captured);
    }
}

#[tokio::test]
async fn requests_that_are_served_at_once_are_told_apart() {
    let tracer = sampling(0.1).build();
    let handler = |request: Request<axum::body::Body>| async move {
        let known = request.headers().contains_key("x-known");
        for _ in 0..3 {
            tokio::task::yield_now().await;
            if known {
                CurrentExchange::get().user_known();
            }
            CurrentExchange::get().event(&REFUND);
        }
    };
    let router = Router::new().route("/it", post(handler)).layer(tracer.axum_layer());
    let server = serve(router).await;
    let calls = (0..60).map(|number| {
        let request = Request::post("/it");
        let request = if number % 3 == 0 { request.header("x-known", "1") } else { request };
        tokio::spawn(send(server, request.body("").unwrap()))
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap().status().is_success());
    }
    let record = record(&tracer);
    assert_eq!((record.requests.exact, record.users_known), (60, 20));
    assert_eq!(events(&record), [("payments.refund", 180)], "each time that it is said");
}

#[tokio::test]
async fn what_is_said_after_the_end_counts_for_the_route() {
    let tracer = sampling(0.0).build();
    let kept: Arc<Mutex<Vec<CurrentExchange>>> = Arc::default();
    let keeping = Arc::clone(&kept);
    let handler = async move |exchange: CurrentExchange| keeping.lock().unwrap().push(exchange);
    let router = Router::new().route("/it", post(handler)).layer(tracer.axum_layer());
    let record_before = served(&tracer, router, 3).await;
    assert_eq!((record_before.users_known, events(&record_before)), (0, vec![]));
    for exchange in kept.lock().unwrap().drain(..) {
        assert!(!exchange.is_captured());
        exchange.user_known();
        exchange.user_known();
        exchange.event_with(&REFUND, &[AMOUNT.of(7)]);
    }
    let record = record(&tracer);
    assert_eq!((record.requests.exact, record.users_known), (3, 3));
    assert_eq!(events(&record), [("payments.refund", 3)]);
    assert_eq!(metadata(&record), ["payments.refund amount: integer 3"]);
    CurrentExchange::get().user_known();
    CurrentExchange::get().event_with(&REFUND, &[AMOUNT.of(7)]);
}

#[tokio::test]
async fn of_nested_layers_the_innermost_tracer_is_told_and_each_counts_its_own() {
    let (outer, inner) = (sampling(0.0).build(), sampling(0.0).build());
    let middle = |request: axum::extract::Request, next: axum::middleware::Next| async move {
        CurrentExchange::get().user_known();
        let answer = next.run(request).await;
        // The same request still: it is the inner one's that was said in between.
        CurrentExchange::get().user_known();
        CurrentExchange::get().event(&event::SIGNUP);
        answer
    };
    let handler = |exchange: CurrentExchange| async move {
        tokio::task::yield_now().await;
        exchange.user_known();
        CurrentExchange::get().user_known();
        exchange.event(&REFUND);
    };
    let router = Router::new()
        .route("/it", post(handler))
        .layer(inner.axum_layer())
        // Twice: the second says nothing new.
        .layer(inner.axum_layer())
        .layer(axum::middleware::from_fn(middle))
        .layer(outer.axum_layer());
    let of_outer = served(&outer, router, 5).await;
    let of_inner = record(&inner);
    assert_eq!((of_outer.users_known, events(&of_outer)), (5, vec![("users.signup", 5)]));
    assert_eq!((of_inner.users_known, events(&of_inner)), (5, vec![("payments.refund", 5)]));
}

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
#[tokio::test]
async fn a_panic_takes_nobody_elses_voice() {
    let tracer = sampling(0.0).build();
    let fails = || async {
        CurrentExchange::get().user_known();
        std::panic::resume_unwind(Box::new("the handler failed"))
    };
    let router = Router::new()
        .route("/it", post(|| async { CurrentExchange::get().user_known() }))
        .route("/fails", post(async move || -> () { fails().await }))
        .layer(tracer.axum_layer())
        .layer(tower_http::catch_panic::CatchPanicLayer::new());
    let server = serve(router.clone()).await;
    for _ in 0..3 {
        assert!(send(server, Request::post("/fails").body("").unwrap()).await.status().is_server_error());
    }
    let record = served(&tracer, router, 3).await;
    assert_eq!(record.users_known, 3);
    assert_eq!(tracer.inventory().get(Method::Post, "/fails").unwrap().users_known, 3);
}

#[tokio::test]
async fn deltas_hold_what_was_said_once() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Records);
    let tracer = sampling(0.1).exporter(exporter).build();
    let handler = |exchange: CurrentExchange| async move {
        exchange.user_known();
        exchange.event_with(&REFUND, &[AMOUNT.of(1.5), REASON.of(None::<&str>)]);
    };
    let router = Router::new().route("/it", post(handler)).layer(tracer.axum_layer());
    for _ in 0..3 {
        served(&tracer, router.clone(), 4).await;
    }
    let total = record(&tracer);
    let mut joined: Option<EndpointRecord> = None;
    for line in lines.take() {
        let Line::Record(delta) = line else { panic!("{line:?}") };
        match &mut joined {
            Some(joined) => joined.join(&delta),
            None => joined = Some((*delta).clone()),
        }
    }
    let joined = joined.unwrap();
    assert_eq!((total.users_known, joined.users_known), (12, 12));
    assert_eq!((events(&total), events(&joined)), (vec![("payments.refund", 12)], vec![("payments.refund", 12)]));
    assert_eq!(metadata(&total), ["payments.refund amount: number 12", "payments.refund reason: null 12"]);
    assert_eq!(metadata(&joined), metadata(&total));
}

/// The one observation of a tracer that captured one exchange.
async fn observed(handler: impl Fn(CurrentExchange) + Clone + Send + Sync + 'static) -> Arc<Observation> {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().exporter(exporter).build();
    let handler = move |exchange: CurrentExchange| {
        handler(exchange);
        std::future::ready("x")
    };
    let router = Router::new().route("/it", get(handler)).layer(tracer.axum_layer());
    send(serve(router).await, Request::get("/it").body("").unwrap()).await;
    assert!(tracer.flush(PATIENCE));
    let lines = lines.take();
    let [Line::Observation(observation)] = lines.as_slice() else { panic!("{lines:?}") };
    Arc::clone(observation)
}

#[tokio::test]
async fn an_observation_tells_each_field_once_for_each_type() {
    let observation = observed(|exchange| {
        exchange.event_with(&REFUND, &[AMOUNT.of(7), REASON.of("late")]);
        exchange.event_with(&REFUND, &[AMOUNT.of(8), AMOUNT.of(8.5)]);
        exchange.event(&event::SIGNUP);
    })
    .await;
    let names: Vec<&str> = observation.events.iter().map(api_inventory::observation::OperatorText::as_str).collect();
    assert_eq!(names, ["payments.refund", "users.signup"]);
    assert_eq!(
        serde_json::to_value(&observation.event_metadata).unwrap(),
        serde_json::json!([
            {"event": "payments.refund", "field": "amount", "type": "integer"},
            {"event": "payments.refund", "field": "reason", "type": "string"},
            {"event": "payments.refund", "field": "amount", "type": "number"},
        ])
    );
}

macro_rules! fields {
    ($($name:literal)+) => {[$({ static FIELD: EventField = event_field!($name); &FIELD }),+]};
}

#[tokio::test]
async fn of_more_than_sixteen_fields_the_first_are_kept() {
    let observation = observed(|exchange| {
        let fields = fields!("a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r");
        let typed: Vec<_> = fields.iter().map(|field| field.of(1)).collect();
        exchange.event_with(&REFUND, &typed);
        exchange.event_with(&REFUND, &[fields[17].of(true)]);
        exchange.event_with(&event::SIGNUP, &[fields[17].of(true)]);
    })
    .await;
    let of = |event: &str| observation.event_metadata.iter().filter(|said| said.event.as_str() == event).count();
    assert_eq!((of("payments.refund"), of("users.signup")), (16, 1));
    assert!(observation.event_metadata.iter().any(|said| said.field.as_str() == "p"));
    assert!(!observation.event_metadata.iter().any(|said| said.field.as_str() == "q"));
}

#[tokio::test]
async fn no_value_that_was_given_with_an_event_is_in_anything_that_leaves_or_is_printed() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = every_capture().exporter(exporter).build();
    let printed: Arc<Mutex<String>> = Arc::default();
    let printing = Arc::clone(&printed);
    let handler = async move |exchange: CurrentExchange| {
        let fields = [
            AMOUNT.of(48_151_623.42),
            AMOUNT.of(7_355_608_u64),
            REASON.of("hunter2-canary"),
            NOTE.of(Some(String::from("anna@canary.example"))),
            NOTE.of('ß'),
        ];
        exchange.event_with(&REFUND, &fields);
        write!(printing.lock().unwrap(), "{fields:?} {exchange:?} {REFUND:?} {AMOUNT:?} {}", fields[0].name()).unwrap();
    };
    let router = Router::new().route("/it", post(handler)).layer(tracer.axum_layer());
    served(&tracer, router, 2).await;
    let mut printed = std::mem::take(&mut *printed.lock().unwrap());
    write!(printed, "{tracer:?} {:?} {}", tracer.inventory(), tracer.inventory().table()).unwrap();
    for line in lines.take() {
        write!(printed, "{line:?} {}", serde_json::to_string(&line).unwrap()).unwrap();
    }
    for value in ["48151623", "48_151_623", "7355608", "hunter2", "anna", "canary", "ß"] {
        assert!(!printed.contains(value), "{value} in {printed}");
    }
    for sign in ["amount", "reason", "\"type\":\"number\"", "\"type\":\"integer\"", "\"event_metadata\""] {
        assert!(printed.contains(sign), "{sign}: too little was printed to prove anything");
    }
}
