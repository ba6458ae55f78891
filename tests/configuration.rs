//! Environment variables and builder: what is configured holds, what cannot be used is told without repeating it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::collections::HashMap;
use std::ffi::OsString;

use api_inventory::Tracer;
use api_inventory::config::VARIABLES;
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use support::PATIENCE;
use tower::ServiceExt;

fn from_variables(variables: &[(&str, &str)]) -> Tracer {
    let variables: HashMap<String, OsString> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
    Tracer::builder().quiet().from_lookup(&|name| variables.get(name).cloned()).build()
}

async fn one_request(tracer: &Tracer) {
    let router = Router::new().route("/users/{id}", get(|| async { "x" })).layer(tracer.axum_layer());
    let request = Request::get("/users/7").header("x-caller", "8.8.8.8").body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap();
}

#[test]
fn every_malformed_value_is_one_problem_that_names_variable_expectation_and_default_but_never_the_value() {
    const SECRET: &str = "hunter2\u{7}";
    // What takes any text, or a path, cannot be malformed in itself.
    let free = ["API_INVENTORY_NDJSON_PATH", "API_INVENTORY_OPENAPI", "API_INVENTORY_RULES"];
    for variable in VARIABLES.iter().filter(|variable| !free.contains(&variable.name)) {
        for name in std::iter::once(&variable.name).chain(variable.aliases) {
            let tracer = from_variables(&[(name, SECRET), ("API_INVENTORY_EXPORTERS", "none")]);
            let tracer = if *name == "API_INVENTORY_EXPORTERS" { from_variables(&[(name, SECRET)]) } else { tracer };
            let problems = tracer.problems();
            let about: Vec<_> = problems.iter().filter(|problem| problem.message.contains("expected")).collect();
            assert_eq!(about.len(), 1, "{name}: {problems:?}");
            assert_eq!(about[0].subject, *name);
            assert!(about[0].message.contains(variable.expects), "{problems:?}");
            assert!(about[0].message.contains(variable.default), "{problems:?}");
            assert!(!format!("{problems:?}").contains("hunter2"));
        }
    }
}

#[tokio::test]
async fn what_the_environment_says_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.ndjson");
    let tracer = from_variables(&[
        ("API_INVENTORY_SERVICE", "shop"),
        ("DD_ENV", "staging"),
        ("DD_SERVICE", "hidden by the name of our own"),
        ("API_INVENTORY_SAMPLE_RATE", "1"),
        ("API_INVENTORY_EXPORTERS", "ndjson"),
        ("API_INVENTORY_EMIT", "both"),
        ("API_INVENTORY_NDJSON_PATH", path.to_str().unwrap()),
        ("API_INVENTORY_CLIENT_IP_HEADER", "X-Caller"),
    ]);
    assert_eq!(tracer.problems(), []);
    one_request(&tracer).await;
    assert!(tracer.shutdown(PATIENCE));
    let lines: Vec<serde_json::Value> =
        std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "one observation, one record");
    for line in &lines {
        assert_eq!(line["service"]["name"], "shop");
        assert_eq!(line["service"]["environment"], "staging");
        assert_eq!(line["service"]["production"], false);
    }
    let observation = lines.iter().find(|line| line["kind"] == "observation").unwrap();
    assert_eq!(observation["client"]["basis"], "configured_header");
    assert_eq!(observation["client"]["exposure"], "public");
}

#[tokio::test]
async fn what_the_environment_says_of_callers_and_routes_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let (path, definition) = (folder.path().join("lines.ndjson"), folder.path().join("api.json"));
    std::fs::write(&definition, r#"{"openapi": "3.1.0", "paths": {"/reports/{week}": {"get": {}}}}"#).unwrap();
    let tracer = from_variables(&[
        ("API_INVENTORY_SAMPLE_RATE", "1"),
        ("API_INVENTORY_EXPORTERS", "ndjson"),
        ("API_INVENTORY_EMIT", "both"),
        ("API_INVENTORY_NDJSON_PATH", path.to_str().unwrap()),
        ("API_INVENTORY_CLIENT_IP_HEADER", "X-Caller"),
        ("API_INVENTORY_TRUSTED_PROXIES", "1"),
        ("API_INVENTORY_EXPOSURE_RANGES", "basic"),
        ("API_INVENTORY_PROBE_NETWORKS", "8.8.8.0/24, 192.0.2.1"),
        ("API_INVENTORY_SCHEME", "HTTPS"),
        ("API_INVENTORY_PRODUCTION", "no"),
        ("API_INVENTORY_BASE_PATH", "/shop/"),
        ("API_INVENTORY_FORWARDED_PREFIXES", "/a,/b"),
        ("API_INVENTORY_HOSTS", "shop.example, shop.test"),
        ("API_INVENTORY_OPENAPI", definition.to_str().unwrap()),
    ]);
    assert_eq!(tracer.problems(), []);
    one_request(&tracer).await;
    assert!(tracer.shutdown(PATIENCE));
    let lines: Vec<serde_json::Value> =
        std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_kind = |kind: &str| lines.iter().find(|line| line["kind"] == kind).unwrap();
    let observation = of_kind("observation");
    let client = serde_json::json!({
        "basis": "trusted_proxies", "exposure": "private", "family": "ipv4", "ranges": "basic", "probe": true
    });
    assert_eq!(observation["client"], client);
    assert_eq!(observation["scheme"], serde_json::json!({"value": "https", "basis": "configuration"}));
    assert_eq!(observation["service"]["production_basis"], "override");
    assert_eq!(observation["endpoint"]["route"], "/shop/users/{id}");
    assert_eq!(of_kind("endpoints")["endpoints"], serde_json::json!([["GET", "/shop/reports/{week}"]]));
}

#[test]
fn a_definition_that_declares_nothing_is_a_problem_that_shows_neither_path_nor_text() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("hunter2.json");
    std::fs::write(&broken, "{\"hunter2\": 1").unwrap();
    let missing = folder.path().join("hunter2-missing");
    for path in [&broken, &missing, &folder.path().to_owned()] {
        let tracer = from_variables(&[("API_INVENTORY_OPENAPI", path.to_str().unwrap())]);
        let problems = tracer.problems();
        assert!(problems.iter().any(|problem| problem.subject == "API_INVENTORY_OPENAPI"), "{problems:?}");
        assert!(!format!("{problems:?}").contains("hunter2"), "{problems:?}");
        assert!(tracer.is_enabled());
    }
}

#[tokio::test]
async fn without_an_exporter_the_inventory_stays_in_memory_and_one_notice_says_how_to_export() {
    let tracer = from_variables(&[]);
    assert_eq!(tracer.problems().len(), 1, "{:?}", tracer.problems());
    assert_eq!(tracer.problems()[0].subject, "API_INVENTORY_EXPORTERS");
    one_request(&tracer).await;
    assert!(tracer.flush(PATIENCE));
    assert_eq!(tracer.inventory().records.len(), 1);
}

#[test]
fn exporters_of_other_builds_are_named_and_left_out() {
    let tracer = from_variables(&[("API_INVENTORY_EXPORTERS", "otlp")]);
    let problems = tracer.problems();
    assert!(problems.iter().any(|problem| problem.message.contains("no otlp exporter")), "{problems:?}");
    assert!(tracer.is_enabled());
}

#[test]
fn a_file_that_cannot_be_written_costs_the_exporter_and_not_the_tracer() {
    let tracer = from_variables(&[
        ("API_INVENTORY_EXPORTERS", "ndjson"),
        ("API_INVENTORY_NDJSON_PATH", "/no/such/folder/lines"),
    ]);
    assert_eq!(tracer.problems()[0].subject, "API_INVENTORY_NDJSON_PATH");
    assert!(!tracer.problems()[0].message.contains("/no/such"), "the path is a configured value");
    assert!(tracer.is_enabled());
}

#[tokio::test]
async fn disabled_by_the_environment_means_nothing_is_observed() {
    let tracer = from_variables(&[("DD_API_SECURITY_ENABLED", "false")]);
    one_request(&tracer).await;
    assert!(!tracer.is_enabled());
    assert_eq!(tracer.stats().seen, 0);
}

#[tokio::test]
async fn rules_of_the_operator_are_added_to_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let rules = r#"{"scanners":[{"id":"staff_id","name":"Staff number",
        "key":{"operator":"words","parameters":{"list":["staff id"]}},
        "value":{"operator":"shape","parameters":{"shapes":[{"pattern":"S-[0-9]{5}","alone":"never"}]}},
        "tags":{"category":"pii","type":"staff_id"},"source":"made up",
        "examples":{"hit":[{"key":"staff_id","value":"S-12345"}],"miss":[{"key":"id","value":"S-12345"}]}}]}"#;
    std::fs::write(folder.path().join("own.json"), rules).unwrap();
    let tracer = Tracer::builder().quiet().sample_rate(1.0).rules_path(folder.path()).build();
    assert_eq!(tracer.problems(), []);
    let router = Router::new().route("/{staff_id}", get(|| async { "x" })).layer(tracer.axum_layer());
    router.oneshot(Request::get("/S-12345?mail=a@b.org").body(Body::empty()).unwrap()).await.unwrap();
    assert!(tracer.flush(PATIENCE));
    assert_eq!(tracer.inventory().records[0].tags(), ["pii:email", "pii:staff_id"]);
}

#[test]
fn a_broken_rule_file_is_a_problem_and_the_built_in_rules_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.json");
    std::fs::write(&path, r#"{"rules":[{"id":"a secret? yes"}]}"#).unwrap();
    let tracer = Tracer::builder().quiet().rules_path(&path).build();
    assert_eq!(tracer.problems()[0].subject, "API_INVENTORY_RULES");
    assert!(!tracer.problems()[0].message.contains("secret"), "{:?}", tracer.problems());
    assert!(Tracer::builder().quiet().rules_path(&path).build_offline().is_err());
}
