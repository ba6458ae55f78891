//! What a document says of exchanges that were made up.

use api_inventory::inventory::OpenApiOptions;
use api_inventory::offline::RecordedExchange;
use bytes::Bytes;
use http::request::Builder;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::corpora::inventory;

fn exchange(request: Builder, body: &Value, route: &str, answer: (u16, &Value)) -> RecordedExchange {
    let (request, sent) = match body {
        Value::Null => (request, Bytes::new()),
        body => (request.header("content-type", "application/json"), Bytes::from(body.to_string())),
    };
    let (status, answer) = answer;
    let response = Response::builder().status(status);
    let (response, answered) = match answer {
        Value::Null => (response, Bytes::new()),
        answer => (response.header("content-type", "application/json"), Bytes::from(answer.to_string())),
    };
    RecordedExchange::new(request.body(sent).unwrap(), response.body(answered).unwrap()).route(route)
}

fn get(target: &str, route: &str) -> RecordedExchange {
    exchange(Request::get(target), &Value::Null, route, (200, &Value::Null))
}

fn document(exchanges: impl IntoIterator<Item = RecordedExchange>) -> Value {
    document_with(exchanges, &OpenApiOptions::default())
}

fn document_with(exchanges: impl IntoIterator<Item = RecordedExchange>, options: &OpenApiOptions) -> Value {
    serde_json::to_value(inventory(exchanges).open_api(options)).unwrap()
}

fn paths(document: &Value) -> Vec<&str> {
    document["paths"].as_object().unwrap().keys().map(String::as_str).collect()
}

/// A parameter without its place and name.
fn parameter(operation: &Value, place: &str, name: &str) -> Option<Value> {
    let parameters = operation["parameters"].as_array()?;
    let mut found = parameters.iter().find(|parameter| parameter["in"] == place && parameter["name"] == name)?.clone();
    found.as_object_mut().unwrap().retain(|member, _| member != "in" && member != "name");
    Some(found)
}

#[test]
fn title_and_version_are_those_of_the_service_unless_others_are_given() {
    let of = |options| document_with([get("/a", "/a")], &options)["info"].clone();
    assert_eq!(of(OpenApiOptions::default()), json!({"title": "shop", "version": "1.4.2"}));
    let options = OpenApiOptions::default().title("Shop <b>API</b>").version("2");
    assert_eq!(of(options), json!({"title": "Shop bAPI/b", "version": "2"}));
    let nothing = document([]);
    assert_eq!(nothing["info"], json!({"title": "unknown", "version": "unknown"}));
    assert_eq!((nothing["openapi"].as_str(), paths(&nothing).len()), (Some("3.1.0"), 0));
}

#[test]
fn paths_that_differ_in_names_of_parameters_are_one() {
    let document = document([
        get("/users/7", "/users/{id}"),
        get("/users/8", "/users/:user"),
        exchange(Request::delete("/users/anna"), &Value::Null, "/users/<int:uid>", (204, &Value::Null)),
        get("/users/7/orders/8", "/users/{id}/orders/{id}"),
    ]);
    assert_eq!(paths(&document), ["/users/{id}", "/users/{id}/orders/{param2}"]);
    let item = &document["paths"]["/users/{id}"];
    assert_eq!(item["get"]["x-api-inventory-requests"]["exact"], 2);
    let number = json!({"required": true, "schema": {"type": "number", "format": "decimal"}});
    assert_eq!(parameter(&item["get"], "path", "id"), Some(number));
    assert_eq!(parameter(&item["delete"], "path", "id"), Some(json!({"required": true, "schema": {"type": "string"}})));
}

#[test]
fn what_is_no_path_and_method_is_left_out_and_counted() {
    let preflight = Request::options("/users").header("origin", "https://a.example");
    let preflight = preflight.header("access-control-request-method", "POST");
    let call = Request::post("/shop.v1.Cart/Add").header("content-type", "application/grpc");
    let called = Response::builder().header("content-type", "application/grpc").header("grpc-status", "0");
    let called = RecordedExchange::new(call.body(Bytes::new()).unwrap(), called.body(Bytes::new()).unwrap());
    let unmatched = Request::get("/wp-login.php").body(Bytes::new()).unwrap();
    let document = document([
        get("/users", "/users"),
        exchange(preflight, &Value::Null, "/users", (204, &Value::Null)),
        exchange(Request::builder().method("PROPFIND").uri("/users"), &Value::Null, "/users", (207, &Value::Null)),
        called.route("/shop.v1.Cart/Add"),
        RecordedExchange::new(unmatched, Response::builder().status(404).body(Bytes::new()).unwrap()),
    ]);
    assert_eq!(paths(&document), ["/users"]);
    assert_eq!(document["paths"]["/users"].as_object().unwrap().len(), 1);
    let left_out = |reason| json!({"reason": reason, "endpoints": 1, "requests": 1});
    let expected = ["unmatched", "preflight", "grpc", "method"].map(left_out);
    assert_eq!(document["x-api-inventory-left-out"], json!(expected));
}

#[test]
fn operations_of_graphql_are_joined_and_named() {
    let query = |text: &str| {
        let body = json!({"query": text, "variables": {"limit": 2}});
        exchange(Request::post("/graphql"), &body, "/graphql", (200, &json!({"data": {}})))
    };
    let document =
        document([query("query Orders { orders { id } }"), query("mutation CreateOrder { createOrder { id } }")]);
    let operation = &document["paths"]["/graphql"]["post"];
    assert_eq!(operation["x-api-inventory-requests"]["exact"], 2);
    assert_eq!(operation["requestBody"]["x-api-inventory-exchanges"], 2);
    let operations = json!([{"type": "query", "name": "Orders"}, {"type": "mutation", "name": "CreateOrder"}]);
    assert_eq!(operation["x-api-inventory-operations"], operations);
}

#[test]
fn query_parameters_have_types_and_are_required_if_they_always_came() {
    let document = document([
        get("/products?page=1&q=tea&tag=a&tag=b&filter[price][max]=3", "/products"),
        get("/products?page=20&tag=a&filter[price][max]=5", "/products"),
    ]);
    let operation = &document["paths"]["/products"]["get"];
    let number = json!({"type": "number", "format": "decimal"});
    assert_eq!(parameter(operation, "query", "page"), Some(json!({"required": true, "schema": number})));
    assert_eq!(parameter(operation, "query", "q"), Some(json!({"schema": {"type": "string"}})));
    let list = json!({"required": true, "schema": {"type": "array", "items": {"type": "string"}}});
    assert_eq!(parameter(operation, "query", "tag"), Some(list));
    let filter = parameter(operation, "query", "filter").unwrap();
    assert_eq!((&filter["style"], &filter["explode"]), (&json!("deepObject"), &json!(true)));
    assert_eq!(filter["schema"]["properties"]["price"]["properties"]["max"], number);
}

#[test]
fn a_query_that_once_was_missing_requires_nothing() {
    let document = document([get("/products?page=1", "/products"), get("/products", "/products")]);
    let page = parameter(&document["paths"]["/products"]["get"], "query", "page").unwrap();
    assert_eq!(page.get("required"), None);
}

#[test]
fn required_needs_as_much_evidence_as_is_asked_for() {
    let exchanges = || {
        (0..3).map(|_| exchange(Request::post("/orders?page=1"), &json!({"total": 3}), "/orders", (200, &Value::Null)))
    };
    for (from, required) in [(1, true), (3, true), (4, false)] {
        let document = document_with(exchanges(), &OpenApiOptions::default().required_from(from));
        let operation = &document["paths"]["/orders"]["post"];
        let body = &operation["requestBody"];
        assert_eq!(body.get("required").is_some(), required, "{from}");
        assert_eq!(body["content"]["application/json"]["schema"].get("required").is_some(), required, "{from}");
        assert_eq!(parameter(operation, "query", "page").unwrap().get("required").is_some(), required, "{from}");
    }
}

#[test]
fn headers_of_http_itself_are_no_parameters_and_those_of_the_api_are() {
    let request = Request::get("/orders")
        .header("host", "shop.example")
        .header("user-agent", "curl/8")
        .header("accept", "*/*")
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .header("x-forwarded-for", "198.51.100.7")
        .header("cookie", "theme=dark")
        .header("idempotency-key", "one");
    let response = Response::builder()
        .header("content-type", "application/json")
        .header("content-length", "2")
        .header("x-ratelimit-remaining", "17")
        .header("set-cookie", "theme=dark; Path=/");
    let response = response.body(Bytes::from_static(b"{}")).unwrap();
    let document = document([RecordedExchange::new(request.body(Bytes::new()).unwrap(), response).route("/orders")]);
    let operation = &document["paths"]["/orders"]["get"];
    let names: Vec<&str> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["idempotency-key", "theme"]);
    let headers = &operation["responses"]["2XX"]["headers"];
    assert_eq!(headers.as_object().unwrap().keys().collect::<Vec<_>>(), ["set-cookie", "x-ratelimit-remaining"]);
    assert_eq!(headers["set-cookie"]["x-api-inventory-cookies"], json!(["theme"]));
    let number = json!({"type": "number", "format": "decimal"});
    assert_eq!(headers["x-ratelimit-remaining"], json!({"required": true, "schema": number}));
}

/// A token whose header and claims say little.
const TOKEN: &str = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl";

#[test]
fn credentials_are_security_schemes_and_no_parameters() {
    for (name, value, scheme) in [
        ("authorization", TOKEN, json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})),
        ("authorization", "Bearer 7f3d1c0a9b8e", json!({"type": "http", "scheme": "bearer"})),
        ("authorization", "Basic YW5uYTpzZWNyZXQ=", json!({"type": "http", "scheme": "basic"})),
        ("x-api-key", "7f3d1c0a9b8e", json!({"type": "apiKey", "in": "header", "name": "X-API-Key"})),
        ("private-token", "7f3d1c0a9b8e", json!({"type": "apiKey", "in": "header", "name": "private-token"})),
        ("cookie", "sid=7f3d1c0a9b8e", json!({"type": "apiKey", "in": "cookie", "name": "sid"})),
    ] {
        let request = Request::get("/orders").header(name, value);
        let document = document([exchange(request, &Value::Null, "/orders", (200, &Value::Null))]);
        let operation = &document["paths"]["/orders"]["get"];
        assert_eq!(operation["x-api-inventory-authentication"], "authenticated", "{value}");
        assert_eq!(operation.get("parameters"), None, "{value}");
        let schemes = document["components"]["securitySchemes"].as_object().unwrap();
        let (id, written) = schemes.iter().next().unwrap();
        assert_eq!((schemes.len(), written), (1, &scheme), "{value}");
        assert_eq!(operation["security"], json!([{ id: [] }]), "{value}");
    }
    let document = document([get("/orders?api_key=7f3d1c0a9b8e&page=1", "/orders")]);
    let operation = &document["paths"]["/orders"]["get"];
    assert_eq!(operation["security"], json!([{"query_api_key": []}]));
    assert_eq!(operation["parameters"].as_array().unwrap().len(), 1);
}

#[test]
fn security_is_as_strict_as_what_was_seen() {
    let with = || exchange(Request::get("/a").header("authorization", TOKEN), &Value::Null, "/a", (200, &Value::Null));
    let refused = || exchange(Request::get("/a"), &Value::Null, "/a", (401, &Value::Null));
    let security =
        |exchanges: Vec<RecordedExchange>| document(exchanges)["paths"]["/a"]["get"].get("security").cloned();
    assert_eq!(security(vec![with(), refused()]), Some(json!([{"json_web_token": []}])));
    assert_eq!(security(vec![with(), get("/a", "/a")]), Some(json!([{}, {"json_web_token": []}])));
    assert_eq!(security(vec![get("/a", "/a")]), Some(json!([])));
    // Something is asked for, and what is not known.
    assert_eq!(security(vec![refused()]), None);
}

#[test]
fn bodies_are_told_by_status_and_media_type() {
    let problem = json!({"title": "No such order"});
    let document = document([
        exchange(Request::post("/orders"), &json!({"total": 3, "note": null}), "/orders", (201, &json!({"id": 7}))),
        exchange(Request::post("/orders"), &json!({"total": 2.5}), "/orders", (404, &problem)),
        exchange(Request::post("/orders"), &Value::Null, "/orders", (404, &problem)),
    ]);
    let operation = &document["paths"]["/orders"]["post"];
    let body = &operation["requestBody"];
    assert_eq!((body.get("required"), &body["x-api-inventory-exchanges"]), (None, &json!(2)));
    let schema = json!({
        "type": "object",
        "properties": {"note": {"type": "null"}, "total": {"type": "number"}},
        "required": ["total"],
        "additionalProperties": false,
    });
    assert_eq!(body["content"]["application/json"]["schema"], schema);
    let responses = operation["responses"].as_object().unwrap();
    assert_eq!(responses.keys().collect::<Vec<_>>(), ["2XX", "4XX"]);
    assert_eq!(responses["4XX"]["x-api-inventory-exchanges"], 2);
    assert_eq!(responses["4XX"]["content"]["application/json"]["schema"]["required"], json!(["title"]));
}

#[test]
fn an_array_that_was_always_empty_may_hold_anything() {
    let body = json!({"items": [], "rows": [[]]});
    let document = document([exchange(Request::post("/orders"), &body, "/orders", (200, &Value::Null))]);
    let schema = &document["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(schema["properties"]["items"], json!({"type": "array"}));
    assert_eq!(schema["properties"]["rows"], json!({"type": "array", "items": {"type": "array"}}));
}

#[test]
fn tags_stand_in_the_schema_and_beside_it() {
    let body = json!({"email": "anna@example.org"});
    let document = document([exchange(Request::post("/users"), &body, "/users", (200, &Value::Null))]);
    let operation = &document["paths"]["/users"]["post"];
    let email = &operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["email"];
    let tag = json!([{"category": "pii", "type": "email"}]);
    assert_eq!(email, &json!({"type": "string", "format": "email", "x-sensitive": tag}));
    let found = &operation["x-api-inventory-tags"][0];
    assert_eq!((&found["location"], &found["path"]), (&json!("request.body"), &json!("/email")));
    assert_eq!((&found["count"], &found["exchanges"]), (&json!(1), &json!(1)));
    assert!(!document.to_string().contains("anna"));
}

#[test]
fn equal_inventories_give_equal_bytes() {
    let snapshot = inventory([get("/b?x=1", "/b"), get("/a/7", "/a/{id}"), get("/a/8", "/a/:x")]);
    let write = || serde_json::to_string(&snapshot.clone().open_api(&OpenApiOptions::default())).unwrap();
    assert_eq!(write(), write());
    assert!(write().starts_with(r#"{"openapi":"3.1.0","info":{"title":"shop","version":"1.4.2"},"paths":{"/a/{id}":"#));
}

#[test]
fn an_endpoint_that_nobody_called_answers_something() {
    let tracer = api_inventory::Tracer::builder().quiet().build();
    tracer.declare_routes([(http::Method::GET, "/orders/{id}")]);
    let document = serde_json::to_value(tracer.inventory().open_api(&OpenApiOptions::default())).unwrap();
    let operation = &document["paths"]["/orders/{id}"]["get"];
    assert_eq!(operation["responses"]["default"]["description"], "No response was seen.");
    assert_eq!(parameter(operation, "path", "id"), Some(json!({"required": true, "schema": {"type": "string"}})));
}

#[test]
fn messages_of_protocol_buffers_have_no_json_schema() {
    let request = Request::post("/events").header("content-type", "application/x-protobuf");
    let request = request.body(Bytes::from_static(b"\x08\x07\x12\x03tea")).unwrap();
    let document = document([RecordedExchange::new(request, Response::new(Bytes::new())).route("/events")]);
    let content = &document["paths"]["/events"]["post"]["requestBody"]["content"];
    let (media_type, medium) = content.as_object().unwrap().iter().next().unwrap();
    assert!(media_type.contains("proto"), "{content}");
    assert_eq!(medium, &json!({"x-api-inventory-exchanges": 1}));
}
