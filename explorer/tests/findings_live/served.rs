//! Endpoints that are served and called: a real server, a real client, and the tracer's layer between them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::config::Builder;
use api_inventory::export::{Emit, NdjsonExporter};
use api_inventory::inventory::stored::{Line, Lines};
use api_inventory::inventory::{Inventory, InventorySnapshot};
use api_inventory::observation::Stored;
use axum::Router;
use axum::routing::{MethodFilter, on};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

pub(crate) use super::calls::{Calls, anybody, customer, neighbour};
pub(crate) use super::reply::{Asked, Reply, field};

type Answer = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// An endpoint: what it answers, who calls it, what its definition says, and what is to be found there.
pub(crate) struct Endpoint {
    pub(crate) method: &'static str,
    pub(crate) route: String,
    answer: Answer,
    calls: Vec<Calls>,
    /// What a definition made of its traffic would not say.
    pub(crate) defined: Defined,
    /// The ids of rules.
    pub(crate) finds: Vec<&'static str>,
}

/// How the definition of a service has one of its endpoints.
pub(crate) enum Defined {
    AsSeen,
    Not,
    But(fn(&mut Value)),
}

impl Endpoint {
    /// One that answers everybody so.
    pub(crate) fn open(
        method: &'static str,
        route: impl Into<String>,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let (calls, defined, finds) = (Vec::new(), Defined::AsSeen, Vec::new());
        Self { method, route: route.into(), answer: Arc::new(answer), calls, defined, finds }
    }

    /// One that answers so whoever presents credentials, and refuses all others.
    pub(crate) fn guarded(
        method: &'static str,
        route: impl Into<String>,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::open(
            method,
            route,
            move |asked| if asked.has_credentials() { answer(asked) } else { Reply::unauthorized() },
        )
    }

    pub(crate) fn called(mut self, calls: Calls) -> Self {
        self.calls.push(calls);
        self
    }

    /// Called by customers, and a few times by somebody who is refused, with the same paths and bodies.
    pub(crate) fn called_by_customers(self, calls: fn(Calls) -> Calls) -> Self {
        self.called(calls(customer())).called(calls(anybody()).times(6))
    }

    pub(crate) fn defined(self, defined: Defined) -> Self {
        Self { defined, ..self }
    }

    pub(crate) fn finds(self, rules: &[&'static str]) -> Self {
        Self { finds: rules.to_vec(), ..self }
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.route)
    }

    fn filter(&self) -> MethodFilter {
        match self.method {
            "GET" => MethodFilter::GET,
            "POST" => MethodFilter::POST,
            "PUT" => MethodFilter::PUT,
            "PATCH" => MethodFilter::PATCH,
            "DELETE" => MethodFilter::DELETE,
            "OPTIONS" => MethodFilter::OPTIONS,
            "TRACE" => MethodFilter::TRACE,
            other => panic!("{other} is no method that is served here"),
        }
    }
}

/// A service that all exchanges of are looked at.
pub(crate) fn observed(service: &str, environment: &str, production: bool) -> Builder {
    Tracer::builder()
        .quiet()
        .service(service)
        .environment(environment)
        .production(production)
        .sample_rate(1.0)
        .captures_per_second(0)
        .capture_slots(1024)
        .analysis_share(1.0)
}

/// Serves the endpoints behind the tracer's layer, calls them, and reads the lines that the tracer wrote.
pub(crate) fn play(tracer: Builder, endpoints: &[Endpoint]) -> InventorySnapshot<Stored> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.ndjson");
    let tracer = tracer.exporter(NdjsonExporter::append(&path, Emit::Records).unwrap()).build();
    tokio::runtime::Runtime::new().unwrap().block_on(call_all(&tracer, endpoints));
    assert!(tracer.shutdown(Duration::from_secs(60)), "all lines are written");
    let stats = tracer.stats();
    assert_eq!(stats.analysed, stats.seen, "all exchanges are looked at: {stats:?}");
    let lines = std::fs::read_to_string(&path).unwrap();
    // The same traffic of another instance, a hundred days before: a service is watched for longer than a minute.
    read(&format!("{}{lines}", before(&lines)))
}

/// Lines as another instance would have written them a hundred days before.
fn before(lines: &str) -> String {
    fn shift(value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(shift),
            Value::Array(elements) => elements.iter_mut().for_each(shift),
            Value::String(text) => {
                let is_day = text.len() == 10;
                let time = if is_day { format!("{text}T00:00:00Z") } else { text.clone() };
                if let Ok(time) = humantime::parse_rfc3339(&time) {
                    let before = time - Duration::from_secs(100 * 24 * 60 * 60);
                    *text = humantime::format_rfc3339_seconds(before).to_string();
                    text.truncate(if is_day { 10 } else { usize::MAX });
                }
            }
            _ => {}
        }
    }
    let shifted = lines.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        shift(&mut line);
        line["producer"]["id"] = json!("0123456789abcdef0123456789abcdef");
        format!("{line}\n")
    });
    shifted.collect()
}

/// Lines of tracers as one inventory.
pub(crate) fn read(lines: &str) -> InventorySnapshot<Stored> {
    let mut inventory = Inventory::<Stored>::default();
    for line in Lines::new(lines.as_bytes()) {
        if let Line::Record(record) = line.unwrap() {
            inventory.apply(&record.line).unwrap();
        }
    }
    inventory.snapshot()
}

async fn call_all(tracer: &Tracer, endpoints: &[Endpoint]) {
    let mut router = Router::new();
    for endpoint in endpoints {
        let answer = Arc::clone(&endpoint.answer);
        let handler = move |request: axum::extract::Request| async move {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 65 << 20).await.unwrap();
            answer(&Asked { head, body }).into_response()
        };
        router = router.route(&endpoint.route, on(endpoint.filter(), handler));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.layer(tracer.axum_layer()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    for endpoint in endpoints {
        for calls in &endpoint.calls {
            for number in 0..calls.times {
                let response = client.request(calls.request(endpoint, number, address)).await.unwrap();
                assert_ne!(response.status(), 405, "{} is served", endpoint.name());
                response.into_body().collect().await.unwrap();
            }
            // What waits for analysis would take the room of what comes.
            assert!(tracer.flush_async(Duration::from_secs(60)).await);
        }
    }
    serving.abort();
}
