//! The agent that Datadog's own tracers are tested with reads what is sent as it is meant.

use api_inventory::export::Receiver;
use http::Request;
use serde_json::{Value, json};

use crate::receivers::TestAgent;
use crate::{call, finish, request, tracer};

/// What an agent has got of two requests and a list of routes.
async fn sent(agent: &TestAgent, receiver: Receiver) -> (Vec<Value>, Vec<Value>) {
    let tracer = tracer(receiver);
    tracer.declare_routes([(http::Method::GET, "/people/{id}"), (http::Method::DELETE, "/declared/{a}/{b}")]);
    let joined = Request::get("/people/7")
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .body("")
        .unwrap();
    call(&tracer, [joined, request("/broken")]).await;
    let stats = finish(&tracer);
    assert_eq!((stats.dropped.total(), stats.retried), (0, 0), "{:?}\n{}", tracer.problems(), agent.log());
    let list = |path: &str| agent.get_json(path).as_array().unwrap().clone();
    let mut telemetry = list("/test/session/apmtelemetry");
    telemetry.sort_by_key(|message| message["seq_id"].as_u64());
    (list("/test/session/traces"), telemetry)
}

fn assert_read(traces: &[Value], telemetry: &[Value]) {
    let spans: Vec<&Value> = traces.iter().map(|trace| &trace[0]).collect();
    assert_eq!(spans.len(), 2, "{traces:?}");
    let joined = spans.iter().find(|span| span["resource"] == "GET /people/{id}").unwrap();
    assert_eq!(
        (&joined["service"], &joined["name"], &joined["type"]),
        (&json!("shop"), &json!("http.request"), &json!("web"))
    );
    assert_eq!(joined["trace_id"], json!(0xa3ce_929d_0e0e_4736_u64));
    assert_eq!((&joined["parent_id"], &joined["error"]), (&json!(0x00f0_67aa_0ba9_02b7_u64), &json!(0)));
    assert!(joined["start"].as_u64().unwrap() > 1_700_000_000_000_000_000 && joined["duration"].as_u64().unwrap() > 0);
    let meta = &joined["meta"];
    for (name, value) in [
        ("_dd.p.tid", "4bf92f3577b34da6"),
        ("http.method", "GET"),
        ("http.route", "/people/{id}"),
        ("_dd.appsec.normalized_route", "/people/{id}"),
        ("http.status_code", "200"),
        ("span.kind", "server"),
        ("env", "staging"),
        ("version", "1.4.2"),
        ("language", "rust"),
        ("_dd.appsec.s.req.params", r#"[{"id":[8]}]"#),
        ("_dd.appsec.s.res.body", r#"[{"email":[8,{"category":"pii","type":"email"}]}]"#),
    ] {
        assert_eq!(meta[name], value, "{name}");
    }
    for name in ["_dd.appsec.enabled", "_dd.top_level", "_sampling_priority_v1"] {
        assert_eq!(joined["metrics"][name], json!(1.0), "{name}");
    }
    let broken = spans.iter().find(|span| span["resource"] == "GET /broken").unwrap();
    assert_eq!((&broken["error"], &broken["parent_id"]), (&json!(1), &json!(0)));

    let told: Vec<&Value> =
        telemetry.iter().flat_map(|message| message["payload"]["endpoints"].as_array().unwrap()).collect();
    let mut resources: Vec<&str> = told.iter().map(|endpoint| endpoint["resource_name"].as_str().unwrap()).collect();
    resources.sort_unstable();
    assert_eq!(resources, ["DELETE /declared/{a}/{b}", "GET /broken", "GET /people/{id}"]);
    assert!(telemetry.iter().all(|message| message["request_type"] == "app-endpoints"));
    let firsts: Vec<&Value> = telemetry.iter().map(|message| &message["payload"]["is_first"]).collect();
    assert_eq!(firsts, [&json!(true), &json!(false)]);
    assert_eq!(telemetry[0]["runtime_id"], meta["runtime-id"]);
}

fn assert_checked(agent: &TestAgent) {
    assert!(agent.is_content(), "{}", agent.log());
    let summary = agent.get_json("/test/trace_check/summary?return_all=true");
    for check in ["trace_count_header", "meta_tracer_version_header", "trace_content_length"] {
        let counts = &summary[check];
        assert!(counts["Passed_Checks"].as_u64().unwrap() > 0, "{summary}");
        assert_eq!(counts["Failed_Checks"], json!(0), "{summary}");
    }
}

#[tokio::test]
async fn the_agent_reads_back_what_was_sent_over_tcp() {
    let Some(agent) = TestAgent::start() else { return };
    let url = format!("http://{}", agent.http);
    let (traces, telemetry) = sent(&agent, Receiver::Url(url.parse().unwrap())).await;
    assert_read(&traces, &telemetry);
    assert_checked(&agent);
}

#[tokio::test]
async fn the_agent_reads_back_what_was_sent_over_its_socket() {
    let Some(agent) = TestAgent::start() else { return };
    let (traces, telemetry) = sent(&agent, Receiver::Socket(agent.socket.clone())).await;
    assert_read(&traces, &telemetry);
    assert_checked(&agent);
}
