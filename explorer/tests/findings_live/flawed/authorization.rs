//! What callers may do: identifiers that others can count, routes of administrators, fields that nobody declared.

use serde_json::{Value, json};

use super::super::data::uuid;
use super::super::served::{Defined, Endpoint, anybody, customer};
use super::{created, item, items, json, person};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let numbered = |front: &'static str| move |number: usize| format!("{front}/{}", 4_711 + number);
    let unguessed = |front: &'static str| move |number: usize| format!("{front}/{}", uuid(number));
    let by_customers = |endpoint: Endpoint, path: fn(usize) -> String| {
        endpoint.called(customer().path(path)).called(anybody().path(path).times(6))
    };
    vec![
        by_customers(Endpoint::guarded("GET", "/accounts/{id}", person), |number| {
            format!("/accounts/{}", 4_711 + number)
        })
        .finds(&["AUTHZ-01"]),
        by_customers(Endpoint::guarded("GET", "/members/{id}", person), |number| format!("/members/{}", uuid(number))),
        Endpoint::open("PUT", "/drafts/{id}", item)
            .called(anybody().path(numbered("/drafts")).json(&json!({"title": "a chair"})))
            .finds(&["AUTHZ-02"]),
        Endpoint::open("GET", "/photos/{id}", item).called(anybody().path(numbered("/photos"))).finds(&["AUTHZ-03"]),
        Endpoint::open("GET", "/pictures/{id}", item)
            .called(anybody().path(unguessed("/pictures")))
            .finds(&["AUTH-01"]),
        by_customers(Endpoint::guarded("GET", "/tickets/{id}", item), |number| format!("/tickets/{}", 4_711 + number))
            .finds(&["AUTHZ-04"]),
        by_customers(Endpoint::guarded("GET", "/cases/{id}", item), |number| format!("/cases/{}", uuid(number))),
        Endpoint::guarded("POST", "/transfers", created)
            .called_by_customers(|calls| {
                calls.query("account_id=A-17").json(&json!({"account_id": "A-18", "cents": 5}))
            })
            .finds(&["AUTHZ-06"]),
        Endpoint::guarded("POST", "/movements", created)
            .called_by_customers(|calls| calls.query("dry_run=true").json(&json!({"account_id": "A-18", "cents": 5}))),
        Endpoint::guarded("GET", "/admin/suppliers", items).called_by_customers(|calls| calls).finds(&["AUTHZ-07"]),
        Endpoint::open("GET", "/admin/export", items).called(anybody()).finds(&["AUTHZ-08"]),
        Endpoint::guarded("GET", "/admin/shelves", items)
            .called(customer().header("x-forwarded-for", "10.1.2.3"))
            .called(anybody().header("x-forwarded-for", "10.1.2.3").times(6)),
        Endpoint::guarded("PATCH", "/profile", created)
            .called_by_customers(|calls| calls.json(&json!({"nickname": "anna", "is_admin": true})))
            .defined(Defined::But(|operation| drop_field(body(operation), "is_admin")))
            .finds(&["AUTHZ-09"]),
        Endpoint::guarded("PATCH", "/preferences", created)
            .called_by_customers(|calls| calls.json(&json!({"theme": "dark", "density": "low"})))
            .defined(Defined::But(|operation| drop_field(body(operation), "density")))
            .finds(&["AUTHZ-10"]),
        Endpoint::guarded("GET", "/warehouses", |_| json(&json!({"name": "north", "shelf_count": 7})))
            .called_by_customers(|calls| calls)
            .defined(Defined::But(|operation| drop_field(answer(operation), "shelf_count")))
            .finds(&["AUTHZ-11"]),
        Endpoint::guarded("PATCH", "/settings", created)
            .called_by_customers(|calls| calls.json(&json!({"theme": "dark", "density": "low"}))),
        Endpoint::guarded("POST", "/parcels", created)
            .called_by_customers(|calls| calls.header("x-http-method-override", "DELETE").json(&json!({"weight": 5})))
            .finds(&["AUTHZ-14"]),
        Endpoint::guarded("POST", "/letters", created).called_by_customers(|calls| calls.json(&json!({"weight": 5}))),
    ]
}

/// The schema of the request's body.
pub(super) fn body(operation: &mut Value) -> &mut Value {
    &mut operation["requestBody"]["content"]["application/json"]["schema"]
}

/// The schema of what is answered if all goes well.
pub(super) fn answer(operation: &mut Value) -> &mut Value {
    &mut operation["responses"]["2XX"]["content"]["application/json"]["schema"]
}

pub(super) fn drop_field(schema: &mut Value, name: &str) {
    schema["properties"].as_object_mut().unwrap().remove(name).unwrap();
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|required| required != name);
    }
}
