//! Server-sent events: nothing is held back, and whoever leaves is noticed.

use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::observation::Method;
use axum::Router;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::routing::get;
use bytes::Bytes;
use futures_util::StreamExt;
use http::{Request, Version};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;

use super::observed::{assert_seen, recorded};
use super::support::{PATIENCE, every_capture, serve};

/// The other end of the stream that a handler answers with.
struct Source {
    events: mpsc::Sender<&'static str>,
    ended: oneshot::Receiver<Infallible>,
}

/// A router whose one request is answered with the events of the source.
fn stream() -> (Router, Source) {
    let (sender, events) = mpsc::channel(1);
    let (guard, ended) = oneshot::channel::<Infallible>();
    let stream = Arc::new(Mutex::new(Some((events, guard))));
    let handler = move || {
        let (events, guard) = stream.lock().unwrap().take().unwrap();
        let events = ReceiverStream::new(events).map(move |text| {
            // Goes where the stream goes, and tells when it is dropped.
            let _guard = &guard;
            Ok::<_, Infallible>(Event::default().data(text))
        });
        ready(Sse::new(events))
    };
    (Router::new().route("/events", get(handler)), Source { events: sender, ended })
}

/// What a client listens to; when it is dropped, so is its connection.
struct Listener {
    body: Incoming,
    _client: Client<hyper_util::client::legacy::connect::HttpConnector, Empty<Bytes>>,
}

impl Listener {
    /// Asks for the events, and gives the response's head also.
    async fn of(server: SocketAddr, version: Version) -> (Self, String) {
        let client = Client::builder(TokioExecutor::new()).http2_only(version == Version::HTTP_2).build_http();
        let request = Request::get(format!("http://{server}/events")).version(version).body(Empty::new()).unwrap();
        let (mut head, body) = client.request(request).await.unwrap().into_parts();
        head.headers.remove("date");
        let told = format!("{:?} {} {:?}", head.version, head.status, head.headers);
        (Self { body, _client: client }, told)
    }

    /// The next bytes; HTTP/2 may end a stream with an empty frame.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await.unwrap()?;
            let data = frame.unwrap().into_data().unwrap();
            if !data.is_empty() {
                return Some(data);
            }
        }
    }
}

const VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Layered {
    No,
    Preserving,
    Wrapping,
}

const LAYERS: [Layered; 3] = [Layered::No, Layered::Preserving, Layered::Wrapping];

impl Layered {
    async fn serve(self, tracer: &Tracer, router: Router) -> SocketAddr {
        serve(match self {
            Self::No => router,
            Self::Preserving => router.layer(tracer.axum_layer()),
            Self::Wrapping => router.layer(tracer.layer()),
        })
        .await
    }

    /// The stream is recorded once, at its head.
    fn assert_recorded(self, tracer: &Tracer) {
        if self != Self::No {
            assert_seen(tracer, 1);
            assert_eq!(tracer.stats().outcomes.stream, 1, "{:?}", tracer.stats());
            assert_eq!(recorded(tracer), ["GET /events router 1"]);
        }
    }
}

#[tokio::test]
async fn an_event_arrives_before_the_next_is_produced_and_the_stream_is_recorded_while_it_goes_on() {
    for version in VERSIONS {
        let mut heads = Vec::new();
        for layered in LAYERS {
            let tracer = every_capture().stream_window(Duration::ZERO).build();
            let (router, source) = stream();
            let server = layered.serve(&tracer, router).await;
            let (mut listener, head) = Listener::of(server, version).await;
            heads.push(head);
            // Not even the first event is there.
            layered.assert_recorded(&tracer);
            for text in ["one", "two"] {
                source.events.send(text).await.unwrap();
                assert_eq!(listener.next().await.unwrap(), format!("data: {text}\n\n"));
            }
            drop(source.events);
            assert_eq!(listener.next().await, None);
            layered.assert_recorded(&tracer);
        }
        assert!(heads[0].contains("text/event-stream") && heads.iter().all(|head| *head == heads[0]), "{heads:?}");
    }
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_stream_of_the_handler() {
    for version in VERSIONS {
        for layered in LAYERS {
            let tracer = every_capture().stream_window(Duration::ZERO).build();
            let (router, source) = stream();
            let server = layered.serve(&tracer, router).await;
            let (mut listener, _) = Listener::of(server, version).await;
            source.events.send("one").await.unwrap();
            listener.next().await.unwrap();
            drop(listener);
            // Nothing more is sent: leaving alone is noticed.
            let ended = tokio::time::timeout(PATIENCE, source.ended).await;
            assert!(ended.unwrap().is_err(), "{version:?} {layered:?}");
            assert!(source.events.is_closed());
            layered.assert_recorded(&tracer);
        }
    }
}

#[tokio::test]
async fn the_first_events_are_read() {
    let tracer = every_capture().build();
    let (router, source) = stream();
    let server = serve(router.layer(tracer.axum_layer())).await;
    let (mut listener, _) = Listener::of(server, Version::HTTP_11).await;
    source.events.send(r#"{"email":"anna@example.org"}"#).await.unwrap();
    listener.next().await.unwrap();
    drop(source.events);
    assert_eq!(listener.next().await, None);
    assert_seen(&tracer, 1);
    let inventory = tracer.inventory();
    let record = inventory.get(Method::Get, "/events").unwrap();
    let found: Vec<_> = record.sensitive.iter().map(|found| format!("{} {}", found.path, found.tag)).collect();
    assert_eq!(found, ["/*/data/email pii:email"]);
    assert_eq!(record.coverage.partial, []);
}
