//! What a tracer learnt, and responses to compare.

use std::net::SocketAddr;

use api_inventory::Tracer;
use api_inventory::export::{InMemoryLines, Line};
use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::Observation;
use bytes::Bytes;
use http::header::DATE;
use http::{Request, Response};

use super::support::{PATIENCE, send};

/// A response as text, without what the clock says.
pub(crate) fn told(response: Response<Bytes>) -> String {
    let (mut head, body) = response.into_parts();
    head.headers.remove(DATE);
    format!("{:?} {} {:?} {body:?}", head.version, head.status, head.headers)
}

/// Sends a request without a body, such as `GET /users/7`, and tells the response.
pub(crate) async fn ask(server: SocketAddr, line: &str) -> String {
    let (method, path) = line.split_once(' ').unwrap();
    told(send(server, Request::builder().method(method).uri(path).body("").unwrap()).await)
}

/// Asserts that a tracer saw so many requests, and captured and analysed each of them once.
pub(crate) fn assert_seen(tracer: &Tracer, requests: u64) {
    assert!(tracer.flush(PATIENCE));
    let stats = tracer.stats();
    assert_eq!((stats.seen, stats.sampled, stats.analysed), (requests, requests, requests), "{stats:?}");
    assert_eq!(stats.outcomes.total(), requests, "{stats:?}");
}

/// What the inventory holds: endpoint, who vouches for its route, and its exact count; of how many were analysed, if that
/// is another.
pub(crate) fn recorded(tracer: &Tracer) -> Vec<String> {
    let line = |record: &EndpointRecord| {
        let (exact, analysed) = (record.requests.exact, record.requests.analysed);
        let of = if exact == analysed { String::new() } else { format!(" of {analysed}") };
        format!("{} {} {exact}{of}", record.endpoint, record.endpoint.route_source.as_str())
    };
    tracer.inventory().records.iter().map(|record| line(record)).collect()
}

/// The one observation that was exported.
pub(crate) fn observation(tracer: &Tracer, lines: &InMemoryLines) -> Observation {
    assert!(tracer.flush(PATIENCE));
    match lines.take().as_slice() {
        [Line::Observation(observation)] => Observation::clone(observation),
        lines => panic!("{lines:?}"),
    }
}
