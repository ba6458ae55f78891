//! Environment variables and builder: what is configured holds, what cannot be used is told without repeating it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

#[allow(dead_code, reason = "only the page is wanted of it")]
#[path = "../examples/configuration.rs"]
mod page;
mod support;

use std::collections::HashMap;
use std::ffi::OsString;

use api_inventory::Tracer;
use api_inventory::config::{Alias, Source, VARIABLES, Variable};
use api_inventory::offline::RecordedExchange;
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;
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

/// A variable that holds a value where an alias has it, among values of others.
fn holding(alias: &Alias, value: &str) -> String {
    match (alias.variable, alias.key) {
        ("DD_TAGS", Some(key)) => format!("team:a b, {key}:{value},{key},:x"),
        ("OTEL_RESOURCE_ATTRIBUTES", Some(key)) => format!("team=%FF,{key}={value},{key},=x"),
        (_, None) => value.to_owned(),
        other => panic!("{other:?} is not known here"),
    }
}

/// All names that a variable is read under, each with a value in the form that it has there.
fn places<'a>(variable: &'a Variable, value: &'a str) -> impl Iterator<Item = (&'a str, String)> {
    let aliases = variable.aliases.iter().map(|alias| (alias.variable, holding(alias, value)));
    std::iter::once((variable.name, value.to_owned())).chain(aliases)
}

#[test]
fn every_malformed_value_is_one_problem_that_names_variable_expectation_and_default_but_never_the_value() {
    const SECRET: &str = "hunter2\u{7}";
    // What takes any text, or a path, cannot be malformed in itself.
    let free = [
        "API_INVENTORY_NDJSON_PATH",
        "API_INVENTORY_OPENAPI",
        "API_INVENTORY_OTLP_CERTIFICATE",
        "API_INVENTORY_OTLP_CLIENT_CERTIFICATE",
        "API_INVENTORY_OTLP_CLIENT_KEY",
        "API_INVENTORY_RULES",
    ];
    for variable in VARIABLES.iter().filter(|variable| !free.contains(&variable.name)) {
        for (name, value) in places(variable, SECRET) {
            // What is no attribute there belongs to other tools.
            if (variable.name, name) == ("API_INVENTORY_RESOURCE_ATTRIBUTES", "OTEL_RESOURCE_ATTRIBUTES") {
                continue;
            }
            let tracer = from_variables(&[(name, &value), ("API_INVENTORY_EXPORTERS", "none")]);
            let tracer = if name == "API_INVENTORY_EXPORTERS" { from_variables(&[(name, SECRET)]) } else { tracer };
            let problems = tracer.problems();
            let about: Vec<_> = problems.iter().filter(|problem| problem.message.contains("expected")).collect();
            assert_eq!(about.len(), 1, "{name}: {problems:?}");
            assert_eq!(about[0].subject, name);
            assert!(about[0].message.contains(variable.expects), "{problems:?}");
            assert!(about[0].message.contains(variable.default), "{problems:?}");
            let setting = tracer.describe().get(variable.name).unwrap().clone();
            assert_eq!((&*setting.value, &*setting.sources), (variable.default, &[Source::Default][..]), "{name}");
            let told = format!("{problems:?} {:?} {0}", tracer.describe());
            assert!(!told.contains("hunter2"), "{told}");
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
    let client = json!({
        "basis": "trusted_proxies", "exposure": "private", "family": "ipv4", "ranges": "basic", "probe": true
    });
    assert_eq!(observation["client"], client);
    assert_eq!(observation["scheme"], json!({"value": "https", "basis": "configuration"}));
    assert_eq!(observation["service"]["production_basis"], "override");
    assert_eq!(observation["endpoint"]["route"], "/shop/users/{id}");
    assert_eq!(of_kind("endpoints")["endpoints"], json!([["GET", "/shop/reports/{week}"]]));
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

#[cfg(not(feature = "otlp"))]
#[test]
fn exporters_of_other_builds_are_named_and_left_out() {
    let tracer = from_variables(&[("API_INVENTORY_EXPORTERS", "otlp")]);
    let problems = tracer.problems();
    assert!(problems.iter().any(|problem| problem.message.contains("without the feature otlp")), "{problems:?}");
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

#[test]
fn the_page_is_what_the_example_writes() {
    let written = include_str!("../docs/configuration.md");
    assert!(page::page() == written, "cargo run --example configuration > docs/configuration.md");
}

/// The name, the version and the environment that variables give, each with where it came from.
fn service_of(variables: &[(&str, &str)]) -> [String; 3] {
    let tracer = from_variables(variables);
    let problems = tracer.problems();
    // That there is no exporter is one.
    assert_eq!(problems.len(), 1, "{problems:?}");
    let configuration = tracer.describe();
    ["SERVICE", "VERSION", "ENVIRONMENT"].map(|name| {
        let setting = configuration.get(&format!("API_INVENTORY_{name}")).unwrap();
        format!("{} {}", setting.value, setting.sources[0])
    })
}

#[test]
fn the_first_variable_that_is_set_decides_in_the_order_of_the_vendors() {
    let mut variables = vec![
        ("API_INVENTORY_SERVICE", "a"),
        ("DD_SERVICE", "b"),
        ("DD_TAGS", "service:c"),
        ("OTEL_SERVICE_NAME", "d"),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=e"),
    ];
    for value in ["a", "b", "c", "d", "e"] {
        assert_eq!(service_of(&variables)[0], format!("{value} {}", variables[0].0));
        // What is set to nothing is not set.
        let (name, _) = variables.remove(0);
        assert!(!service_of(&[&[(name, " ")], &*variables].concat())[0].ends_with(name));
    }
}

#[test]
fn tags_and_attributes_tell_name_version_and_environment() {
    let tags = service_of(&[("DD_TAGS", "team:a service:shop env:prod version:1.2 broken")]);
    assert_eq!(tags, ["shop DD_TAGS", "1.2 DD_TAGS", "prod DD_TAGS"]);
    let attributes = "service.name=my%20shop,service.version=1.2,deployment.environment=old,broken,a=%FF";
    let told = service_of(&[("OTEL_RESOURCE_ATTRIBUTES", attributes)]);
    let from = "OTEL_RESOURCE_ATTRIBUTES";
    assert_eq!(told, [format!("my shop {from}"), format!("1.2 {from}"), format!("old {from}")]);
    let newer = format!("{attributes},deployment.environment.name=new");
    assert_eq!(service_of(&[(from, &newer)])[2], format!("new {from}"));
}

#[test]
fn what_belongs_to_other_tools_is_ignored() {
    for value in ["team:a,env", "a=b", "\u{7}", ",,,", "service"] {
        let told = service_of(&[("DD_TAGS", value), ("OTEL_RESOURCE_ATTRIBUTES", value)]);
        assert_eq!(told, ["unknown_service default", "none default", "none default"], "{value:?}");
    }
}

#[test]
fn response_bodies_that_are_not_wanted_are_not_read_of_recorded_exchanges_either() {
    let variable = "DD_API_SECURITY_PARSE_RESPONSE_BODY";
    for (value, partial) in [
        ("true", json!(null)),
        ("false", json!([{"location": "response.body", "reason": "switched_off", "bytes": 32, "leaves": 0}])),
    ] {
        let builder = Tracer::builder().quiet().from_lookup(&|name| (name == variable).then(|| value.into()));
        let mut analyzer = builder.build_offline().unwrap();
        let body = Bytes::from_static(br#"{"email":"anna@example.org"}"#);
        let response = Response::builder().header("content-type", "application/json").body(body).unwrap();
        let request = Request::get("/a").body(Bytes::new()).unwrap();
        let observation = analyzer.observe(RecordedExchange::new(request, response).route("/a"));
        let line = serde_json::to_value(observation).unwrap();
        assert_eq!(line["partial"], partial, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_unicode_is_malformed_only_where_it_is_read() {
    use std::os::unix::ffi::OsStringExt;

    let subjects = |name: &'static str, value: &'static [u8]| {
        let lookup = move |asked: &str| (asked == name).then(|| OsString::from_vec(value.to_vec()));
        let tracer = Tracer::builder().quiet().from_lookup(&lookup).build();
        let problems = tracer.problems().into_iter().filter(|problem| problem.message.contains("expected"));
        let service = tracer.describe().get("API_INVENTORY_SERVICE").unwrap().value.clone();
        (service, problems.map(|problem| problem.subject).collect::<Vec<_>>())
    };
    let unknown = || "unknown_service".to_owned();
    assert_eq!(subjects("DD_TAGS", b"team:\xff,service:shop"), ("shop".to_owned(), vec![]));
    assert_eq!(subjects("DD_TAGS", b"team:a,service:\xff"), (unknown(), vec!["DD_TAGS".to_owned()]));
    assert_eq!(subjects("DD_SERVICE", b"\xff"), (unknown(), vec!["DD_SERVICE".to_owned()]));
}
