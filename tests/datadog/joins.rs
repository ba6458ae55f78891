//! Spans join the traces of callers.

use api_inventory::export::Receiver;
use http::Request;
use serde_json::{Value, json};

use crate::receiver::{Received, TestReceiver};
use crate::support::every_capture;
use crate::{call, configured, finish, request};

/// The span of one request with these header fields.
async fn span(apm: bool, fields: &[(&str, &str)]) -> Value {
    let agent = TestReceiver::start();
    sent(agent.receiver(), apm, fields).await;
    agent.spans().remove(0)
}

async fn sent(agent: Receiver, apm: bool, fields: &[(&str, &str)]) {
    let tracer = configured(agent, |options| options.apm(apm), |builder| builder);
    let add = |request: http::request::Builder, (name, value): &(&str, &str)| request.header(*name, *value);
    let request = fields.iter().fold(Request::get("/people/7"), add).body("").unwrap();
    call(&tracer, [request]).await;
    assert_eq!(finish(&tracer).dropped.total(), 0);
}

const DATADOG: [(&str, &str); 4] = [
    ("x-datadog-trace-id", "11803532876627986230"),
    ("x-datadog-parent-id", "67667974448284343"),
    ("x-datadog-sampling-priority", "2"),
    ("x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=4bf92f3577b34da6"),
];

const W3C: (&str, &str) = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

fn assert_joined(span: &Value, priority: f64) {
    assert_eq!(span["trace_id"], json!(11_803_532_876_627_986_230_u64));
    assert_eq!(span["meta"]["_dd.p.tid"], "4bf92f3577b34da6");
    assert_eq!(span["parent_id"], json!(67_667_974_448_284_343_u64));
    assert_eq!(span["metrics"]["_sampling_priority_v1"], json!(priority));
}

#[tokio::test]
async fn a_trace_of_datadog_is_joined_with_what_its_sampler_said() {
    assert_joined(&span(true, &DATADOG).await, 2.0);
    for (text, number) in [("-1", -1.0), ("0", 0.0), ("1", 1.0)] {
        let mut fields = DATADOG;
        fields[2].1 = text;
        assert_joined(&span(true, &fields).await, number);
    }
    // Nobody has said anything.
    assert_joined(&span(true, &[DATADOG[0], DATADOG[1], DATADOG[3]]).await, 1.0);
    let of_64_bits = span(true, &DATADOG[..2]).await;
    assert_eq!(of_64_bits["trace_id"], json!(11_803_532_876_627_986_230_u64));
    assert!(of_64_bits["meta"]["_dd.p.tid"].is_null(), "{of_64_bits}");
}

#[tokio::test]
async fn a_trace_of_w3c_is_joined() {
    assert_joined(&span(true, &[W3C]).await, 1.0);
    let left_out = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
    assert_joined(&span(true, &[left_out]).await, 0.0);
    assert_joined(&span(true, &[W3C, ("tracestate", "other=1,dd=s:2;o:rum")]).await, 2.0);
}

#[tokio::test]
async fn what_is_no_trace_is_not_joined() {
    for fields in [&[][..], &[("traceparent", "00-zz-00f067aa0ba902b7-01")], &[("x-datadog-trace-id", "7")]] {
        let span = span(true, fields).await;
        assert_eq!((&span["parent_id"], &span["metrics"]["_sampling_priority_v1"]), (&json!(0), &json!(1.0)));
        assert!(span["trace_id"].as_u64().unwrap() > 7);
    }
}

#[tokio::test]
async fn an_id_that_the_agent_would_drop_is_not_joined() {
    let upper_half = ("traceparent", "00-4bf92f3577b34da60000000000000000-00f067aa0ba902b7-01");
    let span = span(true, &[upper_half]).await;
    assert!(span["trace_id"].as_u64().unwrap() > 0 && span["parent_id"] == 0, "{span}");
}

#[tokio::test]
async fn business_events_are_kept_whatever_a_sampler_said() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder);
    let request = Request::post("/payments").header("x-datadog-sampling-priority", "-1");
    let request = request.header(DATADOG[0].0, DATADOG[0].1).header(DATADOG[1].0, DATADOG[1].1);
    call(&tracer, [request.header("content-type", "application/json").body("{}").unwrap()]).await;
    finish(&tracer);
    let span = agent.spans().remove(0);
    assert_eq!(span["meta"]["appsec.events.payment.success.track"], "true", "{span}");
    let kept = (&span["metrics"]["_sampling_priority_v1"], &span["meta"]["_dd.p.ts"], &span["meta"]["_dd.p.dm"]);
    assert_eq!(kept, (&json!(2.0), &json!("02"), &json!("-5")));
    assert!(span["metrics"]["_dd.apm.enabled"].is_null());
}

#[tokio::test]
async fn without_apm_spans_are_kept_for_their_shapes_and_count_for_nothing_else() {
    for fields in [&[][..], &[W3C], &[("x-datadog-sampling-priority", "-1"), DATADOG[0], DATADOG[1]]] {
        let span = span(false, fields).await;
        let metrics = &span["metrics"];
        assert_eq!((&metrics["_sampling_priority_v1"], &metrics["_dd.apm.enabled"]), (&json!(2.0), &json!(0.0)));
        assert_eq!((&span["meta"]["_dd.p.ts"], &span["meta"]["_dd.p.dm"]), (&json!("02"), &json!("-5")));
        assert_eq!(span["parent_id"] == json!(0), fields.is_empty());
    }
    let agent = TestReceiver::start();
    sent(agent.receiver(), false, &[]).await;
    let traces = agent.received().into_iter().find(Received::is_traces).unwrap();
    assert_eq!(traces.header("datadog-client-computed-stats"), Some("yes"));
}

#[tokio::test]
async fn with_apm_nothing_says_that_there_is_none() {
    let span = span(true, &[W3C]).await;
    assert!(span["metrics"]["_dd.apm.enabled"].is_null(), "{span}");
    assert!(span["meta"]["_dd.p.ts"].is_null() && span["meta"]["_dd.p.dm"].is_null(), "{span}");
}

#[tokio::test]
async fn where_traces_are_not_to_be_told_none_is_joined() {
    let agent = TestReceiver::start();
    let tracer = configured(agent.receiver(), |options| options, |builder| builder.trace_context(false));
    let mut joined = request("/people/7");
    joined.headers_mut().insert("traceparent", W3C.1.parse().unwrap());
    call(&tracer, [joined]).await;
    finish(&tracer);
    assert_eq!(agent.spans()[0]["parent_id"], 0);
    assert!(!format!("{:?}", agent.received()).contains("4bf92f3577b34da6"));
}

#[tokio::test]
async fn an_exporter_that_the_environment_names_joins_traces_unless_that_is_turned_off() {
    for (told, parent) in [(None, json!(67_667_974_448_284_343_u64)), (Some("false"), json!(0))] {
        let agent = TestReceiver::start();
        let Receiver::Url(url) = agent.receiver() else { panic!("at a socket") };
        let variables = |name: &str| match name {
            "API_INVENTORY_EXPORTERS" => Some("datadog".into()),
            "DD_TRACE_AGENT_URL" => Some(url.to_string().into()),
            "API_INVENTORY_TRACE_CONTEXT" => told.map(Into::into),
            _ => None,
        };
        let tracer = every_capture().from_lookup(&variables).build();
        assert_eq!(tracer.problems(), []);
        let mut joined = request("/people/7");
        joined.headers_mut().insert("traceparent", W3C.1.parse().unwrap());
        call(&tracer, [joined]).await;
        finish(&tracer);
        assert_eq!(agent.spans()[0]["parent_id"], parent, "{told:?}");
    }
}
