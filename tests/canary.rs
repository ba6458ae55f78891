//! Nothing raw comes out: planted values in every place, looked for in everything that leaves or is printed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod support;

use std::fmt::Write as _;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use api_inventory::event::EventField;
use api_inventory::export::{Batch, Emit, ExportError, Exporter, NdjsonExporter};
use api_inventory::layer::Connection;
use api_inventory::offline::RecordedExchange;
use api_inventory::rules::{RuleSource, Scanner};
use api_inventory::testing::canary::Canaries;
use api_inventory::{CurrentExchange, Tracer};
use axum::Router;
use axum::body::Body;
use axum::routing::any;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use support::{PATIENCE, every_capture, send_bytes, serve};
use tower::ServiceExt;

/// Keeps what is written.
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

impl Written {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
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

/// What this crate says with `tracing`, at any level.
#[cfg(feature = "tracing")]
mod logs {
    use std::fmt::Debug;
    use std::io::Write;

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::Written;

    pub(super) struct Logs(pub(super) Written);

    struct Fields(Written);

    impl Visit for Fields {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            write!(self.0, "{}={value:?} ", field.name()).unwrap();
        }
    }

    impl Subscriber for Logs {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target().starts_with("api_inventory")
        }

        fn new_span(&self, attributes: &Attributes<'_>) -> Id {
            attributes.record(&mut Fields(self.0.clone()));
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut Fields(self.0.clone()));
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            event.record(&mut Fields(self.0.clone()));
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }
}

/// How often a body's trailers were read to their end.
static TRAILERS: AtomicU64 = AtomicU64::new(0);

fn with_trailers(body: Bytes, trailers: HeaderMap) -> Body {
    let trailers = async move {
        TRAILERS.fetch_add(1, Ordering::Relaxed);
        Some(Ok(trailers))
    };
    Body::new(Full::new(body).with_trailers(trailers))
}

async fn panicking(_: Bytes) -> StatusCode {
    panic!("fixed text");
}

/// A field of an event that gets whole bodies.
static NOTE: EventField = api_inventory::event_field!("note");

fn app(canaries: &'static Canaries, tracer: &Tracer, handlers: &Written) -> Router {
    let handlers = handlers.clone();
    let answer = move |exchange: CurrentExchange, body: Bytes| {
        let mut handlers = handlers.clone();
        async move {
            exchange.user_known();
            exchange.event(&api_inventory::event::SIGNUP);
            let fields = [NOTE.of(String::from_utf8_lossy(&body))];
            exchange.event_with(&api_inventory::event::SIGNUP, &fields);
            write!(handlers, "{fields:?}").unwrap();
            writeln!(handlers, "{exchange:?} {:?}", CurrentExchange::get()).unwrap();
            let (head, body) = canaries.response().unwrap().into_parts();
            Response::from_parts(head, with_trailers(body, canaries.trailers().unwrap()))
        }
    };
    Router::new()
        .route("/people/{id}/{name}", any(answer))
        .route("/panics/{id}/{name}", any(panicking))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .layer(tracer.axum_layer())
}

/// Requests of every kind, and those of the first kind again with bodies that break off: as a form, as JSON, and as
/// media types that are not read.
fn requests(canaries: &Canaries, template: &str) -> Vec<Request<Bytes>> {
    let mut requests = canaries.requests(template).unwrap();
    for content_type in ["application/x-www-form-urlencoded", "application/json", "text/plain", "image/png"] {
        let (mut head, body) = canaries.request(template).unwrap().into_parts();
        head.headers.insert("content-type", content_type.parse().unwrap());
        requests.push(Request::from_parts(head, body.slice(..body.len() - 3)));
    }
    requests
}

/// Rules that look at everything, and say what they say of whatever is there.
fn greedy_rules() -> String {
    let of = |address: &str, transformers: &str| {
        serde_json::json!({
            "id": format!("{address}.{transformers}"),
            "tags": {"type": "greedy", "category": "authentication"},
            "conditions": [{"operator": "match_regex", "parameters": {
                "regex": "(.*)", "inputs": [{"address": address, "transformers": [transformers]}],
            }}],
            "output": {"attributes": {format!("greedy.{address}"): {"value": "seen"}}},
        })
    };
    let addresses = ["request.query", "request.cookies", "request.body", "request.jwt", "response.body"];
    let others = ["request.headers.no_cookies", "response.headers.no_cookies", "request.path_params"];
    let rules: Vec<_> = addresses
        .iter()
        .chain(&others)
        .flat_map(|address| ["keys_only", "values_only"].map(|judged| of(&format!("server.{address}"), judged)))
        .collect();
    serde_json::json!({ "rules": rules }).to_string()
}

/// Scanners and rules that find something everywhere.
fn greedy() -> RuleSource {
    RuleSource::new()
        .scanner(Scanner::new("greedy", "value").value_regex("."))
        .scanner(Scanner::new("greedy", "key").key_regex("."))
        .scanner(Scanner::new("greedy", "both").key_regex(".").value_regex("."))
        .json("greedy rules", greedy_rules())
}

#[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_planted_value_is_in_exported_bytes_debug_output_problems_logs_or_panic_messages() {
    let panics = Written::default();
    std::panic::set_hook(Box::new({
        let panics = panics.clone();
        move |info| writeln!(panics.clone(), "{info}").unwrap()
    }));
    let logs = Written::default();
    #[cfg(feature = "tracing")]
    tracing::subscriber::set_global_default(logs::Logs(logs.clone())).unwrap();
    // Problems are logged only by a tracer that is not quiet. Without `tracing` they would go to this test's stderr.
    let builder = if cfg!(feature = "tracing") {
        Tracer::builder().sample_rate(1.0).captures_per_second(0).analysis_share(1.0)
    } else {
        every_capture()
    };

    let canaries: &'static Canaries = Box::leak(Box::new(Canaries::new(7)));
    let (exported, debugged, handlers) = (Written::default(), Written::default(), Written::default());
    let tracer = builder
        .rules(greedy())
        .exporter(NdjsonExporter::new(exported.clone(), Emit::Both))
        .exporter(DebugAndFail(debugged.clone()))
        .build();
    let layer = tracer.axum_layer();
    let app = app(canaries, &tracer, &handlers);
    let server = serve(app.clone()).await;
    let (mut sent, mut panicked) = (0, 0);
    let templates = ["/people/{id}/{name}", "/panics/{id}/{name}", "/unknown/{id}/{name}"];
    for template in templates {
        for request in requests(canaries, template) {
            let answer = send_bytes(server, request).await;
            sent += 1;
            panicked += usize::from(answer.status() == StatusCode::INTERNAL_SERVER_ERROR);
        }
    }
    // No client sends trailers unless asked to; this one is inside the process.
    let request = canaries.request(templates[0]).unwrap();
    let answer = app.oneshot(request.map(|body| with_trailers(body, canaries.trailers().unwrap()))).await.unwrap();
    assert!(answer.into_body().collect().await.unwrap().trailers().is_some());
    sent += 1;

    // What fails from here on is to be seen.
    drop(std::panic::take_hook());

    let printed = format!("{tracer:?} {layer:?} {:?} {:?} {:?}", tracer.stats(), tracer.inventory(), tracer.problems());
    assert!(!tracer.shutdown(PATIENCE), "one exporter refused everything");
    let mut printed =
        format!("{printed} {:?} {:?} {}", tracer.inventory(), tracer.problems(), tracer.inventory().table());
    for request in canaries.requests(templates[0]).unwrap() {
        write!(printed, "{:?}", RecordedExchange::new(request, canaries.response().unwrap())).unwrap();
    }

    assert_eq!(tracer.stats().analysed, sent);
    let each = requests(canaries, templates[1]).len();
    assert_eq!(panicked, each, "every request to the route that panics is answered after a panic");
    assert_eq!(String::from_utf8(panics.bytes()).unwrap().matches("fixed text").count(), each, "the hook heard them");
    assert!(TRAILERS.load(Ordering::Relaxed) >= 2, "trailers were read on the way in and on the way out");
    let enough_logs = if cfg!(feature = "tracing") { 20 } else { 0 };
    let read = String::from_utf8(exported.bytes()).unwrap();
    for sign in [
        "soap:Envelope",
        "image/png",
        "\"operation\"",
        "\"event\"",
        "[[{\"note\"",
        "greedy",
        "\"greedy.server.request.body\":\"seen\"",
        "\"field\":\"note\",\"type\":\"string\"",
    ] {
        assert!(read.contains(sign), "{sign}: that kind of body was not read");
    }
    for (what, bytes, enough) in [
        ("exported", exported.bytes(), 1_000),
        ("debugged", debugged.bytes(), 1_000),
        ("printed", printed.into_bytes(), 1_000),
        ("handlers", handlers.bytes(), 100),
        ("panics", panics.bytes(), 100),
        ("logs", logs.bytes(), enough_logs),
    ] {
        assert_eq!(canaries.find_in(&bytes), Vec::<&str>::new(), "{what}: {}", String::from_utf8_lossy(&bytes));
        assert!(bytes.len() >= enough, "{what}: {} bytes are too few to prove anything", bytes.len());
    }
}

#[test]
fn the_address_of_a_peer_is_not_printed() {
    let address: std::net::SocketAddr = "198.51.100.237:50617".parse().unwrap();
    let printed = format!("{:?}", Connection::from(address));
    assert!(!printed.contains("198.51") && !printed.contains("50617"), "{printed}");
}

#[test]
fn a_line_that_leaks_is_found_out_for_every_place() {
    let canaries = Canaries::new(7);
    let mut line = String::new();
    for request in requests(&canaries, "/people/{id}/{name}") {
        let (head, body) = request.into_parts();
        write!(line, "{} {} {:?} {}", head.method, head.uri, head.headers, String::from_utf8_lossy(&body)).unwrap();
    }
    let (head, body) = canaries.response().unwrap().into_parts();
    write!(line, "{:?} {} ", head.headers, String::from_utf8_lossy(&body)).unwrap();
    write!(line, "{:?}", canaries.trailers().unwrap()).unwrap();
    assert_eq!(canaries.find_in(line.as_bytes()), canaries.places());
}

#[test]
fn text_that_was_taken_for_a_form_is_a_value() {
    let mut analyzer = Tracer::builder().build_offline().unwrap();
    let mut observe = |text: &str| {
        let request = Request::post(format!("/notes?{text}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::copy_from_slice(text.as_bytes()))
            .unwrap();
        serde_json::to_string(&analyzer.observe(RecordedExchange::unanswered(request).route("/notes"))).unwrap()
    };
    for text in ["MySecretPassphrase", "annaschmidt", "Alice", "correcthorsebattery", "cGFzc3dvcmQgMQ=="] {
        let line = observe(text);
        assert!(!line.contains(text.trim_end_matches('=')) && line.contains("{key}"), "{line}");
    }
    assert!(observe("anna.schmidt@example.org").contains("email"), "a value without name is scanned");
}
