//! Processes that end soon, and processes that are frozen between requests: what was learnt has left by then.
//!
//! The processes are this test's own executable, told by a variable which part to play.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use api_inventory::Tracer;
use api_inventory::export::{Emit, NdjsonExporter};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use support::PATIENCE;
use tower::ServiceExt;

/// Starts this executable again as a service that plays a part, with a file for its lines.
fn child(part: &str, file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", "--test-threads=1", part])
        .env("LIFETIMES_FILE", file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[expect(clippy::disallowed_methods, reason = "how the parent tells its child; nothing of the library's")]
fn tracer() -> Tracer {
    let exporter = NdjsonExporter::append(std::env::var_os("LIFETIMES_FILE").unwrap(), Emit::Records).unwrap();
    Tracer::builder().quiet().service("short").sample_rate(1.0).exporter(exporter).build()
}

fn router(tracer: &Tracer) -> Router {
    Router::new()
        .route("/invoke/{id}", get(|| async { ([("content-type", "application/json")], r#"{"ok": true}"#) }))
        .layer(tracer.axum_layer())
}

fn invoke(router: &Router) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let request = Request::get("/invoke/7").body(Body::empty()).unwrap();
    let body = runtime.block_on(async {
        let response = router.clone().oneshot(request).await.unwrap();
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()
    });
    assert!(!body.is_empty());
}

/// One request, and the end of the program: nothing is called but what goes out of scope.
#[test]
#[ignore = "a part that a child process plays"]
fn short_lived() {
    invoke(&router(&tracer()));
}

/// A request for each line on standard input, flushed before the answer.
#[test]
#[ignore = "a part that a child process plays"]
fn invoked() {
    let tracer = tracer();
    let router = router(&tracer);
    for _ in std::io::stdin().lines() {
        invoke(&router);
        println!("\nflushed: {}", tracer.flush(PATIENCE));
    }
}

/// How many requests the records in a file have learnt from: counted, analysed, and with the shape of what they answered.
fn counted(file: &Path) -> u64 {
    let text = std::fs::read_to_string(file).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let learnt = records.map(|record| {
        let requests = &record["requests"];
        assert_eq!(requests["exact"], requests["analysed"]);
        let schemas = record["schemas"].as_array().unwrap();
        assert!(schemas.iter().any(|schema| schema["location"] == "response.body"), "{record}");
        requests["analysed"].as_u64().unwrap()
    });
    learnt.sum()
}

#[test]
fn a_process_that_ends_after_one_request_has_written_its_record() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.ndjson");
    let mut child = child("short_lived", &file);
    assert!(child.wait().unwrap().success());
    assert_eq!(counted(&file), 1);
}

#[test]
fn a_process_that_is_frozen_after_each_answer_has_written_all_before_and_goes_on_after() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.ndjson");
    let mut child = child("invoked", &file);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for invocation in 1..=3 {
        answer(&mut child, &mut output);
        signal(&child, "-STOP");
        // Frozen, it can write nothing: what is there was there before.
        assert_eq!(counted(&file), invocation);
        signal(&child, "-CONT");
    }
    // As a platform ends a frozen process: without a word.
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(counted(&file), 3);
}

/// Has the process serve a request, and waits until it says that it has flushed.
fn answer(child: &mut Child, output: &mut BufReader<ChildStdout>) {
    child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    let lines = output.lines().map(Result::unwrap);
    assert_eq!(lines.into_iter().find(|line| line.starts_with("flushed")).unwrap(), "flushed: true");
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}
