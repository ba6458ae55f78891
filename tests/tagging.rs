//! Rules of an operator say what exchanges are: custom authentication, and literal attributes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

mod support;

use std::fmt::Write as _;

use api_inventory::export::{Emit, InMemoryExporter, Line, NdjsonExporter};
use api_inventory::inventory::{Authentication, EndpointRecord};
use api_inventory::observation::{CredentialLocation, CredentialMethod, Method};
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use api_inventory::rules::{Reload, RuleProblemKind, RuleSource};
use api_inventory::testing::canary::Canaries;
use api_inventory::{CurrentExchange, Tracer};
use axum::Router;
use axum::routing::{any, get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use support::{PATIENCE, every_capture, send, send_bytes, serve};

fn source(rules: &Value) -> RuleSource {
    RuleSource::new().json("ours", json!({ "rules": rules }).to_string())
}

/// A rule of one condition that gives the attribute of its id.
fn rule(id: &str, operator: &str, input: &Value, parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    parameters["inputs"] = json!([input]);
    json!({
        "id": id,
        "name": "What it is about",
        "tags": {"type": "test", "category": "endpoint"},
        "conditions": [{"operator": operator, "parameters": parameters}],
        "output": {"attributes": {id: {"value": true}}},
    })
}

/// Requests are signed in a header of the operator's own.
fn signed() -> Value {
    json!({
        "id": "signed-requests",
        "name": "Requests that carry our signature",
        "tags": {"type": "hmac", "category": "authentication"},
        "conditions": [{
            "operator": "match_regex",
            "parameters": {
                "inputs": [{"address": "server.request.headers.no_cookies", "key_path": ["X-Shop-Signature"]}],
                "regex": "^v1:[0-9a-f]{16,}$",
            },
        }],
        "output": {"attributes": {"auth.scheme": {"value": "shop-hmac"}, "auth.version": {"value": 1}}},
    })
}

fn records(tracer: &Tracer, route: &str) -> EndpointRecord {
    tracer.inventory().get(Method::Get, route).unwrap().clone()
}

#[tokio::test]
async fn a_scheme_that_only_the_operator_knows_is_authentication() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = every_capture().rules(source(&json!([signed()]))).exporter(exporter).build();
    assert_eq!(tracer.problems().len(), 0);
    let router = Router::new().route("/orders", get(|| async { "[]" })).layer(tracer.axum_layer());
    let server = serve(router).await;
    let request = |signature: &str| Request::get("/orders").header("x-shop-signature", signature).body("").unwrap();
    send(server, request("v1:0123456789abcdef")).await;
    assert!(tracer.flush(PATIENCE));
    let record = records(&tracer, "/orders");
    assert_eq!(record.authentication(), Authentication::Authenticated);
    let [method] = record.methods.as_slice() else { panic!("one method: {record:?}") };
    assert_eq!(
        (method.credential.method, method.credential.location, method.count),
        (CredentialMethod::Custom, CredentialLocation::TaggingRule, 1)
    );
    assert!(tracer.inventory().table().contains("custom"));
    // A value that the rule does not know is no credential.
    send(server, request("none")).await;
    send(server, request("v1:fedcba9876543210")).await;
    assert!(tracer.shutdown(PATIENCE));
    let record = records(&tracer, "/orders");
    assert_eq!(record.authentication(), Authentication::Mixed);
    let lines: Vec<Value> = lines.take().iter().map(|line: &Line| serde_json::to_value(line).unwrap()).collect();
    let observations: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "observation").collect();
    assert_eq!(observations.len(), 3);
    assert_eq!(observations[0]["attributes"], json!({"auth.scheme": "shop-hmac", "auth.version": 1}));
    assert_eq!(observations[0]["credentials"]["methods"], json!([{"method": "custom", "location": "tagging_rule"}]));
    assert_eq!(observations[1].get("attributes"), None);
    let total = serde_json::to_value(&record).unwrap();
    assert_eq!(
        total["attributes"],
        json!([
            {"name": "auth.scheme", "value": "shop-hmac", "count": 2},
            {"name": "auth.version", "value": 1, "count": 2},
        ])
    );
}

#[tokio::test]
async fn without_the_rule_the_same_requests_are_anonymous() {
    let tracer = every_capture().build();
    let router = Router::new().route("/orders", get(|| async { "[]" })).layer(tracer.axum_layer());
    let server = serve(router).await;
    let request = || Request::get("/orders").header("x-shop-signature", "v1:0123456789abcdef").body("").unwrap();
    send(server, request()).await;
    assert!(tracer.flush(PATIENCE));
    assert_eq!(records(&tracer, "/orders").authentication(), Authentication::Unauthenticated);
    // It comes into force while the service runs.
    let Reload::Applied(report) = tracer.reload(&source(&json!([signed()]))) else { panic!("good rules") };
    assert_eq!(report.rules[0].id.as_str(), "signed-requests");
    assert!(report.rules[0].tag.is_none());
    assert!(report.rules[0].explanation.contains("presented a credential"), "{}", report.rules[0].explanation);
    for _ in 0..100 {
        send(server, request()).await;
        assert!(tracer.flush(PATIENCE));
        if records(&tracer, "/orders").authentication() == Authentication::Mixed {
            return;
        }
    }
    panic!("the rule has not come into force");
}

#[test]
fn copying_is_refused_with_the_reason_and_the_rules_around_it_are_kept() {
    let mut copying = rule("copying", "exists", &json!({"address": "server.request.query"}), &json!({}));
    copying["output"]["attributes"]["what"] =
        json!({"address": "server.request.headers.no_cookies", "key_path": ["x-key"]});
    let Reload::Partly(report) = source(&json!([copying, signed()])).check(None) else { panic!("one is wrong") };
    let [problem] = report.problems.as_slice() else { panic!("one problem: {:?}", report.problems) };
    assert_eq!(
        (problem.pointer.as_str(), problem.kind),
        ("/rules/0/output/attributes/what", RuleProblemKind::Malformed)
    );
    assert!(problem.to_string().contains("copying a value out of a request would let it leave"), "{problem}");
    assert_eq!(report.rules.len(), 1);
}

#[test]
fn a_later_rule_replaces_an_earlier_one_of_the_same_id_and_may_switch_it_off() {
    let query = json!({"address": "server.request.query", "key_path": ["a"]});
    let first = rule("one", "exists", &query, &json!({}));
    let mut second = rule("one", "exists", &query, &json!({}));
    second["output"] = json!({"attributes": {"second": {"value": true}}});
    let mut off = second.clone();
    off["enabled"] = json!(false);
    assert_eq!(attributes(&json!([first, second]), get_request("/?a=1")), ["second"]);
    assert_eq!(attributes(&json!([first, second, off]), get_request("/?a=1")), Vec::<String>::new());
    assert_eq!(attributes(&json!([off, first]), get_request("/?a=1")), ["one"]);
}

#[test]
fn all_rules_together_are_bounded() {
    let query = json!({"address": "server.request.query"});
    let rules = |ids: std::ops::Range<usize>| -> Value {
        ids.map(|id| rule(&format!("a{id}"), "exists", &query, &json!({}))).collect()
    };
    let Reload::Partly(report) = source(&rules(0..65)).check(None) else { panic!("one attribute too many") };
    assert_eq!((report.problems.len(), report.rules.len()), (1, 64));
    assert_eq!(report.problems[0].rule.as_ref().unwrap().as_str(), "a64");
    // Of two sources as of one.
    let many = |ids: std::ops::Range<usize>| -> String {
        let rules: Value = ids
            .map(|id| {
                let mut rule = rule(&format!("r{id}"), "exists", &query, &json!({}));
                rule["output"]["attributes"] = json!({"same": {"value": 1}});
                rule
            })
            .collect();
        json!({ "rules": rules }).to_string()
    };
    let Reload::Partly(report) = RuleSource::new().json("one", many(0..200)).json("two", many(200..258)).check(None)
    else {
        panic!("two rules too many")
    };
    assert_eq!((report.problems.len(), report.rules.len()), (2, 256));
}

#[tokio::test]
async fn a_record_keeps_what_sorts_first_and_says_so() {
    let rules: Value = (0..6)
        .map(|number| {
            let query = json!({"address": "server.request.query", "key_path": ["n"]});
            let mut rule = rule(&format!("r{number}"), "exact_match", &query, &json!({"list": [number.to_string()]}));
            let attributes: serde_json::Map<_, _> =
                (0..64).map(|at| (format!("a{at:02}"), json!({ "value": number }))).collect();
            rule["output"]["attributes"] = attributes.into();
            rule
        })
        .collect();
    let tracer = every_capture().rules(source(&rules)).build();
    assert!(tracer.problems().is_empty());
    let router = Router::new().route("/", get(|| async {})).layer(tracer.axum_layer());
    let server = serve(router).await;
    for number in 0..4 {
        send(server, Request::get(format!("/?n={number}")).body("").unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    let record = records(&tracer, "/");
    assert_eq!((record.attributes.len(), record.truncated), (256, false));
    for number in 4..6 {
        send(server, Request::get(format!("/?n={number}")).body("").unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    let record = records(&tracer, "/");
    assert_eq!((record.attributes.len(), record.truncated), (256, true));
    let kept = |at: usize| format!("{}={}", record.attributes[at].name, record.attributes[at].value);
    assert_eq!((kept(0), kept(5), kept(255)), ("a00=0".into(), "a00=5".into(), "a42=3".into()));
}

fn get_request(target: &str) -> RecordedExchange {
    exchange(Request::get(target).body(Bytes::new()).unwrap())
}

fn exchange(request: Request<Bytes>) -> RecordedExchange {
    RecordedExchange::new(request, Response::new(Bytes::new()))
}

fn analyzer(rules: &Value) -> OfflineAnalyzer {
    Tracer::builder().quiet().rules(source(rules)).build_offline().unwrap()
}

/// The names of the attributes that an exchange gets.
fn names(analyzer: &mut OfflineAnalyzer, exchange: RecordedExchange) -> Vec<String> {
    analyzer.observe(exchange).attributes.keys().map(ToString::to_string).collect()
}

fn attributes(rules: &Value, exchange: RecordedExchange) -> Vec<String> {
    names(&mut analyzer(rules), exchange)
}

/// A token as an issuer makes it, but for the key.
fn token(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn every_address_is_told_to_rules() {
    let request = || {
        Request::put("/shops/7/orders/b%40c?page=2&tag=a&tag=b&sort[by]=price")
            .header("content-type", "application/json")
            .header("X-Api-Version", "2026")
            .header("x-forwarded-for", "11.22.33.44")
            .header("cookie", "theme=dark; sid=xyz")
            .header("authorization", format!("Bearer {}", token(&json!({"alg": "HS256"}), &json!({"sub": "u"}), "s")))
            .body(Bytes::from_static(br#"{"items":[{"sku":"a","n":-2,"price":1.5,"gift":true},{"sku":"b"}]}"#))
            .unwrap()
    };
    let exchange = || {
        let response = Response::builder()
            .status(202)
            .header("content-type", "application/json")
            .header("x-limit", "17")
            .header("set-cookie", "sid=abc")
            .body(Bytes::from_static(br#"{"state":"queued"}"#))
            .unwrap();
        RecordedExchange::new(request(), response).route("/shops/{shop}/orders/{order}")
    };
    let exact = |text: &str| json!({ "list": [text] });
    let number = |kind: &str, value: Value| json!({"type": kind, "value": value});
    let at = |address: &str, path: Value| json!({ "address": address, "key_path": path });
    let headers = "server.request.headers.no_cookies";
    let items = |path: Value| at("server.request.body", path);
    let cases = [
        ("exact_match", at("server.request.method", json!([])), exact("PUT")),
        (
            "exact_match",
            at("server.request.uri.raw", json!([])),
            exact("/shops/7/orders/b%40c?page=2&tag=a&tag=b&sort[by]=price"),
        ),
        ("exact_match", at("server.request.path_params", json!(["order"])), exact("b@c")),
        ("exact_match", at("server.request.path_params", json!(["shop"])), exact("7")),
        ("exact_match", at("server.request.query", json!(["page"])), exact("2")),
        ("exact_match", at("server.request.query", json!(["tag", 1])), exact("b")),
        ("exact_match", at("server.request.query", json!(["sort", "by"])), exact("price")),
        ("!exists", at("server.request.query", json!(["limit"])), json!({})),
        ("exact_match", at(headers, json!(["x-api-version"])), exact("2026")),
        ("exact_match", at(headers, json!(["X-Forwarded-For"])), exact("11.22.33.44")),
        ("!exists", at(headers, json!(["cookie"])), json!({})),
        ("exact_match", at("server.request.cookies", json!(["sid"])), exact("xyz")),
        ("exact_match", items(json!(["items", 1, "sku"])), exact("b")),
        ("equals", items(json!(["items", 0, "n"])), number("signed", json!(-2))),
        ("equals", items(json!(["items", 0, "price"])), number("float", json!(1.5))),
        ("equals", items(json!(["items", 0, "gift"])), number("boolean", json!(true))),
        ("exact_match", at("server.request.jwt", json!(["header", "alg"])), exact("HS256")),
        ("exact_match", at("server.request.jwt", json!(["payload", "sub"])), exact("u")),
        ("equals", at("server.request.jwt", json!(["signature", "available"])), number("boolean", json!(true))),
        ("exact_match", at("server.response.status", json!([])), exact("202")),
        ("equals", at("server.response.status", json!([])), number("unsigned", json!(202))),
        ("exact_match", at("server.response.headers.no_cookies", json!(["x-limit"])), exact("17")),
        ("!exists", at("server.response.headers.no_cookies", json!(["set-cookie"])), json!({})),
        ("exact_match", at("server.response.body", json!(["state"])), exact("queued")),
        ("ip_match", at("http.client_ip", json!([])), json!({"list": ["11.22.0.0/16"]})),
    ];
    let (mut rules, mut expected) = (Vec::new(), Vec::new());
    for (at, (operator, input, parameters)) in cases.iter().enumerate() {
        let opposite = operator.strip_prefix('!').map_or_else(|| format!("!{operator}"), String::from);
        rules.push(rule(&format!("holds.{at:02}"), operator, input, parameters));
        rules.push(rule(&format!("opposite.{at:02}"), &opposite, input, parameters));
        expected.push(format!("holds.{at:02}"));
    }
    assert_eq!(attributes(&json!(rules), exchange()), expected);
}

#[test]
fn what_is_not_there_is_not_there_to_any_operator() {
    let mut rules = Vec::new();
    for address in ["usr.id", "grpc.server.method", "grpc.server.request.metadata", "http.client_ip"] {
        rules.push(rule(&format!("exists.{address}"), "exists", &json!({ "address": address }), &json!({})));
    }
    for address in ["server.response.body", "server.request.body", "server.request.jwt", "server.request.path_params"] {
        rules.push(rule(&format!("exists.{address}"), "exists", &json!({ "address": address }), &json!({})));
        let within = json!({"address": address, "key_path": ["a"]});
        rules.push(rule(&format!("lacks.{address}"), "!exists", &within, &json!({})));
    }
    // Else the path that is answered is a route from then on.
    let builder = Tracer::builder().quiet().learn_routes(false);
    let mut analyzer = builder.rules(source(&json!(rules))).build_offline().unwrap();
    assert_eq!(names(&mut analyzer, get_request("/")), Vec::<String>::new());
    let unanswered = RecordedExchange::unanswered(Request::get("/").body(Bytes::new()).unwrap());
    assert_eq!(names(&mut analyzer, unanswered), Vec::<String>::new());
}

#[test]
fn a_request_without_cookies_and_query_is_known_to_have_none() {
    let lacks = |address: &str| rule(address, "!exists", &json!({"address": address, "key_path": ["a"]}), &json!({}));
    let rules = json!([lacks("server.request.cookies"), lacks("server.request.query")]);
    assert_eq!(attributes(&rules, get_request("/")), ["server.request.cookies", "server.request.query"]);
}

#[test]
fn calls_of_grpc_have_a_method_and_metadata() {
    let call = || {
        let request = Request::post("/shop.v1.Orders/Place").header("content-type", "application/grpc");
        exchange(request.header("x-tenant", "eu").body(Bytes::new()).unwrap())
    };
    let method = rule(
        "method",
        "exact_match",
        &json!({"address": "grpc.server.method"}),
        &json!({"list": ["/shop.v1.Orders/Place"]}),
    );
    let tenant = json!({"address": "grpc.server.request.metadata", "key_path": ["X-Tenant"]});
    let tenant = rule("tenant", "exact_match", &tenant, &json!({"list": ["eu"]}));
    assert_eq!(attributes(&json!([method, tenant]), call()), ["method", "tenant"]);
}

#[tokio::test]
async fn a_user_that_the_handler_knows_is_there() {
    let input = json!({"address": "usr.id"});
    let tracer = every_capture().rules(source(&json!([rule("known", "exists", &input, &json!({}))]))).build();
    let router = Router::new()
        .route("/known", get(|exchange: CurrentExchange| async move { exchange.user_known() }))
        .route("/unknown", get(|| async {}))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    for path in ["/known", "/unknown"] {
        send(server, Request::get(path).body("").unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    assert_eq!(records(&tracer, "/known").attributes.len(), 1);
    assert_eq!(records(&tracer, "/unknown").attributes.len(), 0);
}

#[tokio::test]
async fn bodies_are_judged_unpacked_and_not_for_what_was_cut_off() {
    let at = |name: &str| json!({"address": "server.request.body", "key_path": [name]});
    let rules = json!([
        rule("first", "exact_match", &at("first"), &json!({"list": ["1"]})),
        rule("no_second", "!exists", &at("second"), &json!({})),
        rule("no_third", "!exists", &at("third"), &json!({})),
    ]);
    let tracer = every_capture().max_body_bytes(1024).rules(source(&rules)).build();
    let router = Router::new()
        .route("/whole", post(|_: Bytes| async {}))
        .route("/packed", post(|_: Bytes| async {}))
        .route("/long", post(|_: Bytes| async {}))
        .route("/form", post(|_: Bytes| async {}))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    let short = r#"{"first":"1","second":"2"}"#.to_owned();
    let form = format!("first=1&filler={}&second=2", "x".repeat(2_000));
    let long = format!(r#"{{"first":"1","filler":"{}","second":"2"}}"#, "x".repeat(2_000));
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, short.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let (json, pairs) = ("application/json", "application/x-www-form-urlencoded");
    for (path, media_type, coding, body) in [
        ("/whole", json, None, Bytes::from(short)),
        ("/packed", json, Some("gzip"), Bytes::from(packed)),
        ("/long", json, None, Bytes::from(long)),
        ("/form", pairs, None, Bytes::from(form)),
    ] {
        let mut request = Request::post(path).header("content-type", media_type);
        if let Some(coding) = coding {
            request = request.header("content-encoding", coding);
        }
        send_bytes(server, request.body(body).unwrap()).await;
    }
    assert!(tracer.flush(PATIENCE));
    let names = |route: &str| -> Vec<String> {
        let record = tracer.inventory().get(Method::Post, route).unwrap().clone();
        record.attributes.iter().map(|attribute| attribute.name.to_string()).collect()
    };
    assert_eq!(names("/whole"), ["first", "no_third"]);
    assert_eq!(names("/packed"), ["first", "no_third"]);
    assert_eq!(names("/long"), ["first"]);
    // Nothing in a form that was cut off is at fault.
    assert_eq!(names("/form"), ["first"]);
}

/// Rules about tokens, in the shape in which Datadog's rulesets have theirs.
fn token_rules() -> Value {
    let rule = |id: &str, name: &str, operator: &str, path: Value, list: Option<Value>, attribute: &str| {
        let mut parameters = json!({"inputs": [{"address": "server.request.jwt", "key_path": path}]});
        if let Some(list) = list {
            parameters["list"] = list;
        }
        json!({
            "id": id,
            "name": name,
            "tags": {"type": "jwt", "category": "api_security", "confidence": "0", "module": "business-logic"},
            "min_version": "1.25.0",
            "conditions": [{"parameters": parameters, "operator": operator}],
            "transformers": [],
            "output": {"event": false, "keep": false, "attributes": {attribute: {"value": 1}}},
        })
    };
    json!([
        rule("api-001-100", "Tokens that last", "!exists", json!(["payload", "exp"]), None, "jwt.lasts"),
        rule("api-001-120", "Tokens for anybody", "!exists", json!(["payload", "aud"]), None, "jwt.for_anybody"),
        rule(
            "api-001-130",
            "Tokens that nobody signed",
            "exact_match",
            json!(["header", "alg"]),
            Some(json!(["none", "None", "NONE"])),
            "jwt.unsigned"
        ),
    ])
}

#[test]
fn rules_about_tokens_judge_real_tokens() {
    let mut analyzer = analyzer(&token_rules());
    let mut presented = |token: &str| {
        let request = Request::get("/").header("authorization", format!("Bearer {token}"));
        names(&mut analyzer, exchange(request.body(Bytes::new()).unwrap()))
    };
    let (signed, unsigned) = (json!({"alg": "RS256", "typ": "JWT"}), json!({"alg": "None"}));
    let claims = json!({"sub": "x", "exp": 4_102_444_800_u64, "aud": ["shop"]});
    assert_eq!(presented(&token(&signed, &claims, "signature")), Vec::<String>::new());
    assert_eq!(presented(&token(&signed, &json!({"aud": "shop"}), "signature")), ["jwt.lasts"]);
    assert_eq!(presented(&token(&signed, &json!({"exp": null}), "signature")), ["jwt.for_anybody"]);
    assert_eq!(presented(&token(&unsigned, &json!({}), "")), ["jwt.for_anybody", "jwt.lasts", "jwt.unsigned"]);
    // What is encrypted may have an expiry, and what is no token has none to lack.
    assert_eq!(presented("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a2V5.aXY.Y2lwaGVy.dGFn"), Vec::<String>::new());
    assert_eq!(presented("opaque"), Vec::<String>::new());
    assert_eq!(presented(""), Vec::<String>::new());
}

#[test]
fn rulesets_of_datadog_bring_their_tagging_rules_and_leave_out_the_rest() {
    let mut copying = token_rules()[0].clone();
    copying["id"] = json!("api-001-110");
    copying["output"]["attributes"] =
        json!({"jwt.alg": {"address": "server.request.jwt", "key_path": ["header", "alg"]}});
    let attack = |id: &str| {
        let mut attack = rule(id, "match_regex", &json!({"address": "server.request.query"}), &json!({"regex": "x"}));
        attack["tags"]["category"] = json!("attack_attempt");
        attack.as_object_mut().unwrap().remove("output");
        attack
    };
    let mut compat = token_rules();
    compat.as_array_mut().unwrap().push(copying);
    let mut custom = signed();
    custom["newer_than_us"] = json!({});
    let ruleset = json!({
        "version": "2.2",
        "metadata": {"rules_version": "1.2.3"},
        "rules": [attack("one"), attack("two")],
        "rules_compat": compat,
        "custom_rules": [custom, attack("three")],
    });
    let rules = RuleSource::new().json("ruleset", ruleset.to_string()).strict(true);
    let Reload::Applied(report) = rules.check(None) else { panic!("what is not supported refuses nothing") };
    let ids: Vec<&str> = report.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["api-001-100", "api-001-120", "api-001-130", "signed-requests"]);
    let told: Vec<(&str, &str)> = report
        .problems
        .iter()
        .map(|problem| (problem.rule.as_ref().unwrap().as_str(), problem.message.split(':').next().unwrap()))
        .collect();
    let attacks = "a rule that looks for attacks";
    let expected =
        [("one", attacks), ("two", attacks), ("api-001-110", "copying a value out of a request"), ("three", attacks)];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn no_value_of_an_exchange_leaves_through_a_rule() {
    let canaries: &'static Canaries = Box::leak(Box::new(Canaries::new(11)));
    let addresses = [
        "server.request.method",
        "server.request.uri.raw",
        "server.request.path_params",
        "server.request.query",
        "server.request.headers.no_cookies",
        "server.request.cookies",
        "server.request.body",
        "server.request.jwt",
        "server.response.headers.no_cookies",
        "server.response.body",
        "http.client_ip",
    ];
    let mut rules = Vec::new();
    for (at, address) in addresses.iter().enumerate() {
        for keys in [false, true] {
            let input = json!({"address": address, "transformers": [if keys { "keys_only" } else { "values_only" }]});
            rules.push(rule(&format!("r{at}.{keys}"), "match_regex", &input, &json!({"regex": "(.+)"})));
        }
    }
    let mut secret = signed();
    secret["conditions"][0]["parameters"] = json!({
        "inputs": [{"address": "server.request.headers.no_cookies"}],
        "regex": "cnry[0-9a-f]{16}",
    });
    rules.push(secret);
    let exported = Written::default();
    let tracer = every_capture()
        .rules(source(&json!(rules)))
        .exporter(NdjsonExporter::new(exported.clone(), Emit::Both))
        .build();
    let answer = move |_: Bytes| async move { canaries.response().unwrap().map(axum::body::Body::from) };
    let router = Router::new().route("/people/{id}/{name}", any(answer)).layer(tracer.axum_layer());
    let server = serve(router).await;
    for request in canaries.requests("/people/{id}/{name}").unwrap() {
        send_bytes(server, request).await;
    }
    assert!(tracer.shutdown(PATIENCE));
    let mut printed = format!("{tracer:?} {:?} {:?}", tracer.inventory(), tracer.problems());
    write!(printed, "{}", String::from_utf8(exported.bytes()).unwrap()).unwrap();
    let report = source(&json!(rules)).check(None);
    write!(printed, "{report:?}").unwrap();
    assert_eq!(canaries.find_in(printed.as_bytes()), Vec::<&str>::new());
    // All of them have matched, but the names of what has none.
    for said in ["\"auth.scheme\":\"shop-hmac\"", "\"method\":\"custom\"", "r0.false", "r4.true", "r6.false", "r9.true"]
    {
        assert!(printed.contains(said), "{said}");
    }
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Written(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Written {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
