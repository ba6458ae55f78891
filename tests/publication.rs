//! What is published of a shape that was seen before is what a fresh analysis publishes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use api_inventory::Tracer;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

fn fresh() -> OfflineAnalyzer {
    Tracer::builder().quiet().build_offline().unwrap()
}

/// What an analyzer says of a body, without what differs from call to call.
fn observed(analyzer: &mut OfflineAnalyzer, body: &str) -> Value {
    observed_at(analyzer, "/orders", body)
}

/// What an exchange of an endpoint is published as. What else the endpoint showed may tell names from data.
fn observed_at(analyzer: &mut OfflineAnalyzer, route: &str, body: &str) -> Value {
    let request =
        Request::post(route).header("content-type", "application/json").body(Bytes::from(body.to_owned())).unwrap();
    let response =
        Response::builder().header("content-type", "application/json").body(Bytes::from(body.to_owned())).unwrap();
    let observation = analyzer.observe(RecordedExchange::new(request, response).route(route));
    let mut line = serde_json::to_value(observation).unwrap();
    line.as_object_mut().unwrap().retain(|field, _| field != "time" && field != "producer");
    line
}

/// Bodies of many shapes: names, kinds, lengths, finds and their number differ one at a time.
fn bodies() -> Vec<String> {
    let wide = (0..600).map(|n| format!("\"field_{n}\":1")).collect::<Vec<_>>().join(",");
    let mut bodies: Vec<String> = [
        r#"{"id":1,"email":"anna@example.org"}"#,
        r#"{"id":2,"email":"bert@example.org"}"#,
        r#"{"id":1,"email":"none"}"#,
        r#"{"email":"anna@example.org","id":1}"#,
        r#"{"id":"1","email":"anna@example.org"}"#,
        r#"{"id":1,"email":["anna@example.org"]}"#,
        r#"{"id":1,"email":["anna@example.org","bert@example.org","none"]}"#,
        r#"{"id":1,"emails":{"anna@example.org":1}}"#,
        r#"{"id":1,"emails":{"bert@example.org":1}}"#,
        r#"[{"id":1},{"id":2,"card_number":"4111111111111111"}]"#,
        r#"[{"id":1,"card_number":4111111111111111},{"id":2,"card_number":"4111111111111111"}]"#,
        "[]",
        "[1]",
        r#"{"id":1,"note":"anna@example.org"}"#,
        r#"{"id":1,"note":"4111111111111111"}"#,
        r#"{"a":{"b":{"c":{"ssn":"219-09-1234"}}}}"#,
        r#"{"a":{"b":{"c":{"ssn":"219-09-1234","note":"219-09-1235"}}}}"#,
    ]
    .map(str::to_owned)
    .into();
    bodies.push(format!("{{{wide},\"email\":\"anna@example.org\"}}"));
    bodies.push(format!("{{{wide},\"email\":\"none\"}}"));
    bodies
}

#[test]
fn a_body_of_a_known_shape_is_published_as_if_it_were_the_first() {
    let mut analyzer = fresh();
    let expected: Vec<Value> = bodies().iter().map(|body| observed(&mut fresh(), body)).collect();
    for round in 0..3 {
        for (body, expected) in bodies().iter().zip(&expected) {
            assert_eq!(&observed(&mut analyzer, body), expected, "round {round}: {} bytes", body.len());
        }
    }
}

#[test]
fn shapes_and_names_that_were_forgotten_are_published_again_as_they_were() {
    // The two that are dictionaries come at an endpoint of their own: where one was, less leaves.
    const ROUTES: [&str; 19] = {
        let mut routes = ["/orders"; 19];
        (routes[17], routes[18]) = ("/totals", "/totals");
        routes
    };
    let mut analyzer = fresh();
    let expected: Vec<Value> =
        bodies().iter().zip(ROUTES).map(|(body, route)| observed_at(&mut fresh(), route, body)).collect();
    // More shapes than are kept, and more names.
    for number in 0..6_000 {
        let body = format!(r#"{{"order_{number}":{{"customer":{{"name":"x","lines":[{{"qty":1}}]}}}}}}"#);
        observed_at(&mut analyzer, "/others", &body);
        if number % 500 == 0 {
            for ((body, route), expected) in bodies().iter().zip(ROUTES).zip(&expected) {
                assert_eq!(
                    &observed_at(&mut analyzer, route, body),
                    expected,
                    "after {number} shapes: {} bytes",
                    body.len()
                );
            }
        }
    }
}

#[test]
fn names_that_took_the_places_of_forgotten_ones_are_their_own() {
    let mut analyzer = fresh();
    observed(&mut analyzer, r#"{"first":1}"#);
    for number in 0..12 {
        let many = (0..500).map(|n| format!("\"total_{number}_{n}\":1")).collect::<Vec<_>>().join(",");
        observed_at(&mut analyzer, "/others", &format!("{{{many}}}"));
        let name = ["second", "third", "email", "phone"][number % 4];
        let body = format!("{{\"{name}\":1}}");
        assert_eq!(
            observed(&mut analyzer, &body),
            observed(&mut fresh(), &body),
            "after {number} bodies of many names"
        );
    }
}
