//! Definitions served as live APIs: a real server, a real client, and the tracer's layer between them.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test uses a part; tests may panic")]

use std::collections::HashSet;
use std::net::SocketAddr;

use api_inventory::Tracer;
use api_inventory::export::{Emit, NdjsonExporter};
use api_inventory::inventory::stored::{Line, Lines};
use api_inventory::inventory::{Inventory, InventorySnapshot};
use api_inventory::observation::{Method, Stored};
use api_inventory_explorer::definition::{
    DeclaredOperation, DeclaredShape, DeclaredStatus, DeclaredTypes, Definition, ParameterLocation,
};
use axum::Router;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Map, Value, json};

/// What is served and called.
pub(crate) struct Live<'a> {
    pub(crate) service: &'a str,
    pub(crate) definition: &'a Definition,
    /// The places of the operations that are called, each so many times.
    pub(crate) called: Vec<usize>,
    pub(crate) calls: usize,
    /// In front of all paths.
    pub(crate) base_path: &'a str,
}

impl<'a> Live<'a> {
    /// All operations, as often as it takes to say that something is always there.
    pub(crate) fn of(definition: &'a Definition, base_path: &'a str) -> Self {
        let called = (0..definition.operations.len()).collect();
        Self { service: "shop", definition, called, calls: 21, base_path }
    }

    /// Serves, calls, and gives the lines that the tracer wrote.
    pub(crate) fn lines(&self) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines.ndjson");
        let tracer = Tracer::builder()
            .quiet()
            .service(self.service)
            .environment("prod")
            .sample_rate(1.0)
            .captures_per_second(0)
            .analysis_share(1.0)
            .exporter(NdjsonExporter::append(&path, Emit::Records).unwrap())
            .build();
        tokio::runtime::Runtime::new().unwrap().block_on(self.call_all(&tracer));
        assert!(tracer.shutdown(std::time::Duration::from_secs(30)), "all lines are written");
        std::fs::read(&path).unwrap()
    }

    /// The same, read.
    pub(crate) fn records(&self) -> InventorySnapshot<Stored> {
        let mut inventory = Inventory::<Stored>::default();
        for line in Lines::new(&self.lines()[..]) {
            if let Line::Record(record) = line.unwrap() {
                inventory.apply(&record.line).unwrap();
            }
        }
        inventory.snapshot()
    }

    async fn call_all(&self, tracer: &Tracer) {
        let mut router = Router::new();
        let mut served = HashSet::new();
        for operation in &self.definition.operations {
            let route = self.route(operation);
            let (filter, method) = filter(operation.method.unwrap());
            if served.insert((route.clone(), method)) {
                let (status, body) = response(operation);
                router = router.route(&route, on(filter, move |_: Bytes| async move { respond(status, body) }));
            }
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = router.layer(tracer.axum_layer()).into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        for at in &self.called {
            let operation = &self.definition.operations[*at];
            for call in 0..self.calls {
                // What need not be there is there every other time.
                let request = self.request(operation, address, call % 2 == 0);
                let response = client.request(request).await.unwrap();
                response.into_body().collect().await.unwrap();
            }
        }
        serving.abort();
    }

    /// The route of an operation, whose parameters have names of their own.
    fn route(&self, operation: &DeclaredOperation) -> String {
        let segments = operation.path.split('/').filter(|segment| !segment.is_empty()).enumerate();
        let named = segments
            .map(|(at, segment)| if segment.contains('{') { format!("/{{p{at}}}") } else { format!("/{segment}") });
        // A router tells a slash at the end apart.
        let slash = if operation.path.len() > 1 && operation.path.ends_with('/') { "/" } else { "" };
        let route = format!("{}{}{slash}", self.base_path, named.collect::<String>());
        if route.is_empty() { "/".to_owned() } else { route }
    }

    fn request(&self, operation: &DeclaredOperation, server: SocketAddr, whole: bool) -> Request<Full<Bytes>> {
        let parameters = |location| operation.parameters.iter().filter(move |of| of.location == location);
        let mut path = operation.path.clone();
        for parameter in parameters(ParameterLocation::Path) {
            path = path.replace(&format!("{{{}}}", parameter.name), &text(&parameter.shape));
        }
        let query = parameters(ParameterLocation::Query).filter(|of| whole || of.required);
        let query: Vec<String> = query.map(|of| format!("{}={}", of.name, text(&of.shape))).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let uri = format!("http://{server}{}{path}{query}", self.base_path);
        let mut request = Request::builder().method(operation.method.unwrap().as_str()).uri(uri);
        let body = match operation.request_bodies.get("application/json") {
            Some(shape) => {
                request = request.header("content-type", "application/json");
                example(shape, true, whole, 0).to_string()
            }
            None => String::new(),
        };
        request.body(Full::new(Bytes::from(body))).unwrap()
    }
}

fn filter(method: Method) -> (MethodFilter, Method) {
    let filter = match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
        Method::Options => MethodFilter::OPTIONS,
        other => panic!("{other:?} is in no definition here"),
    };
    (filter, method)
}

/// The first response that says that all went well.
fn response(operation: &DeclaredOperation) -> (StatusCode, Option<String>) {
    let code = |status: DeclaredStatus| match status {
        DeclaredStatus::Code(code) => Some(code),
        DeclaredStatus::Class(2) | DeclaredStatus::Default => Some(200),
        DeclaredStatus::Class(_) => None,
    };
    let good = operation.responses.iter().find(|of| code(of.status).is_some_and(|code| (200..300).contains(&code)));
    let Some(good) = good else { return (StatusCode::OK, None) };
    let body = good.bodies.get("application/json").map(|shape| example(shape, false, true, 0).to_string());
    (StatusCode::from_u16(code(good.status).unwrap()).unwrap(), body)
}

fn respond(status: StatusCode, body: Option<String>) -> Response {
    let mut response = Response::builder().status(status);
    if body.is_some() {
        response = response.header("content-type", "application/json");
    }
    response.body(axum::body::Body::from(body.unwrap_or_default())).unwrap()
}

/// A parameter's value.
fn text(shape: &DeclaredShape) -> String {
    match example(shape, true, true, 0) {
        Value::String(text) => text,
        Value::Array(elements) => elements[0].as_str().map_or_else(|| elements[0].to_string(), str::to_owned),
        other => other.to_string(),
    }
}

/// A value that is as a definition says, with all of its fields, or with those that must be there.
pub(crate) fn example(shape: &DeclaredShape, of_request: bool, whole: bool, depth: usize) -> Value {
    let types = shape.types;
    if types == DeclaredTypes::ANY || depth > 8 {
        return json!("word");
    }
    if types.object {
        let here =
            shape.fields.iter().filter(|(_, field)| if of_request { !field.read_only } else { !field.write_only });
        let here = here.filter(|(_, field)| whole || field.required);
        let fields: Map<String, Value> =
            here.map(|(name, field)| (name.clone(), example(&field.shape, of_request, whole, depth + 1))).collect();
        Value::Object(fields)
    } else if types.array {
        let element = shape.items.as_ref().map_or(json!("word"), |items| example(items, of_request, whole, depth + 1));
        json!([element.clone(), element])
    } else if types.string {
        json!(match shape.format.as_deref() {
            Some("date-time") => "2026-03-02T09:30:00Z",
            Some("date") => "2026-03-02",
            Some("uuid") => "6f1c1c5e-2c55-4a5e-9d0c-0a4b1b7a3f10",
            Some("email") => "anna@example.org",
            Some("uri") => "https://example.org/a",
            _ => "word",
        })
    } else if types.integer {
        json!(7)
    } else if types.number {
        json!(1.5)
    } else if types.boolean {
        json!(true)
    } else {
        Value::Null
    }
}
