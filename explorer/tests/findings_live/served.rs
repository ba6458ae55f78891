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
use axum::body::Body;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// What a service is asked.
pub(crate) struct Asked {
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn has(&self, header: &str) -> bool {
        self.head.headers.contains_key(header)
    }

    /// Whether it came with what the services here take for credentials.
    pub(crate) fn has_credentials(&self) -> bool {
        ["authorization", "cookie", "x-api-key", "api_key"].into_iter().any(|header| self.has(header))
    }
}

/// What a service answers, with all header fields that a well-made one sends.
pub(crate) struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    fn of(status: u16, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", media_type),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("ratelimit-policy", "\"default\";q=100;w=60"),
            ("ratelimit", "\"default\";r=50;t=30"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Self { status, headers, body: body.into() }
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self::of(200, "application/json", value.to_string())
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::of(200, "text/plain; charset=utf-8", text.to_owned())
    }

    /// A page that nobody can frame.
    pub(crate) fn page(text: &str) -> Self {
        let policy = "default-src 'self'; frame-ancestors 'none'";
        Self::of(200, "text/html; charset=utf-8", text.to_owned()).with("content-security-policy", policy)
    }

    pub(crate) fn nothing() -> Self {
        Self::of(204, "", Bytes::new()).without("content-type")
    }

    /// A problem (RFC 9457) that tells nothing but its title.
    pub(crate) fn problem(status: u16, title: &str) -> Self {
        Self::of(status, "application/problem+json", json!({"title": title, "status": status}).to_string())
    }

    pub(crate) fn unauthorized() -> Self {
        Self::problem(401, "Unauthorized").with("www-authenticate", "Bearer")
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Nothing that tells of a limit to the rate of requests.
    pub(crate) fn unlimited(self) -> Self {
        self.without("ratelimit").without("ratelimit-policy")
    }

    /// With nothing but what frameworks send unless they are told to.
    pub(crate) fn bare(mut self) -> Self {
        for name in ["cache-control", "strict-transport-security", "x-content-type-options"] {
            self.headers.remove(name);
        }
        self.unlimited()
    }

    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status.try_into().unwrap();
        *response.headers_mut() = self.headers;
        response
    }
}

/// Requests of one kind.
pub(crate) struct Calls {
    times: usize,
    path: Option<Box<dyn Fn(usize) -> String>>,
    query: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, Bytes)>,
}

/// As often as it takes to say that something is always so.
const USUAL: usize = 60;

/// Somebody from outside, over TLS that a load balancer ends, without credentials.
pub(crate) fn anybody() -> Calls {
    let headers = vec![("x-forwarded-for", "203.0.113.7".to_owned()), ("x-forwarded-proto", "https".to_owned())];
    let public = Calls { times: USUAL, path: None, query: None, headers, body: None };
    // The documentation ranges count as private.
    public.header("x-forwarded-for", "81.2.69.160")
}

/// The same with a bearer token.
pub(crate) fn customer() -> Calls {
    anybody().header("authorization", "Bearer 8c1f6f0b2f5e4d7a9b3c")
}

/// Another service, from inside, over TLS, without credentials.
pub(crate) fn neighbour() -> Calls {
    anybody().header("x-forwarded-for", "10.1.2.3")
}

impl Calls {
    pub(crate) fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// The path of each, by its number.
    pub(crate) fn path(self, path: impl Fn(usize) -> String + 'static) -> Self {
        Self { path: Some(Box::new(path)), ..self }
    }

    pub(crate) fn query(self, query: &str) -> Self {
        Self { query: Some(query.to_owned()), ..self }
    }

    /// Replaces what the field was.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn clear_text(self) -> Self {
        self.header("x-forwarded-proto", "http")
    }

    pub(crate) fn body(self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { body: Some((media_type, body.into())), ..self }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    fn request(&self, endpoint: &Endpoint, number: usize, server: SocketAddr) -> Request<Full<Bytes>> {
        let path = self.path.as_ref().map_or_else(|| endpoint.route.clone(), |path| path(number));
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let mut request = Request::builder().method(endpoint.method).uri(format!("http://{server}{path}{query}"));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let (media_type, body) = self.body.clone().unzip();
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        request.body(Full::new(body.unwrap_or_default())).unwrap()
    }
}

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

/// Names and values of header fields, of a request.
pub(crate) fn field(asked: &Asked, name: &str) -> String {
    let name: HeaderName = name.parse().unwrap();
    asked.head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
