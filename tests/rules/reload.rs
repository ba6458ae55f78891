//! Rules that are handed over while the tracer runs.

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::rules::{Reload, RuleSource, Scanner};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use tower::ServiceExt;

use crate::support::PATIENCE;

fn source(kind: &str) -> RuleSource {
    let scanner = |suffix: &str| {
        let kind = format!("{kind}{suffix}");
        Scanner::new("ours", &kind).key_words(["patient id"])
    };
    // Two that find the same: an observation that has one without the other was made by mixed rules.
    RuleSource::new().scanner(scanner("_one")).scanner(scanner("_two"))
}

fn digest(reload: &Reload) -> String {
    let Reload::Applied(report) = reload else { panic!("{:?}", reload.report().problems) };
    report.digest.as_ref().unwrap().as_str().to_owned()
}

#[tokio::test]
async fn refused_rules_leave_those_before_in_force() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = Tracer::builder().quiet().sample_rate(1.0).exporter(exporter).build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    let first = digest(&tracer.reload(&source("a")));
    for broken in [
        RuleSource::new().path("/no/such/file"),
        RuleSource::new().json("torn", "{\"scanners\": ["),
        source("b").json("strict", r#"{"scanners": [{"id": "no tags"}]}"#).strict(true),
    ] {
        let Reload::Refused(report) = tracer.reload(&broken) else { panic!("refused") };
        assert!(!report.problems.is_empty() && report.digest.is_none());
        router.clone().oneshot(Request::get("/?patient_id=1").body(Body::empty()).unwrap()).await.unwrap();
        assert!(tracer.flush(PATIENCE));
        let Some(Line::Observation(observation)) = lines.take().pop() else { panic!("an observation") };
        assert_eq!(observation.producer.rules.as_str(), first);
        let tags: Vec<String> = observation.sensitive.iter().map(|found| found.tag.to_string()).collect();
        assert_eq!(tags, ["ours:a_one", "ours:a_two"]);
    }
}

#[test]
fn a_tracer_that_observes_nothing_refuses_rules() {
    let tracer = Tracer::builder().quiet().enabled(false).build();
    assert!(matches!(tracer.reload(&source("a")), Reload::Refused(_)));
}

/// The digest of the rules in a line.
fn rules_of(line: &Line) -> String {
    serde_json::to_value(line).unwrap()["producer"]["rules"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_line_that_leaves_names_the_rules_it_was_made_by() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = Tracer::builder().quiet().sample_rate(1.0).exporter(exporter).build();
    tracer.declare_routes([(http::Method::GET, "/declared")]);
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    let mut before = digest(&tracer.reload(&RuleSource::new()));
    for kind in ["a", "b"] {
        let expected = digest(&tracer.reload(&source(kind)));
        assert_ne!(expected, before);
        router.clone().oneshot(Request::get("/?patient_id=1").body(Body::empty()).unwrap()).await.unwrap();
        assert!(tracer.flush(PATIENCE));
        let lines = lines.take();
        let (made, counted): (Vec<&Line>, Vec<&Line>) =
            lines.iter().partition(|line| serde_json::to_string(line).unwrap().contains(&format!("{kind}_one")));
        assert!(made.len() >= 2, "an observation and a record");
        assert!(made.iter().all(|line| rules_of(line) == expected), "what these rules found");
        // What was learnt before the first exchange under these rules is of those before.
        assert!(counted.iter().all(|line| rules_of(line) == before), "{kind}");
        before = expected;
    }
}

#[test]
fn the_report_of_the_rules_in_force_can_be_asked_for() {
    let ruleset = r#"{"version": "2.2", "exclusions": [{"id": "but-not-these"}]}"#;
    let tracer = Tracer::builder().quiet().rules(source("a").json("ruleset", ruleset)).build();
    // Whatever the analysis does first is done after a flush.
    assert!(tracer.flush(PATIENCE));
    let report = tracer.rules().unwrap();
    assert_eq!((report.rules.len(), report.problems.len()), (2, 1));
    assert!(!tracer.reload(&RuleSource::new().json("torn", "{")).is_in_force());
    assert_eq!(tracer.rules().unwrap().digest, report.digest);
    assert!(tracer.reload(&source("b")).is_in_force());
    assert_ne!(tracer.rules().unwrap().digest, report.digest);
    assert!(Tracer::builder().quiet().build().rules().is_none());
}
