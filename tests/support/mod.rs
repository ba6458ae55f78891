//! Real servers and a plain client for tests.
#![allow(dead_code, clippy::unwrap_used, clippy::missing_panics_doc, reason = "each test uses a part; tests may panic")]

use std::net::SocketAddr;
use std::time::Duration;

use api_inventory::{Stats, Tracer};
use axum::Router;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

/// Long enough for any step of a test on a busy machine; nothing waits that long when it works.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A tracer that captures every request and never runs out of budget.
pub(crate) fn every_capture() -> api_inventory::config::Builder {
    Tracer::builder().quiet().sample_rate(1.0).captures_per_second(0).analysis_share(1.0)
}

/// Asserts that the accounts of a tracer at rest balance.
pub(crate) fn assert_balanced(stats: &Stats) {
    assert_eq!(stats.seen, stats.sampled + stats.not_sampled.total(), "{stats:?}");
    assert_eq!(stats.sampled, stats.analysed + stats.dropped.total(), "{stats:?}");
    assert_eq!(stats.analysed, stats.outcomes.total(), "{stats:?}");
    for exporter in &stats.exporters {
        assert_eq!(exporter.produced, exporter.delivered + exporter.dropped.total(), "{stats:?}");
    }
}

/// Serves a router on a loopback port until the runtime ends.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    address
}

/// The same, where nothing tells a request's peer.
pub(crate) async fn serve_without_peers(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Sends a request over a real connection and reads the whole response.
pub(crate) async fn send(server: SocketAddr, request: Request<&str>) -> Response<Bytes> {
    send_bytes(server, request.map(|body| Bytes::copy_from_slice(body.as_bytes()))).await
}

/// The same for a body of bytes.
pub(crate) async fn send_bytes(server: SocketAddr, request: Request<Bytes>) -> Response<Bytes> {
    let (mut head, body) = request.into_parts();
    head.uri = format!("http://{server}{}", head.uri).parse().unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let response = client.request(Request::from_parts(head, Full::new(body))).await.unwrap();
    let (head, body) = response.into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}
