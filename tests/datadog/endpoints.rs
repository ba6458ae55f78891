//! Endpoints in telemetry: each is told once.

use std::collections::BTreeSet;

use api_inventory::Tracer;
use http::Method;
use serde_json::{Value, json};

use crate::receiver::{Received, TestReceiver};
use crate::support::PATIENCE;
use crate::{call, configured, finish, request, tracer};

/// Words that may stand in routes.
const WORDS: &str = "account address article author basket branch brand budget card category channel client comment company \
    contract country coupon customer delivery device discount document employee event feature folder";

/// Declares so many routes.
fn declare(tracer: &Tracer, routes: usize) {
    let words: Vec<&str> = WORDS.split(' ').collect();
    let pairs = words.iter().flat_map(|first| words.iter().map(move |second| format!("/{first}/{{id}}/{second}")));
    let pairs: Vec<String> = pairs.take(routes).collect();
    assert_eq!(pairs.len(), routes);
    tracer.declare_routes(pairs.iter().map(|route| (Method::GET, route.as_str())));
}

/// Number, whether it is the first, how many endpoints, answer.
fn outline(message: &Received) -> (u64, bool, usize, u16) {
    let payload = &message.body["payload"];
    let endpoints = payload["endpoints"].as_array().unwrap().len();
    let is_first = payload["is_first"].as_bool().unwrap();
    (message.body["seq_id"].as_u64().unwrap(), is_first, endpoints, message.status.as_u16())
}

fn paths(message: &Received) -> Vec<(String, String)> {
    let text = |endpoint: &Value, name: &str| endpoint[name].as_str().unwrap().to_owned();
    let endpoints = message.body["payload"]["endpoints"].as_array().unwrap();
    endpoints.iter().map(|endpoint| (text(endpoint, "method"), text(endpoint, "path"))).collect()
}

#[tokio::test]
async fn a_message_says_who_tells_and_what() {
    let agent = TestReceiver::start();
    let tracer = tracer(agent.receiver());
    call(&tracer, [request("/people/7"), request("/nowhere")]).await;
    finish(&tracer);
    let messages = agent.telemetry();
    assert_eq!(messages.len(), 1);
    let message = &messages[0];
    for (name, value) in [
        ("content-type", "application/json"),
        ("dd-telemetry-api-version", "v2"),
        ("dd-telemetry-request-type", "app-endpoints"),
        ("dd-client-library-language", "rust"),
        ("dd-client-library-version", env!("CARGO_PKG_VERSION")),
    ] {
        assert_eq!(message.header(name), Some(value), "{name}");
    }
    let mut body = message.body.clone();
    let runtime = agent.spans()[0]["meta"]["runtime-id"].clone();
    let time = body["tracer_time"].take().as_u64().unwrap();
    assert!(time > 1_700_000_000, "{time}");
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    assert_eq!(
        body,
        json!({
            "api_version": "v2",
            "request_type": "app-endpoints",
            "tracer_time": null,
            "runtime_id": runtime,
            "seq_id": 1,
            "application": {
                "service_name": "shop",
                "service_version": "1.4.2",
                "env": "staging",
                "language_name": "rust",
                "language_version": "unknown",
                "tracer_version": env!("CARGO_PKG_VERSION"),
            },
            "host": {"hostname": host.trim()},
            "payload": {"is_first": true, "endpoints": [{
                "type": "REST",
                "method": "GET",
                "path": "/people/{id}",
                "operation_name": "http.request",
                "resource_name": "GET /people/{id}",
            }]},
        })
    );
}

#[tokio::test]
async fn what_was_told_is_not_told_again() {
    let agent = TestReceiver::start();
    let tracer = tracer(agent.receiver());
    tracer.declare_routes([(Method::GET, "/people/{id}"), (Method::POST, "/payments")]);
    assert!(tracer.flush(PATIENCE));
    assert_eq!(agent.telemetry().len(), 1);
    call(&tracer, [request("/people/7"), request("/people/8")]).await;
    assert!(tracer.flush(PATIENCE));
    assert_eq!(agent.telemetry().len(), 1, "a record of a route that was told costs no request");
    call(&tracer, [request("/people/7"), request("/refused")]).await;
    // The whole list again, with one more.
    tracer.declare_routes([(Method::GET, "/broken")]);
    finish(&tracer);
    let messages = agent.telemetry();
    let all: Vec<(String, String)> = messages.iter().flat_map(paths).collect();
    let told: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!(all.len(), told.len(), "{all:?}");
    let expected = [("GET", "/people/{id}"), ("POST", "/payments"), ("GET", "/refused"), ("GET", "/broken")];
    assert_eq!(told, BTreeSet::from(expected.map(|(method, path)| (method.into(), path.into()))));
    assert_eq!(messages.iter().filter(|message| outline(message).1).count(), 1);
    let numbers: Vec<u64> = messages.iter().map(|message| outline(message).0).collect();
    assert!(numbers.iter().copied().eq(1..=messages.len() as u64), "{numbers:?}");
}

#[test]
fn a_long_list_is_told_in_messages_of_300() {
    let agent = TestReceiver::start();
    let tracer = tracer(agent.receiver());
    declare(&tracer, 650);
    finish(&tracer);
    let outlines: Vec<_> = agent.telemetry().iter().map(outline).collect();
    assert_eq!(outlines, [(1, true, 300, 200), (2, false, 300, 200), (3, false, 50, 200)]);
    let all: BTreeSet<_> = agent.telemetry().iter().flat_map(paths).collect();
    assert_eq!(all.len(), 650);
}

#[test]
fn a_message_that_failed_is_offered_again_as_it_was_and_what_was_taken_is_not() {
    let agent = TestReceiver::answering(|_, earlier| if [0, 2, 3].contains(&earlier) { 503 } else { 202 });
    let tracer = tracer(agent.receiver());
    declare(&tracer, 650);
    let stats = finish(&tracer);
    assert_eq!((stats.dropped.total(), stats.retried), (0, 3), "{stats:?}");
    let messages = agent.telemetry();
    let outlines: Vec<_> = messages.iter().map(outline).collect();
    assert_eq!(
        outlines,
        [
            (1, true, 300, 503),
            (1, true, 300, 202),
            (2, false, 300, 503),
            (2, false, 300, 503),
            (2, false, 300, 202),
            (3, false, 50, 202),
        ]
    );
    assert_eq!(paths(&messages[0]), paths(&messages[1]));
    assert_eq!(paths(&messages[2]), paths(&messages[4]));
}

#[tokio::test]
async fn endpoints_that_were_given_up_are_told_with_the_next_lines() {
    // The list of routes, and the record of the one.
    let agent = TestReceiver::answering(|it, earlier| if it.is_telemetry() && earlier < 2 { 503 } else { 200 });
    let tracer =
        configured(agent.receiver(), |options| options, |builder| builder.retry_for(std::time::Duration::ZERO));
    tracer.declare_routes([(Method::GET, "/declared")]);
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    call(&tracer, [request("/people/7")]).await;
    assert!(tracer.shutdown(PATIENCE));
    let messages = agent.telemetry();
    let outlines: Vec<_> = messages.iter().map(outline).collect();
    assert_eq!(outlines, [(1, true, 1, 503), (1, true, 1, 503), (1, true, 1, 200), (2, false, 1, 200)]);
    assert_eq!(paths(&messages[2]), [("GET".into(), "/declared".into())]);
}

#[test]
fn a_message_that_is_too_large_is_halved() {
    let agent = TestReceiver::answering(|it, _| {
        let endpoints = it.body["payload"]["endpoints"].as_array().unwrap().len();
        if endpoints > 100 { 413 } else { 200 }
    });
    let tracer = tracer(agent.receiver());
    declare(&tracer, 200);
    let stats = finish(&tracer);
    assert_eq!(stats.dropped.total(), 0, "{stats:?}");
    let outlines: Vec<_> = agent.telemetry().iter().map(outline).collect();
    assert_eq!(outlines, [(1, true, 200, 413), (1, true, 100, 200), (2, false, 100, 200)]);
}

#[tokio::test]
async fn endpoints_that_are_refused_are_told_when_they_are_seen_again() {
    let agent = TestReceiver::answering(|it, earlier| if it.is_telemetry() && earlier == 0 { 400 } else { 200 });
    let tracer = tracer(agent.receiver());
    tracer.declare_routes([(Method::GET, "/people/{id}")]);
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    assert_eq!(tracer.stats().exporters[0].dropped.refused, 1);
    call(&tracer, [request("/people/7")]).await;
    assert!(tracer.shutdown(PATIENCE));
    let outlines: Vec<_> = agent.telemetry().iter().map(outline).collect();
    assert_eq!(outlines, [(1, true, 1, 400), (1, true, 1, 200)]);
}

#[tokio::test]
async fn a_message_that_is_refused_costs_its_own_lines_and_no_others() {
    // The first of the two messages of a list, and what is seen of it later.
    let agent = TestReceiver::answering(|it, earlier| if it.is_telemetry() && earlier == 1 { 400 } else { 200 });
    let tracer = tracer(agent.receiver());
    declare(&tracer, 10);
    assert!(tracer.flush(PATIENCE));
    call(&tracer, [request("/people/7"), request("/refused")]).await;
    assert!(!tracer.flush(PATIENCE), "lines were lost");
    let stats = tracer.stats().exporters[0];
    assert_eq!((stats.dropped.refused, stats.dropped.total()), (2, 2), "the two records");
    assert_eq!(stats.delivered, stats.produced - 2);
}

#[test]
fn of_several_messages_those_after_one_that_is_refused_are_told() {
    let agent = TestReceiver::answering(|it, earlier| if it.is_telemetry() && earlier == 0 { 400 } else { 200 });
    let tracer = tracer(agent.receiver());
    declare(&tracer, 650);
    assert!(!tracer.flush(PATIENCE), "a line was lost in part");
    let outlines: Vec<_> = agent.telemetry().iter().map(outline).collect();
    // Records tell of those again that were refused.
    let again = (3, false, 300, 200);
    assert_eq!(outlines, [(1, true, 300, 400), (1, true, 300, 200), (2, false, 50, 200), again]);
    assert_eq!(tracer.stats().exporters[0].dropped.refused, 1);
}

#[tokio::test]
async fn an_agent_that_takes_no_telemetry_is_asked_once_and_costs_no_line() {
    let agent = TestReceiver::answering(|it, _| if it.is_telemetry() { 404 } else { 200 });
    let tracer = tracer(agent.receiver());
    tracer.declare_routes([(Method::GET, "/people/{id}")]);
    for _ in 0..3 {
        call(&tracer, [request("/people/7")]).await;
        assert!(tracer.flush(PATIENCE));
    }
    assert_eq!(agent.telemetry().len(), 1);
    let stats = tracer.stats().exporters[0];
    assert_eq!((stats.delivered, stats.dropped.total()), (stats.produced, 0));
    let problems = tracer.problems();
    assert!(problems.len() == 1 && problems[0].message.contains("no telemetry"), "{problems:?}");
}

#[tokio::test]
async fn endpoints_are_not_told_where_they_are_not_to_be() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options.endpoints(false), |builder| builder);
    tracer.declare_routes([(Method::GET, "/people/{id}")]);
    call(&tracer, [request("/people/7")]).await;
    assert_eq!(finish(&tracer).dropped.total(), 0);
    assert_eq!((agent.telemetry().len(), agent.spans().len()), (0, 1));
}

#[test]
fn endpoints_that_are_too_many_are_counted() {
    let agent = TestReceiver::start();
    let tracer = tracer(agent.receiver());
    declare(&tracer, 26 * 26);
    let words: Vec<&str> = WORDS.split(' ').collect();
    let of = |first: &str, second: &str, third: &str| format!("/{first}/{second}/{{id}}/{third}");
    let many =
        words.iter().flat_map(|a| words.iter().flat_map(|b| words.iter().map(|c| of(a, b, c))).collect::<Vec<_>>());
    tracer.declare_routes(many.take(10_000).map(|route| (Method::POST, route)));
    assert!(tracer.flush(PATIENCE));
    let told: usize = agent.telemetry().iter().map(|message| paths(message).len()).sum();
    let stats = tracer.stats().exporters[0];
    assert_eq!((told, stats.left_out, stats.dropped.total()), (10_000, 26 * 26, 0));
}
