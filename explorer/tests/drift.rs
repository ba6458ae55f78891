//! What differs between traffic and a definition, and how sure that is.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::inventory::Drift;
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::source::SourceId;
use serde_json::{Value, json};
use support::records::{record, snapshot};

/// A record of `POST /users` with a shape at a location: twenty exchanges.
fn seen(location: &str, status_class: &str, schema: Value) -> Value {
    let mut record = record("shop", "POST", "/users");
    record["seen"]["traffic"]["last"] = json!("2999-01-01T00:00:00Z");
    record["schemas"] = json!([{
        "location": location, "status_class": status_class, "media_type": "application/json", "count": 20, "schema": schema
    }]);
    record
}

fn body(schema: Value) -> Value {
    json!({"description": "", "content": {"application/json": {"schema": schema}}})
}

fn object(fields: Value) -> Value {
    json!({"type": "object", "properties": fields})
}

/// What differs from an operation, a word each.
fn drift(record: &Value, operation: Value) -> Vec<String> {
    let document = json!({"openapi": "3.0.0", "paths": {"/users": {"post": operation}}});
    let definition = Definition::read(&document, SourceId(0), &mut Vec::new()).unwrap();
    let read =
        Read { records: snapshot(std::slice::from_ref(record)), definitions: vec![definition], ..Read::default() };
    let inventory = join::join(read, &JoinOptions::default());
    let word = |drift: &Drift| {
        format!("{} {} {} {}", drift.severity.as_str(), drift.kind.as_str(), drift.location, drift.path)
    };
    assert_eq!(inventory.endpoints.len(), 1);
    inventory.endpoints[0].drift.iter().map(word).collect()
}

fn rejected(mut record: Value, exchanges: u64) -> Value {
    record["joint"].as_array_mut().unwrap().push(json!({
        "status_class": "4xx", "credential": "none", "refused": false, "exposure": "public", "scheme": "https",
        "count": exchanges, "estimated": exchanges
    }));
    record
}

#[test]
fn what_default_declares_counts_for_failures_whatever_other_failures_are_declared() {
    let record = seen("response.body", "4xx", json!([{"code": [4]}]));
    let error = |field: &str| body(object(json!({field: {"type": "integer"}})));
    assert_eq!(drift(&record, json!({"responses": {"404": error("nope"), "default": error("code")}})), [""; 0]);
    assert_eq!(
        drift(&record, json!({"responses": {"4XX": error("nope"), "default": error("code")}})),
        ["warning undeclared_field response.body 4xx /code", "info never_seen response.body 4xx /nope"]
    );
    let success = seen("response.body", "2xx", json!([{"code": [4]}]));
    assert_eq!(
        drift(&success, json!({"responses": {"200": error("id"), "default": error("code")}})),
        ["warning undeclared_field response.body 2xx /code", "info never_seen response.body 2xx /id"],
        "a success that is declared is not a failure"
    );
}

#[test]
fn of_several_statuses_of_a_class_any_may_have_come() {
    let record = seen("response.body", "2xx", json!([{"id": [4]}]));
    let of =
        |field: &str| body(json!({"type": "object", "required": [field], "properties": {field: {"type": "integer"}}}));
    assert_eq!(drift(&record, json!({"responses": {"200": of("id"), "202": of("job")}})), [""; 0]);
}

#[test]
fn what_callers_sent_in_vain_is_no_break() {
    let record = || seen("request.body", "none", json!([{"age": [8]}]));
    let operation = || {
        json!({
            "requestBody": {"content": {"application/json": {"schema": object(json!({"age": {"type": "integer"}}))}}},
            "responses": {"2XX": {"description": ""}, "4XX": {"description": ""}}
        })
    };
    let always = "breaking became_required request.body /age";
    assert_eq!(drift(&record(), operation()), ["breaking type_changed request.body /age", always]);
    assert_eq!(drift(&rejected(record(), 1), operation()), ["breaking type_changed request.body /age", always]);
    assert_eq!(drift(&rejected(record(), 5), operation()), [always, "info type_changed request.body /age"]);
    let mut refused = rejected(record(), 5);
    refused["joint"][1]["refused"] = json!(true);
    assert_eq!(drift(&refused, operation()).len(), 2, "who was refused for who they are may have sent what is right");
}

#[test]
fn that_a_value_can_be_null_is_told_apart() {
    let record = seen("response.body", "2xx", json!([{"age": {"any": [[1], [8]]}}]));
    let operation = json!({"responses": {"200": body(object(json!({"age": {"type": "integer"}})))}});
    assert_eq!(
        drift(&record, operation),
        ["breaking type_changed response.body 2xx /age", "warning type_changed response.body 2xx /age"]
    );
}

#[test]
fn what_was_seen_in_part_says_nothing_of_what_is_missing() {
    let operation = || {
        json!({"responses": {"200": body(json!({
            "type": "object", "required": ["id", "name"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}
        }))}})
    };
    let whole = seen("response.body", "2xx", json!([{"id": [4]}, {"optional": ["id"]}]));
    assert_eq!(
        drift(&whole, operation()),
        ["warning became_optional response.body 2xx /id", "warning became_optional response.body 2xx /name"]
    );
    let mut partial = whole.clone();
    partial["partial"] =
        json!([{"location": "response.body", "reason": "size_limit", "count": 1, "bytes": 1, "leaves": 0}]);
    let mut withheld = whole.clone();
    withheld["schemas"][0]["withheld"] = json!(3);
    let mut folded = whole;
    folded["schemas"][0]["schema"] = json!([{"id": [4], "{key}": [8]}]);
    for record in [partial, withheld, folded] {
        assert_eq!(drift(&record, operation()), [""; 0], "{record}");
    }
}

#[test]
fn few_exchanges_say_nothing_of_always_and_never() {
    let mut record = seen("request.body", "none", json!([{"age": [4]}]));
    let operation = || {
        json!({"requestBody": {"content": {"application/json": {"schema": object(json!({
            "age": {"type": "integer"}, "name": {"type": "string"}
        }))}}}})
    };
    assert_eq!(
        drift(&record, operation()),
        ["breaking became_required request.body /age", "info never_seen request.body /name"]
    );
    record["schemas"][0]["count"] = json!(19);
    assert_eq!(drift(&record, operation()), [""; 0]);
}

#[test]
fn what_lies_in_something_that_was_there_at_times_says_nothing_of_always_and_never() {
    let inner = object(json!({"city": {"type": "string"}, "zip": {"type": "string"}}));
    let operation =
        || json!({"requestBody": {"content": {"application/json": {"schema": object(json!({"address": inner}))}}}});
    let at_times = seen("request.body", "none", json!([{"address": [{"city": [8]}]}, {"optional": ["address"]}]));
    assert_eq!(drift(&at_times, operation()), [""; 0]);
    let always = seen("request.body", "none", json!([{"address": [{"city": [8]}]}]));
    assert_eq!(drift(&always, operation()).len(), 3);
}

#[test]
fn names_of_forms_are_compared_and_their_scalars_are_not() {
    let mut record = seen("request.body", "none", json!([{"age": [8], "more": [8]}]));
    record["schemas"][0]["media_type"] = json!("application/x-www-form-urlencoded");
    record["schemas"][0]["count"] = json!(5);
    let schema = object(json!({"age": {"type": "integer"}}));
    let operation = json!({"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}});
    assert_eq!(drift(&record, operation), ["warning undeclared_field request.body /more"]);
}

#[test]
fn what_callers_must_present_in_the_query_string_is_declared() {
    let record = seen("request.query", "2xx", json!([{"key": [8], "page": [8]}]));
    let of = |place: &str| {
        let document = json!({
            "openapi": "3.0.0",
            "paths": {"/users": {"post": {"security": [{"own": []}], "responses": {"200": {"description": ""}}}}},
            "components": {"securitySchemes": {"own": {"type": "apiKey", "in": place, "name": "key"}}}
        });
        let definition = Definition::read(&document, SourceId(0), &mut Vec::new()).unwrap();
        let read =
            Read { records: snapshot(std::slice::from_ref(&record)), definitions: vec![definition], ..Read::default() };
        let inventory = join::join(read, &JoinOptions::default());
        inventory.endpoints[0].drift.iter().map(|drift| drift.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("query"), ["page"]);
    assert_eq!(of("header"), ["key", "page"]);
}
