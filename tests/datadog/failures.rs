//! An agent that does not take what it is sent.

use std::collections::BTreeSet;

use crate::receiver::{Received, TestReceiver};
use crate::support::PATIENCE;
use crate::{call, finish, request, tracer};

#[tokio::test]
async fn statuses_that_may_pass_are_tried_again_with_the_same_span() {
    for status in [408, 429, 500, 502, 503, 504] {
        let agent =
            TestReceiver::answering(move |it, earlier| if it.is_traces() && earlier == 0 { status } else { 200 });
        let tracer = tracer(agent.receiver());
        call(&tracer, [request("/people/7")]).await;
        let stats = finish(&tracer);
        assert_eq!((stats.retried, stats.dropped.total()), (1, 0), "{status}: {stats:?}");
        let offered: Vec<_> = agent.received().into_iter().filter(Received::is_traces).collect();
        assert_eq!(offered.len(), 2, "{status}");
        assert_eq!(offered[0].body, offered[1].body, "a lost answer makes no second span");
    }
}

#[tokio::test]
async fn other_statuses_are_for_good() {
    for status in [302, 400, 401, 403, 404, 415] {
        let agent = TestReceiver::answering(move |it, _| if it.is_traces() { status } else { 200 });
        let tracer = tracer(agent.receiver());
        call(&tracer, [request("/people/7")]).await;
        assert!(!tracer.flush(PATIENCE), "a line was lost");
        let stats = tracer.stats().exporters[0];
        assert_eq!((stats.retried, stats.dropped.refused), (0, 1), "{status}: {stats:?}");
        assert_eq!(agent.received().iter().filter(|it| it.is_traces()).count(), 1, "{status}");
        assert!(tracer.problems()[0].message.contains(&status.to_string()), "{:?}", tracer.problems());
    }
}

#[tokio::test]
async fn spans_that_are_too_much_at_once_are_sent_in_halves() {
    // The first is put off, so that the others wait together.
    let agent = TestReceiver::answering(|it, earlier| match it.header("x-datadog-trace-count") {
        Some(_) if earlier == 0 => 503,
        Some(count) if count.parse::<usize>().unwrap() > 3 => 413,
        _ => 200,
    });
    let tracer = tracer(agent.receiver());
    call(&tracer, (0..12).map(|id| request(&format!("/people/{id}")))).await;
    let stats = finish(&tracer);
    assert_eq!(stats.dropped.total(), 0, "{stats:?}");
    let ids: BTreeSet<u64> = agent.spans().iter().map(|span| span["span_id"].as_u64().unwrap()).collect();
    assert_eq!((agent.spans().len(), ids.len()), (12, 12));
    assert!(agent.received().iter().any(|it| it.status == 413), "nothing was too much");
    for traces in agent.received().iter().filter(|it| it.is_traces()) {
        let count: usize = traces.header("x-datadog-trace-count").unwrap().parse().unwrap();
        assert_eq!(count, traces.spans().len());
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_told_without_the_address() {
    let nobody = "http://anna:secret@127.0.0.1:9".parse().unwrap();
    let tracer = crate::configured(
        api_inventory::export::Receiver::Url(nobody),
        |options| options,
        |builder| builder.retry_for(std::time::Duration::ZERO),
    );
    call(&tracer, [request("/people/7")]).await;
    assert!(!tracer.shutdown(PATIENCE));
    let problems = format!("{:?}", tracer.problems());
    assert!(problems.contains("connection failed") && !problems.contains("127.0.0.1") && !problems.contains("secret"));
    assert_eq!(tracer.stats().exporters[0].delivered, 0);
}

/// The way to an agent on the same host leads through no proxy, whatever the environment says of the web.
#[test]
fn a_proxy_is_not_asked_for_the_way_to_an_agent() {
    let mut test = std::process::Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "joins::a_trace_of_w3c_is_joined"]);
    for proxy in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        test.env(proxy, "http://127.0.0.1:9");
    }
    let output = test.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}
