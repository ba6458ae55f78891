//! Lines as log records of OpenTelemetry.
#![cfg(feature = "otlp")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "../receivers/mod.rs"]
mod receivers;

#[test]
fn smoke() {
    let Some(agent) = receivers::TestAgent::start() else { return };
    assert!(agent.get_json("/info")["version"].is_string());
    assert!(agent.get_otlp_json("/test/session/logs").is_array());
    let Some(collector) = receivers::Collector::start() else { return };
    assert!(collector.log_with("Starting", 1).contains("Starting"));
}
