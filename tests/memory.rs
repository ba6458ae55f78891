//! However many uploads are slow, what the layer holds stays within its bound, and quick requests are still observed.
//!
//! One test in a program of its own, because it measures the whole process.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

#[path = "../benches/support/services.rs"]
mod services;
mod support;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use api_inventory::Tracer;
use api_inventory::observation::Method;
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use peak_alloc::PeakAlloc;
use services::PassThrough;
use support::{PATIENCE, every_capture, send};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const UPLOADS: usize = 10_000;
const CONNECTIONS: usize = 20;
const SLOTS: usize = 128;
const CAP: usize = 8 * 1_024;

/// Far over the cap: without it, captures would hold four times what they may, and more than the slack below hides.
const CHUNK: &[u8] = &[b'7'; 8 * CAP];

/// How many uploads send that much; the others send a byte.
const LARGE: usize = 2 * SLOTS;

const ALL_BYTES: usize = LARGE * CHUNK.len() + (UPLOADS - LARGE);

/// What a request may cost beyond the captures: its place in futures and bodies, its share of the accounts.
const PER_REQUEST: usize = 256;

type Upload = Channel<Bytes, Infallible>;

/// Counts what arrived, and tells when it is all there.
#[derive(Default)]
struct Arrivals {
    bytes: AtomicUsize,
    complete: Notify,
}

/// Uploads are read and thrown away as they come.
fn router(arrivals: Arc<Arrivals>) -> Router {
    let upload = move |body: Body| async move {
        let mut body = body;
        while let Some(Ok(frame)) = body.frame().await {
            let read = frame.data_ref().map_or(0, Bytes::len);
            if arrivals.bytes.fetch_add(read, Ordering::AcqRel) + read == ALL_BYTES {
                arrivals.complete.notify_one();
            }
        }
    };
    Router::new().route("/upload", post(upload)).route("/quick", get(|| async { "{\"id\":7}" }))
}

/// Serves both versions of HTTP, so many streams on one connection as the test wants.
async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            tokio::spawn(async move {
                let mut server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                server.http2().max_concurrent_streams(None);
                // The connection ends with the test.
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

async fn connect(server: SocketAddr) -> SendRequest<Upload> {
    let stream = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let (client, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Begins all uploads and leaves them open; what the process held at most more than before.
async fn begin_uploads(server: SocketAddr, arrivals: &Arrivals) -> (Vec<Sender<Bytes, Infallible>>, usize) {
    let before = ALLOCATOR.current_usage();
    let mut open = Vec::new();
    ALLOCATOR.reset_peak_usage();
    for _ in 0..CONNECTIONS {
        let client = connect(server).await;
        for _ in 0..UPLOADS / CONNECTIONS {
            let (mut sender, body) = Upload::new(1);
            let sent = if open.len() < LARGE { CHUNK } else { b"7" };
            sender.send_data(Bytes::from_static(sent)).await.unwrap();
            let mut client = client.clone();
            client.ready().await.unwrap();
            let request = Request::post("http://localhost/upload").header("content-type", "application/json");
            let response = client.send_request(request.body(body).unwrap());
            tokio::spawn(response);
            open.push(sender);
        }
    }
    tokio::time::timeout(PATIENCE * 2, arrivals.complete.notified()).await.unwrap();
    (open, ALLOCATOR.peak_usage().saturating_sub(before))
}

fn tracer() -> Tracer {
    every_capture().capture_slots(SLOTS).max_body_bytes(CAP).build()
}

/// Runs one phase in a runtime of its own, so that nothing of it is left when the next one measures.
fn phase<T>(run: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run)
}

/// What the uploads occupy behind a layer that does nothing: axum boxes a service and its futures for any.
async fn passed_through() -> usize {
    let arrivals = Arc::new(Arrivals::default());
    let server = serve(router(Arc::clone(&arrivals)).layer(PassThrough)).await;
    begin_uploads(server, &arrivals).await.1
}

/// What they occupy behind ours.
async fn layered() -> usize {
    let tracer = tracer();
    let arrivals = Arc::new(Arrivals::default());
    let server = serve(router(Arc::clone(&arrivals)).layer(tracer.axum_layer())).await;
    // What is made once, however many requests there are, is not what this is about.
    send(server, Request::get("/quick").body("").unwrap()).await;
    assert!(tracer.flush(PATIENCE));

    let (uploads, occupied) = begin_uploads(server, &arrivals).await;
    let stats = tracer.stats();
    assert_eq!((stats.seen, stats.not_sampled.no_slot > 0), (UPLOADS as u64 + 1, true), "{stats:?}");
    // Those that have a slot give it back, because others found none.
    let quick = |tracer: &Tracer| tracer.inventory().get(Method::Get, "/quick").unwrap().requests.analysed;
    let observed = async {
        while quick(&tracer) < 11 {
            send(server, Request::get("/quick").body("").unwrap()).await;
            assert!(tracer.flush(PATIENCE));
        }
    };
    tokio::time::timeout(PATIENCE, observed).await.unwrap();
    assert_eq!(tracer.stats().outcomes.unfinished, tracer.stats().revoked);
    drop(uploads);
    occupied
}

#[test]
fn ten_thousand_slow_uploads_stay_within_the_bound_and_blind_nobody() {
    phase(passed_through());
    let passed = phase(passed_through());
    let layered = phase(layered());
    let more = layered.saturating_sub(passed);
    let bound = 2 * SLOTS * CAP + UPLOADS * PER_REQUEST;
    println!("{passed} bytes behind a layer that does nothing, {layered} behind ours: {more} more, of {bound} allowed");
    assert!(more <= bound, "{more} bytes more than behind a layer that does nothing, {bound} are allowed");
}
