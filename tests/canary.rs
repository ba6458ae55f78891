//! Nothing raw comes out: planted values in every place, looked for in everything that leaves or is printed.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use api_inventory::export::{Batch, Emit, ExportError, Exporter, NdjsonExporter};
use api_inventory::testing::canary::Canaries;
use api_inventory::{CurrentExchange, Tracer};
use axum::Router;
use axum::body::Body;
use axum::routing::post;
use bytes::Bytes;
use http::{Request, Response};
use support::{PATIENCE, every_capture, send_bytes, serve};

/// Keeps what the NDJSON exporter writes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Prints everything it is given with `Debug`, then fails, so that what is said about it is looked at too.
struct DebugAndFail(Written);

impl Exporter for DebugAndFail {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        writeln!(self.0, "{batch:?}").unwrap();
        Err(ExportError::Permanent { reason: "the receiver is gone".into() })
    }

    fn wants(&self) -> Emit {
        Emit::Both
    }
}

fn app(canaries: &'static Canaries, tracer: &Tracer) -> Router {
    let answer = move |exchange: CurrentExchange, _: Bytes| async move {
        exchange.user_known();
        let (head, body) = canaries.response().unwrap().into_parts();
        (format!("{exchange:?}").len() > 3).then(|| Response::from_parts(head, Body::from(body))).unwrap()
    };
    let panicking = |_: Bytes| async { std::panic::resume_unwind(Box::new("handled by the server")) };
    let panicking = move |body: Bytes| async move {
        let () = panicking(body).await;
    };
    Router::new()
        .route("/people/{id}", post(answer))
        .route("/panics/{id}", post(panicking))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .layer(tracer.axum_layer())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_planted_value_is_in_exported_bytes_debug_output_problems_or_panic_messages() {
    let panics = Written::default();
    let mut hook = panics.clone();
    std::panic::set_hook(Box::new({
        let sink = Mutex::new(hook.clone());
        move |info| writeln!(sink.lock().unwrap(), "{info}").unwrap()
    }));
    hook.flush().unwrap();

    let canaries: &'static Canaries = Box::leak(Box::new(Canaries::new(7)));
    let (exported, debugged) = (Written::default(), Written::default());
    let tracer = every_capture()
        .exporter(NdjsonExporter::new(exported.clone(), Emit::Both))
        .exporter(DebugAndFail(debugged.clone()))
        .build();
    let layer = tracer.axum_layer();
    let server = serve(app(canaries, &tracer)).await;
    for template in ["/people/{id}", "/panics/{id}", "/unknown/{id}"] {
        let request = canaries.request(template).unwrap();
        send_bytes(server, request).await;
        // A form, a body that is no JSON, and a media type that is not read.
        for content_type in ["application/x-www-form-urlencoded", "application/json", "text/plain", "image/png"] {
            let (mut head, body) = canaries.request(template).unwrap().into_parts();
            head.headers.insert("content-type", content_type.parse().unwrap());
            let broken = Bytes::copy_from_slice(&body[..body.len() - 3]);
            send_bytes(server, Request::from_parts(head, broken)).await;
        }
    }
    let printed = format!("{tracer:?} {layer:?} {:?} {:?} {:?}", tracer.stats(), tracer.inventory(), tracer.problems());
    assert!(tracer.shutdown(PATIENCE));
    let printed = format!("{printed} {:?} {:?} {}", tracer.inventory(), tracer.problems(), tracer.inventory().table());

    assert_eq!(tracer.stats().analysed, 15);
    for (what, bytes) in [
        ("exported", exported.0.lock().unwrap().clone()),
        ("debugged", debugged.0.lock().unwrap().clone()),
        ("printed", printed.into_bytes()),
        ("panics", panics.0.lock().unwrap().clone()),
    ] {
        assert_eq!(canaries.find_in(&bytes), Vec::<&str>::new(), "{what}: {}", String::from_utf8_lossy(&bytes));
        assert!(what == "panics" || bytes.len() > 1_000, "{what}: {} bytes are too few to prove anything", bytes.len());
    }
}
