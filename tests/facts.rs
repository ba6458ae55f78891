//! Facts of real exchanges arrive in the records of their endpoints, and nothing that they were read from does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::net::SocketAddr;

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::inventory::EndpointRecord;
use api_inventory::observation::{CredentialClass, Exposure, Fact, StatusClass};
use api_inventory::offline::RecordedExchange;
use axum::Router;
use axum::response::Html;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use support::{PATIENCE, every_capture, send, serve};

/// What stands in requests and responses, and must not leave.
const RAW: [&str; 14] = [
    "evil.example",
    "intern.example",
    "31536000",
    "frame-ancestors",
    "1688169599",
    "1.25.3",
    "orders.js",
    "hunter2-hunter2",
    "0a1b2c3d",
    "letter.exe",
    "Secret Realm",
    "/?page=3",
    "anna@example.org",
    "x-msdownload",
];

/// What a framework shows of an error where it is told to debug.
const CRASHED: &str = "<html><title>x</title><p>You see this because <code>DEBUG = True</code></p></html>";

fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

fn router() -> Router {
    let json = ("content-type", "application/json");
    let list = format!("[{}]", (0..250).map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>().join(","));
    let page = format!(r#"{{"items":{list},"next_cursor":"x"}}"#);
    let protected = [
        json,
        ("strict-transport-security", "max-age=31536000"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("ratelimit", "limit=10"),
    ];
    let old = [
        json,
        ("deprecation", "@1688169599"),
        ("sunset", "Sat, 31 Dec 2018 23:59:59 GMT"),
        ("server", "nginx/1.25.3"),
        ("access-control-allow-origin", "https://evil.example"),
        ("access-control-allow-credentials", "true"),
        ("link", "</?page=3>; rel=\"next\""),
        ("set-cookie", "sid=0a1b2c3d; Path=/"),
    ];
    let stack =
        r#"{"error":"x","stack":"TypeError: x\n    at find (/srv/orders.js:10:15)\n    at run (/srv/a.js:1:2)"}"#;
    Router::new()
        .route("/protected", get(move || async move { (headers(&protected), r#"{"email":"anna@example.org"}"#) }))
        .route("/old", get(move || async move { (headers(&old), "[1]") }))
        .route("/page", get(|| async { Html("<h1>Orders</h1>") }))
        .route("/crashed", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, Html(CRASHED)) }))
        .route("/orders", get(move || async move { (headers(&[json]), list) }).post(|| async { StatusCode::CREATED }))
        .route("/pages", get(move || async move { (headers(&[json]), page) }))
        .route("/broken", get(move || async move { (StatusCode::INTERNAL_SERVER_ERROR, headers(&[json]), stack) }))
        .route("/files", post(|_: Bytes| async { StatusCode::TOO_MANY_REQUESTS }))
        .route("/hooks", post(|_: Bytes| async { StatusCode::NO_CONTENT }))
        .route(
            "/login",
            get(|| async { (StatusCode::UNAUTHORIZED, [("www-authenticate", "Basic realm=\"Secret Realm\"")]) }),
        )
        .route(
            "/graphql",
            post(|_: Bytes| async move {
                (headers(&[("content-type", "application/json")]), r#"{"data":{"__schema":{"types":[]}}}"#)
            }),
        )
}

async fn call(server: SocketAddr) {
    let public = |request: http::request::Builder| request.header("x-forwarded-for", "2a01:4f8::1");
    send(server, public(Request::get("/protected")).body("").unwrap()).await;
    send(server, Request::get("/protected").body("").unwrap()).await;
    send(server, Request::get("/old").header("origin", "https://evil.example").body("").unwrap()).await;
    send(server, Request::get("/page").body("").unwrap()).await;
    send(server, Request::get("/crashed").body("").unwrap()).await;
    send(server, Request::get("/orders").body("").unwrap()).await;
    send(server, Request::get("/pages?limit=250&password=hunter2-hunter2&token=&state=0a1b2c3d").body("").unwrap())
        .await;
    send(server, Request::get("/broken").body("").unwrap()).await;
    let form = "--x\r\ncontent-disposition: form-data; name=\"f\"; filename=\"letter.exe\"\r\n\
        content-type: application/x-msdownload\r\n\r\nMZ\r\n--x--\r\n";
    let upload = Request::post("/files").header("content-type", "multipart/form-data; boundary=x");
    send(server, upload.body(form).unwrap()).await;
    let hook = r#"{"callback_url":"https://intern.example/x"}"#;
    let hooks = Request::post("/hooks").header("content-type", "application/json");
    send(server, hooks.header("cookie", "sid=0a1b2c3d").body(hook).unwrap()).await;
    let orders = Request::post("/orders").header("x-csrf-token", "0a1b2c3d").header("x-http-method-override", "DELETE");
    send(server, orders.header("cookie", "sid=0a1b2c3d").body("").unwrap()).await;
    send(server, Request::get("/login").body("").unwrap()).await;
    let query = r#"{"query":"{__schema{types{name}}}"}"#;
    send(server, Request::post("/graphql").header("content-type", "application/json").body(query).unwrap()).await;
}

/// The terms of a record, in order and without repetition.
fn terms(record: &EndpointRecord) -> Vec<&'static str> {
    let mut facts: Vec<Fact> = record.facts.iter().map(|count| count.fact).collect();
    facts.dedup();
    facts.into_iter().map(Fact::as_str).collect()
}

#[tokio::test]
async fn facts_of_several_endpoints_arrive_in_their_records_and_no_value_does() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = every_capture().service("shop").environment("prod").exporter(exporter).build();
    let server = serve(router().layer(tracer.axum_layer())).await;
    call(server).await;
    assert!(tracer.shutdown(PATIENCE));

    let lines = lines.take();
    let written: Vec<String> = lines.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    let printed: Vec<String> = lines.iter().map(|line| format!("{line:?}")).collect();
    assert!(printed.iter().any(|line| line.contains("CorsEchoCredentials")), "they print what they are");
    for raw in RAW {
        assert!(!written.iter().chain(&printed).any(|line| line.contains(raw)), "{raw}");
    }
    let records: Vec<&EndpointRecord> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Record(record) => Some(&**record),
            _ => None,
        })
        .collect();
    let of = |name: &str| {
        let found = records.iter().find(|record| record.endpoint.to_string() == name && !record.facts.is_empty());
        *found.unwrap_or_else(|| panic!("no {name}"))
    };
    for (endpoint, expected) in [
        (
            "GET /protected",
            &["response", "hsts", "csp", "csp.frame_ancestors", "nosniff", "cache.no_store", "rate.headers"][..],
        ),
        (
            "GET /old",
            &[
                "response",
                "cache.absent",
                "cookie",
                "cookie.no_secure",
                "cookie.no_http_only",
                "cookie.no_same_site",
                "session_cookie",
                "session_cookie.no_secure",
                "session_cookie.no_http_only",
                "session_cookie.no_same_site",
                "cors.echo.credentials",
                "banner",
                "banner.version",
                "deprecation.past",
                "sunset.past",
                "paging.link",
                "array.below_10",
            ],
        ),
        ("GET /page", &["response", "html", "frame.unprotected", "cache.absent"]),
        ("GET /crashed", &["response", "html", "frame.unprotected", "cache.absent", "debug.django"]),
        ("GET /orders", &["response", "cache.absent", "array.below_1000", "array.unpaged"]),
        (
            "GET /pages",
            &["response", "cache.absent", "paging.parameter", "paging.field", "array.below_1000", "query.password"],
        ),
        ("GET /broken", &["response", "cache.absent", "stack.javascript", "debug.field"]),
        ("POST /files", &["response", "cache.absent", "rate.refused", "upload.executable"]),
        ("POST /hooks", &["response", "cache.absent", "url.body", "url.name", "url.callback", "csrf.unprotected"]),
        ("POST /orders", &["response", "cache.absent", "csrf.token", "method_override"]),
        ("GET /login", &["response", "cache.absent", "challenge.basic"]),
        ("POST /graphql query", &["response", "cache.absent", "graphql.introspection"]),
    ] {
        assert_eq!(terms(of(endpoint)), expected, "{endpoint}");
    }

    // Counted by what came of it, and by who said they were.
    let broken = of("GET /broken").facts.iter().find(|count| count.fact == Fact::StackJavaScript).unwrap();
    assert_eq!((broken.status_class, broken.credential), (StatusClass::ServerError, CredentialClass::None));
    let orders: Vec<_> = of("POST /orders").facts.iter().map(|count| (count.status_class, count.credential)).collect();
    assert_eq!(orders, vec![(StatusClass::Success, CredentialClass::Presented); orders.len()]);

    // Counted by where callers sit, and beside what the response held.
    let counts: Vec<_> = of("GET /protected")
        .facts
        .iter()
        .filter(|count| count.fact == Fact::Hsts)
        .map(|count| (count.exposure, count.sensitive, count.count, count.estimated.get()))
        .collect();
    assert_eq!(counts, [(Exposure::Public, true, 1, 1.0), (Exposure::Private, true, 1, 1.0)]);
    assert!(of("GET /orders").facts.iter().all(|count| !count.sensitive && count.exposure == Exposure::Private));
}

/// Of pages those are copied that tell of an error.
#[test]
fn pages_for_developers_and_traces_in_text_are_told() {
    let mut analyzer = Tracer::builder().quiet().build_offline().unwrap();
    let mut of = |content_type: &str, page: &str| -> Vec<&'static str> {
        let response = Response::builder().status(500).header("content-type", content_type);
        let response = response.body(Bytes::copy_from_slice(page.as_bytes())).unwrap();
        let request = Request::get("/orders").body(Bytes::new()).unwrap();
        let observation = analyzer.observe(RecordedExchange::new(request, response).route("/orders"));
        observation.facts.iter().map(Fact::as_str).collect()
    };
    let page = CRASHED;
    assert_eq!(
        of("application/xhtml+xml", page),
        ["response", "html", "frame.unprotected", "cache.absent", "debug.django"]
    );
    assert_eq!(
        of("text/html; charset=utf-8", page),
        ["response", "html", "frame.unprotected", "cache.absent", "debug.django"]
    );
    assert_eq!(of("image/png", page), ["response", "cache.absent"]);
    let trace = "panic: no orders\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:12 +0x1d\n";
    assert_eq!(of("text/plain", trace), ["response", "cache.absent", "stack.go"]);
}

const JSON: &str = "application/json";

/// The terms of one exchange, but for those that each response has.
fn told(request: http::request::Builder, sent: &str, status: u16, answer: &str) -> Vec<&'static str> {
    let mut analyzer = Tracer::builder().quiet().build_offline().unwrap();
    let response = Response::builder().status(status).header("content-type", JSON);
    let response = response.body(Bytes::copy_from_slice(answer.as_bytes())).unwrap();
    let request = request.body(Bytes::copy_from_slice(sent.as_bytes())).unwrap();
    let observation = analyzer.observe(RecordedExchange::new(request, response).route("/orders"));
    let facts = observation.facts.iter().filter(|fact| ![Fact::Response, Fact::CacheAbsent].contains(fact));
    facts.map(Fact::as_str).collect()
}

fn asked(query: &str) -> Vec<&'static str> {
    told(Request::get(format!("/orders?{query}")), "", 204, "")
}

fn sent(body: &str) -> Vec<&'static str> {
    told(Request::post("/orders").header("content-type", JSON), body, 204, "")
}

fn answered(status: u16, body: &str) -> Vec<&'static str> {
    told(Request::get("/orders"), "", status, body)
}

#[test]
fn words_of_paging_count_where_their_values_are_of_paging() {
    for query in [
        "page=2",
        "limit=",
        "cursor=x",
        "page[size]=10",
        "from=20",
        "p=3",
        "after=7",
        "marker=0a1b2c3d4e5f60718293a4b5",
    ] {
        assert_eq!(asked(query), ["paging.parameter"], "{query}");
    }
    for query in ["from=berlin", "p=shoes", "before=2026-10-14", "count=true", "marker=red", "continue=", "a[from]=20"]
    {
        assert_eq!(asked(query), Vec::<&str>::new(), "{query}");
    }
    for body in [r#"{"limit":10}"#, r#"{"options":{"page":1}}"#] {
        assert_eq!(sent(body), ["paging.parameter"], "{body}");
    }
    for body in [r#"{"card":{"spending":{"limit":10}}}"#, r#"{"cards":[{"limit":10}]}"#, r#"{"from":20}"#] {
        assert_eq!(sent(body), Vec::<&str>::new(), "{body}");
    }
    for body in [
        r#"{"next":null}"#,
        r#"{"meta":{"pagination":{"page":1}}}"#,
        r#"{"data":{"orders":{"pageInfo":{"hasNextPage":true}}}}"#,
    ] {
        assert_eq!(answered(200, body), ["paging.field"], "{body}");
    }
    for body in [r#"{"a":{"b":{"next":1}}}"#, r#"{"data":{"a":{"b":{"next":1}}}}"#] {
        assert_eq!(answered(200, body), Vec::<&str>::new(), "{body}");
    }
    assert_eq!(answered(200, r#"{"steps":[{"next":1,"more":true}]}"#), ["array.below_10"]);
    assert_eq!(answered(200, r#"[{"next":1}]"#), ["array.below_10"]);
}

#[test]
fn parameters_inside_of_others_count() {
    assert_eq!(asked("image[url]=https://intern.example/x"), ["url.query", "url.name"]);
    assert_eq!(asked("user[password]=hunter2-hunter2"), ["query.password"]);
    assert_eq!(asked("user[password]="), Vec::<&str>::new());
    assert_eq!(asked("curl=1"), Vec::<&str>::new());
}

#[test]
fn lists_of_objects_count_and_lists_of_numbers_do_not() {
    let numbers = vec!["0.5"; 300].join(",");
    let objects = vec!["{}"; 300].join(",");
    assert_eq!(answered(200, &format!(r#"{{"embedding":[{numbers}]}}"#)), Vec::<&str>::new());
    assert_eq!(answered(200, &format!(r#"{{"items":[{objects}]}}"#)), ["array.below_1000", "array.unpaged"]);
    assert_eq!(answered(200, &format!("[{numbers}]")), ["array.below_1000", "array.unpaged"]);
    // What comes behind the break may tell where the list goes on.
    assert_eq!(answered(200, &format!(r#"{{"items":[{objects}],"#)), ["array.below_1000"]);
}

#[test]
fn fields_for_developers_count_in_errors_and_where_something_stands_in_them() {
    for body in [
        r#"{"exception":"App\\NotFound"}"#,
        r#"{"trace":["a","b"]}"#,
        r#"{"error":{"details":{"stackTrace":[{"file":"a"}]}}}"#,
        r#"{"errors":[{"extensions":{"exception":{"code":"x"}}}]}"#,
    ] {
        assert!(answered(500, body).contains(&"debug.field"), "{body}");
    }
    for body in [
        r#"{"exception":null,"stackTrace":"","traceback":false,"backtrace":[],"innerException":{}}"#,
        r#"{"trace":"0a1b2c3d","stack":"eu-7"}"#,
        r#"{"a":{"b":{"c":{"exception":"x"}}}}"#,
    ] {
        assert_eq!(answered(500, body), Vec::<&str>::new(), "{body}");
    }
    let lines = r#"{"stack":"TypeError: x\n    at find (/srv/orders.js:10:15)"}"#;
    assert_eq!(answered(500, lines), ["stack.javascript", "debug.field"]);
    assert_eq!(answered(200, lines), ["stack.javascript"]);
    // GraphQL tells of errors with any status.
    let graphql = r#"{"data":null,"errors":[{"extensions":{"exception":{"stacktrace":["x"]}}}]}"#;
    assert!(answered(200, graphql).contains(&"debug.field"));
    assert_eq!(answered(200, r#"{"errors":0,"exception":"x"}"#), Vec::<&str>::new());
}

#[test]
fn a_write_is_unprotected_if_its_body_was_read_and_has_no_token() {
    let write = || Request::post("/orders").header("cookie", "sid=0a1b2c3d").header("content-type", JSON);
    assert_eq!(told(write(), r#"{"a":1}"#, 303, ""), ["csrf.unprotected"]);
    assert_eq!(told(write(), r#"{"a":1"#, 303, ""), Vec::<&str>::new());
    assert_eq!(told(write(), r#"{"a":1}"#, 403, ""), Vec::<&str>::new());
    assert_eq!(told(write().header("x-requested-with", "XMLHttpRequest"), r#"{"a":1}"#, 200, ""), ["csrf.header"]);
    assert_eq!(told(write(), r#"{"_csrf":"x"}"#, 200, ""), ["csrf.token"]);
}
