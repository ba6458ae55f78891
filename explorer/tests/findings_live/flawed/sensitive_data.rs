//! Sensitive data where it should not be.

use serde_json::json;

use super::super::data::{card, email, items as page, person as somebody, secret_key, uuid};
use super::super::served::{Endpoint, Reply, anybody, customer};
use super::{created, items, json, person};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::guarded("GET", "/search/people", items)
            .called_by_customers(|calls| calls.query(&format!("email={}", email(5).replace('@', "%40"))))
            .finds(&["DATA-01"]),
        Endpoint::guarded("POST", "/search/people", items)
            .called_by_customers(|calls| calls.json(&json!({"email": email(5)}))),
        Endpoint::guarded("GET", "/users/{email}/baskets", items)
            .called(customer().path(|number| format!("/users/{}/baskets", email(number))))
            .called(anybody().path(|number| format!("/users/{}/baskets", email(number))).times(6))
            .finds(&["DATA-02"]),
        Endpoint::guarded("GET", "/users/{id}/parcels", items)
            .called(customer().path(|number| format!("/users/{}/parcels", uuid(number))))
            .called(anybody().path(|number| format!("/users/{}/parcels", uuid(number))).times(6)),
        Endpoint::guarded("GET", "/wallet", |_| json(&json!({"card_number": card(7), "label": "main"})))
            .called_by_customers(|calls| calls)
            .finds(&["DATA-03"]),
        Endpoint::guarded("GET", "/purse", |_| json(&json!({"card_number": "************4242", "label": "main"})))
            .called_by_customers(|calls| calls),
        Endpoint::guarded("GET", "/logins", |_| {
            json(&json!({"login": "anna", "password": "$2b$12$KIXQ1f7Zy0Zs8o9GqO5u4uJQ6sX9o0d7rI0Zk1vN3m5p7r9t1v3x5"}))
        })
        .called_by_customers(|calls| calls)
        .finds(&["DATA-04"]),
        Endpoint::guarded("GET", "/integrations", |_| json(&json!({"provider": "stripe", "secret_key": secret_key()})))
            .called_by_customers(|calls| calls)
            .finds(&["DATA-05"]),
        Endpoint::guarded("GET", "/integrations/state", |_| {
            json(&json!({"provider": "stripe", "secret_key": "********"}))
        })
        .called_by_customers(|calls| calls),
        Endpoint::guarded("POST", "/invitations", |asked| {
            if String::from_utf8_lossy(&asked.body).contains("example.org") {
                Reply::json(&json!({"title": "Conflict", "detail": "is taken", "email": email(9)})).status(409)
            } else {
                created(asked)
            }
        })
        .called_by_customers(|calls| calls.json(&json!({"note": "welcome"})))
        .called(customer().times(20).json(&json!({"note": email(9)})))
        .finds(&["DATA-06"]),
        Endpoint::guarded("GET", "/balances", |_| {
            let balances: serde_json::Map<_, _> = (0..12).map(|number| (email(number), json!(7))).collect();
            json(&json!({"balances": balances}))
        })
        .called_by_customers(|calls| calls)
        .finds(&["DATA-07"]),
        Endpoint::guarded("GET", "/addresses", |asked| {
            person(asked).without("cache-control").with("cache-control", "public, max-age=600")
        })
        .called_by_customers(|calls| calls)
        .finds(&["DATA-08"]),
        Endpoint::guarded("GET", "/addresses/private", person).called_by_customers(|calls| calls),
        Endpoint::guarded("GET", "/newsletters", person)
            .called(customer().clear_text())
            .called(anybody().times(6))
            .finds(&["AUTH-15", "DATA-09"]),
        Endpoint::guarded("GET", "/subscribers", |_| {
            json(&json!({"subscribers": (0..150).map(somebody).collect::<Vec<_>>()}))
        })
        .called_by_customers(|calls| calls)
        .finds(&["DATA-12"]),
        Endpoint::guarded("GET", "/readers", |_| {
            json(&json!({"readers": (0..150).map(somebody).collect::<Vec<_>>(), "next_cursor": "b3BhcXVl"}))
        })
        .called_by_customers(|calls| calls.query("limit=150")),
        Endpoint::guarded("GET", "/greeting", |_| json(&json!({"hello": true})).with("x-user-email", &email(4)))
            .called_by_customers(|calls| calls)
            .finds(&["DATA-13"]),
        Endpoint::open("GET", "/neighbours", |asked| {
            if asked.has_credentials() { person(asked).unlimited() } else { Reply::unauthorized().unlimited() }
        })
        .called_by_customers(|calls| calls.times(120))
        .finds(&["DATA-14"]),
        Endpoint::guarded("GET", "/catalogue/full", |_| json(&page(2_000)))
            .called_by_customers(|calls| calls.times(20))
            .finds(&["DATA-16"]),
    ]
}
