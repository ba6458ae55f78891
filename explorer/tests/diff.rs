//! What changed between two inventories.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use api_inventory_explorer::diff::Diff;
use api_inventory_explorer::inventory::ApiInventory;
use api_inventory_explorer::join::{self, JoinOptions, Read};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::records::{record, snapshot};

fn inventory(records: &[Value]) -> ApiInventory {
    join::join(Read { records: snapshot(records), ..Read::default() }, &JoinOptions::default())
}

fn diff(before: &[Value], after: &[Value]) -> Diff {
    let (before, after) = (inventory(before), inventory(after));
    Diff::between(&before.endpoints.iter().collect::<Vec<_>>(), &after.endpoints.iter().collect::<Vec<_>>())
}

/// A record with a body of responses.
fn with_body(route: &str, schema: Value) -> Value {
    let mut record = record("shop", "GET", route);
    record["schemas"] = json!([{
        "location": "response.body", "status_class": "2xx", "media_type": "application/json", "count": 20, "schema": schema
    }]);
    record
}

fn changes(before: &Value, after: &Value) -> Vec<String> {
    let diff = diff(std::slice::from_ref(before), std::slice::from_ref(after));
    assert!(diff.added.is_empty() && diff.removed.is_empty(), "{diff:?}");
    diff.changed.iter().flat_map(|changed| &changed.changes).map(ToString::to_string).collect()
}

#[test]
fn endpoints_come_and_go_whatever_their_parameters_are_called() {
    let before = [record("shop", "GET", "/users/{id}"), record("shop", "GET", "/gone")];
    let after =
        [record("shop", "GET", "/users/{name}"), record("shop", "POST", "/users"), record("new", "GET", "/gone")];
    let diff = diff(&before, &after);
    let told = |names: &[api_inventory_explorer::diff::EndpointName]| -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    };
    assert_eq!(told(&diff.added), ["GET /gone (new)", "POST /users (shop)"].map(|name| name.replace(')', ", prod)")));
    assert_eq!(told(&diff.removed), ["GET /gone (shop, prod)"]);
    assert_eq!((diff.changed.len(), diff.unchanged), (0, 1));
}

#[test]
fn each_change_of_an_endpoint_is_told_with_what_it_was_and_is() {
    let before = with_body("/users", json!([{"id": [4], "name": [8], "old": [8]}, {"optional": []}]));
    let mut after =
        with_body("/users", json!([{"id": [8], "name": [8], "new": [[[4]], {"len": "<10"}]}, {"optional": ["name"]}]));
    after["joint"][0]["exposure"] = json!("private");
    after["joint"][0]["credential"] = json!("presented");
    after["methods"] = json!([{"method": "basic_auth", "location": "authorization", "count": 3}]);
    after["sensitive"] = json!([{
        "location": "response.body", "path": "/name", "category": "pii", "type": "person_name", "scanner": "name",
        "evidence": "key", "in": "value", "count": 3, "contexts": []
    }]);
    assert_eq!(
        changes(&before, &after),
        [
            "authentication: unauthenticated -> authenticated",
            "credential: + basic_auth in authorization",
            "exposure: public -> private",
            "response.body 2xx /id: integer -> string",
            "response.body 2xx /name: string -> string, optional",
            "response.body 2xx /new: + array",
            "response.body 2xx /old: - string",
            "sensitive: + pii:person_name in response.body /name",
        ]
    );
}

#[test]
fn a_body_that_did_not_come_is_one_change_and_not_one_a_field() {
    let before = record("shop", "GET", "/users");
    let after = with_body("/users", json!([{"id": [4], "address": [{"city": [8]}]}]));
    assert_eq!(changes(&before, &after), ["response.body 2xx: + object"]);
}

#[test]
fn environments_are_compared_with_each_other_where_the_sides_have_different_ones() {
    let mut staging = record("shop", "GET", "/users");
    staging["service"]["environment"] = json!("staging");
    let diff = diff(&[staging], &[record("shop", "GET", "/users"), record("shop", "GET", "/new")]);
    let added: Vec<String> = diff.added.iter().map(ToString::to_string).collect();
    assert_eq!((added, diff.removed.len(), diff.unchanged), (vec!["GET /new (shop)".to_owned()], 0, 1));
}

proptest! {
    #[test]
    fn nothing_changed_from_an_inventory_to_itself_and_both_ways_tell_the_same(
        before in prop::collection::vec((0_usize..4, 0_usize..3, any::<bool>()), 0..8),
        after in prop::collection::vec((0_usize..4, 0_usize..3, any::<bool>()), 0..8),
    ) {
        let records = |of: &[(usize, usize, bool)]| -> Vec<Value> {
            let schemas = [json!([{"id": [4]}]), json!([{"id": [8], "name": [8]}]), json!([{}])];
            of.iter().map(|(route, schema, public)| {
                let mut record = with_body(&format!("/r{route}"), schemas[*schema].clone());
                record["joint"][0]["exposure"] = json!(if *public { "public" } else { "private" });
                record
            }).collect()
        };
        let (before, after) = (records(&before), records(&after));
        prop_assert!(diff(&before, &before).is_empty());
        let (there, back) = (diff(&before, &after), diff(&after, &before));
        prop_assert_eq!(&there.added, &back.removed);
        prop_assert_eq!(&there.removed, &back.added);
        prop_assert_eq!(there.unchanged, back.unchanged);
        prop_assert_eq!(there.changed.len(), back.changed.len());
    }
}
