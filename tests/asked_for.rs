//! The place in a trace, the exact time and the caller's address leave only where they are asked for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use api_inventory::Tracer;
use api_inventory::config::Builder;
use api_inventory::export::{Batch, Emit, ExportError, Exporter, InMemoryExporter, Line};
use api_inventory::observation::{Moment, Observation, TracePriority};
use api_inventory::offline::RecordedExchange;
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use http::{Request, Response};
use support::{PATIENCE, every_capture, send, serve};
use tower::ServiceExt;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";
const ADDRESS: &str = "203.0.113.77";

/// The lines of one call that tells a trace and an address.
async fn lines(configure: impl FnOnce(Builder) -> Builder) -> Vec<Line> {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = configure(every_capture()).exporter(exporter).build();
    let answer = || async {
        tokio::time::sleep(Duration::from_millis(2)).await;
        "x"
    };
    let server = serve(Router::new().route("/a/b", get(answer)).layer(tracer.axum_layer())).await;
    send(server, call()).await;
    assert!(tracer.shutdown(PATIENCE));
    assert_eq!(tracer.problems(), []);
    lines.take()
}

fn call() -> Request<&'static str> {
    Request::get("/a/b")
        .header("traceparent", format!("00-{TRACE}-{SPAN}-01"))
        .header("tracestate", "dd=s:2")
        .header("x-forwarded-for", ADDRESS)
        .body("")
        .unwrap()
}

fn observation(lines: &[Line]) -> &Observation {
    let found = lines.iter().find_map(|line| if let Line::Observation(line) = line { Some(line) } else { None });
    found.unwrap()
}

#[tokio::test]
async fn neither_traces_nor_addresses_leave_unless_they_are_asked_for() {
    let off = |builder: Builder| builder.trace_context(false).client_address(false);
    for lines in [lines(|builder| builder).await, lines(off).await] {
        assert!(observation(&lines).trace.is_none() && observation(&lines).client.address.is_none());
        assert!(lines.iter().any(|line| matches!(line, Line::Record(_))));
        let written = serde_json::to_string(&lines).unwrap();
        // As text, as the numbers that they are, and as exact times.
        for planted in [TRACE, SPAN, ADDRESS, "67667974448284343", "11803532876627986230", "user_keep", "\"trace\":"] {
            assert!(!written.contains(planted), "{planted} in {written}");
        }
        assert!(!format!("{lines:?}").contains("nanoseconds: "), "{lines:?}");
    }
}

#[tokio::test]
async fn a_trace_that_is_asked_for_is_there_with_the_exact_time() {
    let before = Moment::of(SystemTime::now());
    let lines = lines(|builder| builder.trace_context(true)).await;
    let after = Moment::of(SystemTime::now());
    let trace = observation(&lines).trace.as_ref().unwrap();
    assert!(before <= trace.started && trace.started <= after, "{before} {} {after}", trace.started);
    assert!(trace.nanoseconds >= 2_000_000, "{}", trace.nanoseconds);
    let end = trace.started.unix_nanoseconds() + trace.nanoseconds;
    assert!(end <= after.unix_nanoseconds(), "{trace:?}");
    let parent = trace.parent.as_ref().unwrap();
    assert_eq!((parent.trace_id.to_string(), parent.span_id.to_string()), (TRACE.to_owned(), SPAN.to_owned()));
    assert_eq!(parent.priority, Some(TracePriority::UserKeep));
    let written = serde_json::to_string(&lines).unwrap();
    assert!(!written.contains(ADDRESS), "the address was not asked for: {written}");
    let records: Vec<&Line> = lines.iter().filter(|line| matches!(line, Line::Record(_))).collect();
    assert!(!serde_json::to_string(&records).unwrap().contains(TRACE));
}

#[tokio::test]
async fn an_address_that_is_asked_for_is_in_observations_and_not_in_records() {
    let lines = lines(|builder| builder.client_address(true)).await;
    let address = observation(&lines).client.address.unwrap();
    assert_eq!((address.get(), address.to_string()), (ADDRESS.parse::<IpAddr>().unwrap(), ADDRESS.to_owned()));
    assert!(observation(&lines).trace.is_none());
    let records: Vec<&Line> = lines.iter().filter(|line| matches!(line, Line::Record(_))).collect();
    assert!(!records.is_empty());
    assert!(!serde_json::to_string(&records).unwrap().contains(ADDRESS));
}

#[test]
fn recorded_exchanges_tell_both_where_they_are_asked_for() {
    let mut analyzer = Tracer::builder().trace_context(true).client_address(true).build_offline().unwrap();
    let recorded = RecordedExchange::new(call().map(Bytes::from), Response::new(Bytes::new()));
    let peer = SocketAddr::from(([8, 8, 8, 8], 4_711));
    let observation = analyzer.observe(recorded.duration(Duration::from_millis(20)).peer(peer));
    let trace = observation.trace.unwrap();
    assert_eq!((trace.nanoseconds, trace.parent.unwrap().trace_id.to_string()), (20_000_000, TRACE.to_owned()));
    // The one that exposure is judged by: of documentation is none of the internet.
    assert_eq!(observation.client.address.unwrap().to_string(), "8.8.8.8");
}

/// An exporter that has a use for traces, or none.
struct Tracing(bool);

impl Exporter for Tracing {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        Ok(())
    }

    fn wants_trace_context(&self) -> bool {
        self.0
    }

    fn name(&self) -> &'static str {
        "datadog"
    }
}

#[test]
fn traces_are_asked_for_by_the_exporter_that_has_a_use_for_them_unless_the_operator_says_otherwise() {
    let told = |builder: Builder| {
        let configuration = builder.quiet().build().describe();
        configuration.get("API_INVENTORY_TRACE_CONTEXT").unwrap().value.clone()
    };
    assert_eq!(told(Tracer::builder()), "false");
    assert_eq!(told(Tracer::builder().exporter(Tracing(false))), "false");
    assert_eq!(told(Tracer::builder().exporter(Tracing(true))), "true");
    assert_eq!(told(Tracer::builder().exporter(Tracing(true)).trace_context(false)), "false");
    assert_eq!(told(Tracer::builder().exporter(Tracing(false)).trace_context(true)), "true");
}

#[tokio::test]
async fn what_one_exporter_wants_to_know_of_traces_the_others_are_not_told() {
    for (asked, told) in [(None, [true, false]), (Some(true), [true, true]), (Some(false), [false, false])] {
        let (memory, lines) = InMemoryExporter::new(Emit::Observations);
        let (wanting, wanted) = mpsc::channel();
        let builder = every_capture().exporter(Curious(wanting)).exporter(memory);
        let builder = asked.into_iter().fold(builder, Builder::trace_context);
        let tracer = builder.build();
        let router = Router::new().route("/a/b", get(|| async { "x" })).layer(tracer.axum_layer());
        router.oneshot(call().map(|_| Body::empty())).await.unwrap();
        assert!(tracer.shutdown(PATIENCE));
        let lines = lines.take();
        let has_trace = |line: &Line| matches!(line, Line::Observation(observation) if observation.trace.is_some());
        assert_eq!([wanted.recv().unwrap(), lines.iter().any(has_trace)], told, "{asked:?}");
    }
}

/// Tells whether it was told of traces, which it wants to be.
struct Curious(mpsc::Sender<bool>);

impl Exporter for Curious {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        self.0.send(batch.observations().any(|observation| observation.trace.is_some())).unwrap();
        Ok(())
    }

    fn wants(&self) -> Emit {
        Emit::Observations
    }

    fn wants_trace_context(&self) -> bool {
        true
    }
}
