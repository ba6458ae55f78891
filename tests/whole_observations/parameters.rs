//! What parameters look like, and names that wait.

use api_inventory::Tracer;
use api_inventory::config::NamePolicy;
use api_inventory::export::{Emit, InMemoryExporter, InMemoryLines};
use axum::Router;
use axum::routing::{get, post};
use http::Request;
use serde_json::{Value, json};

use super::support::{every_capture, send, serve};
use super::whole;

/// A tracer that exports observations.
fn observing(names: NamePolicy) -> (Tracer, InMemoryLines) {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    (every_capture().names(names).exporter(exporter).build(), lines)
}

/// Location, name and kind of each parameter.
fn parameters(observation: &Value) -> Vec<[&str; 3]> {
    let all = observation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter().map(|one| ["location", "name", "kind"].map(|member| one[member].as_str().unwrap())).collect()
}

#[tokio::test]
async fn parameters_of_path_and_query_have_kinds() {
    let (tracer, lines) = observing(NamePolicy::Vetted);
    let router = Router::new()
        .route("/orders/{id}/files/{*rest}", get(async || "[]"))
        .route("/orders", get(async || "[]"))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    let target = "/orders/2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d/files/scans/anna.pdf?page=2&page=first&sort=\
                  &callback=https%3A%2F%2Fhook.example%2Fdone&archived=TRUE&filter[owner]=7&ids[]=7&ids[]=8\
                  &8812=x&anna%40example.org=2026-10-14";
    send(server, Request::get(target).body("").unwrap()).await;
    let observation = whole(&tracer, &lines);
    assert_eq!(
        parameters(&observation),
        [
            ["request.query", "archived", "boolean"],
            ["request.query", "callback", "url"],
            ["request.query", "ids", "int"],
            ["request.query", "page", "int"],
            ["request.query", "page", "word"],
            ["request.query", "sort", "empty"],
            ["request.query", "{key}", "word"],
            ["request.query", "{key}", "date"],
            ["request.path", "id", "time_uuid"],
            ["request.path", "rest", "path"],
        ]
    );
    // Each is called what the schema calls it.
    for [location, name, _] in parameters(&observation) {
        assert!(!observation["schemas"][location][0][name].is_null(), "{location} {name}: {observation:#}");
    }
    assert!(!observation["schemas"]["request.query"][0]["filter"].is_null(), "its fields are no parameters");

    // The same once more, of a shape that is known, and none where there are none.
    send(server, Request::get(target).body("").unwrap()).await;
    assert_eq!(whole(&tracer, &lines)["parameters"], observation["parameters"]);
    send(server, Request::get("/orders").body("").unwrap()).await;
    assert!(whole(&tracer, &lines)["parameters"].is_null());
}

#[tokio::test]
async fn so_many_parameters_leave_and_those_of_the_path_are_among_them() {
    let (tracer, lines) = observing(NamePolicy::Vetted);
    let server = serve(Router::new().route("/orders/{id}", get(async || "[]")).layer(tracer.axum_layer())).await;
    let fields = ["id", "name", "status", "price", "total", "date", "owner", "page"];
    let fields = || fields.iter().flat_map(|first| fields.iter().map(move |second| format!("{first}_{second}=7")));
    let query = fields().chain([String::from("page=2")]).collect::<Vec<_>>().join("&");
    send(server, Request::get(format!("/orders/7?{query}")).body("").unwrap()).await;
    let observation = whole(&tracer, &lines);
    let parameters = parameters(&observation);
    assert_eq!(parameters.len(), 49);
    assert_eq!(parameters.last(), Some(&["request.path", "id", "int"]));
}

#[tokio::test]
async fn routes_that_are_learnt_have_parameters_with_kinds() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().learn_routes(true).exporter(exporter).build();
    let server = serve(Router::new().fallback(async || "[]").layer(tracer.axum_layer())).await;
    let mut last = Value::Null;
    for number in 0..60 {
        send(server, Request::get(format!("/orders/{number}")).body("").unwrap()).await;
        last = whole(&tracer, &lines);
    }
    let route = last["endpoint"]["route"].as_str().unwrap();
    let name = route.strip_prefix("/orders/{").and_then(|rest| rest.strip_suffix('}')).unwrap();
    assert_eq!(parameters(&last), [["request.path", name, "int"]]);
}

#[tokio::test]
async fn names_that_wait_are_counted_until_they_leave() {
    let (tracer, lines) = observing(NamePolicy::seen(3));
    let server = serve(Router::new().route("/orders", post(async |_: String| "[]")).layer(tracer.axum_layer())).await;
    let mut observed = Vec::new();
    for _ in 0..4 {
        // Of the names of the body one is data, and two stand in each element of a list.
        let request = Request::post("/orders?page=2&limit=10&8812=x")
            .header("content-type", "application/json")
            .body(
                r#"{"status":"new","items":[{"sku":"a","price":1},{"price":2,"sku":"b"}],
                    "owners":{"3f2504e0-4f89-41d3-9a0c-0305e82c3301":1,"7b3c90d2-41fa-4e0b-9c55-0d2e8f1a6b73":2}}"#,
            )
            .unwrap();
        send(server, request).await;
        observed.push(whole(&tracer, &lines));
    }
    for observation in &observed[..2] {
        let waiting = &observation["withheld"];
        // Names below one that waits are counted as they are: five, rounded up.
        assert_eq!((&waiting["request.body"], &waiting["request.query"]), (&json!(8), &json!(2)));
        let query = &observation["schemas"]["request.query"][0];
        assert_eq!(query.as_object().unwrap().keys().collect::<Vec<_>>(), ["{key}"]);
        assert_eq!(parameters(observation), [["request.query", "{key}", "int"], ["request.query", "{key}", "word"]]);
    }
    let settled = &observed[3];
    assert!(settled["withheld"]["request.query"].is_null(), "{settled:#}");
    assert_eq!(
        parameters(settled),
        [["request.query", "limit", "int"], ["request.query", "page", "int"], ["request.query", "{key}", "word"]]
    );
    assert!(!settled["schemas"]["request.body"][0]["status"].is_null());
}
