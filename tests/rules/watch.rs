//! Rules that are watched.

use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use tower::ServiceExt;

use crate::support::PATIENCE;

fn rules(kind: &str) -> String {
    format!(
        r#"{{"scanners": [{{"tags": {{"category": "ours", "type": "{kind}"}},
            "key": {{"operator": "words", "parameters": {{"list": ["patient id"]}}}}}}]}}"#
    )
}

#[tokio::test]
async fn changed_files_come_into_force_and_broken_ones_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules("first")).unwrap();
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = Tracer::builder()
        .quiet()
        .sample_rate(1.0)
        .captures_per_second(0)
        .analysis_share(1.0)
        .rules_path(folder.path())
        .watch_rules(Duration::from_secs(1))
        .exporter(exporter)
        .build();
    let router = Router::new().route("/", get(|| async { "x" })).layer(tracer.axum_layer());
    let tags = async || {
        let request = Request::get("/?patient_id=4711").body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap();
        assert!(tracer.flush(PATIENCE));
        let last = lines.take().pop();
        let Some(Line::Observation(observation)) = last else { panic!("an observation") };
        observation.sensitive.iter().map(|sensitive| sensitive.tag.to_string()).collect::<Vec<_>>()
    };
    let until = async |wanted: &str| {
        let started = std::time::Instant::now();
        while tags().await != [wanted] {
            assert!(started.elapsed() < PATIENCE, "{wanted} never came into force");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    until("ours:first").await;
    std::fs::write(folder.path().join("second.json"), "{\"scanners\": [").unwrap();
    let started = std::time::Instant::now();
    while tracer.problems().is_empty() {
        assert!(started.elapsed() < PATIENCE, "the broken file is told of");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(tags().await, ["ours:first"]);
    std::fs::write(folder.path().join("second.json"), "{}").unwrap();
    std::fs::write(&file, rules("another")).unwrap();
    until("ours:another").await;
    assert!(tracer.shutdown(PATIENCE));
}
