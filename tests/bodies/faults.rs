//! What breaks off says nothing of what it lacks, and what callers make up is no name.

use api_inventory::offline::RecordedExchange;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::observed::{analyzer, request, shape};

fn told(media_type: &str, body: &str) -> Value {
    shape(&request(&mut analyzer(), media_type, body.as_bytes()))
}

#[test]
fn an_object_that_breaks_off_makes_nothing_optional() {
    let items = json!([{"items": [[[{"sku": [8]}]], {"len": "<10"}]}]);
    assert_eq!(told("application/json", r#"{"items":[{"sku":"A-1"},{"sk"#), items);
    assert_eq!(told("application/json", r#"{"items":[{"sku":"A-1"},{"#), items);
    let lines = json!([[[{"a": [4], "b": [4]}]], {"len": "<10"}]);
    assert_eq!(told("application/x-ndjson", "{\"a\":1\n{\"a\":1,\"b\":2}"), lines);
    let events = "event: a\nid: x\ndata: {\"note\":\"x\"}\n\ndata: {\"note\":\"y";
    let event = json!({"data": [{"note": [8]}], "event": [8], "id": [8]});
    assert_eq!(told("text/event-stream", events), json!([[[event]], {"len": "<10"}]));
}

#[test]
fn an_object_around_a_fault_still_tells_what_it_lacks() {
    let events = "event: a\ndata: {\"note\":\"x\"}\n\ndata: {x}\n\n";
    let event = json!([{"data": [{"note": [8]}], "event": [8]}, {"optional": ["event"]}]);
    assert_eq!(told("text/event-stream", events), json!([[event], {"len": "<10"}]));
}

/// The operation that is told of a request, answered with a status.
fn operation(body: &str, status: u16) -> Value {
    let request = Request::post("/graphql").header("content-type", "application/json");
    let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let response = Response::builder().status(status).body(Bytes::new()).unwrap();
    let observation = analyzer().observe(RecordedExchange::new(request, response).route("/graphql"));
    serde_json::to_value(observation.endpoint).unwrap()["operation"].take()
}

#[test]
fn what_is_called_an_operation_is_a_name_of_known_words_or_has_none() {
    let persisted =
        |name: &str| json!({"operationName": name, "extensions": {"persistedQuery": {"version": 1}}}).to_string();
    for name in
        ["support@account.store", "page/user?id=first", "get user, by <name>", "Get\u{1b}[31mUser", "User12Order34"]
    {
        assert_eq!(operation(&persisted(name), 200), json!({"type": "persisted"}), "{name}");
    }
    assert_eq!(operation(&persisted("GetUser"), 200), json!({"type": "persisted", "name": "GetUser"}));
}

#[test]
fn an_operation_that_is_not_answered_is_none() {
    let body = r#"{"query":"mutation CreateOrder { x }"}"#;
    assert_eq!(operation(body, 200), json!({"type": "mutation", "name": "CreateOrder"}));
    assert_eq!(operation(body, 404), Value::Null);
}

#[test]
fn a_token_in_any_cookie_tells_whether_it_is_signed() {
    let told = |token: &str| {
        let request = Request::get("/").header("cookie", format!("prefs={token}")).body(Bytes::new()).unwrap();
        let observation = analyzer().observe(RecordedExchange::new(request, Response::new(Bytes::new())));
        observation.credentials.jwt.map(|jwt| jwt.signed)
    };
    assert_eq!(told("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"), Some(true));
    assert_eq!(told("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."), Some(false));
    assert_eq!(told("plain"), None);
}
