//! What the service tells of itself, and what browsers are told.

use serde_json::json;

use super::super::served::{Asked, Endpoint, Reply, anybody, customer, field};
use super::{created, items, json, person};

const TRACE: &str = "java.lang.IllegalStateException: no stock\n\tat com.shop.Orders.find(Orders.java:12)\n\tat com.shop.Api.get(Api.java:7)\n";

pub(super) fn endpoints() -> Vec<Endpoint> {
    [transport(), browsers(), tells(), routes()].into_iter().flatten().collect()
}

fn transport() -> Vec<Endpoint> {
    vec![
        Endpoint::open("GET", "/banner-ads", items).called(anybody().clear_text()).finds(&["AUTH-01", "CONF-01"]),
        Endpoint::open("GET", "/sofas", |asked| only_customers(asked).without("strict-transport-security"))
            .called_by_customers(|calls| calls)
            .finds(&["CONF-02"]),
        Endpoint::open("GET", "/lamps", |asked| only_customers(asked).without("x-content-type-options"))
            .called_by_customers(|calls| calls)
            .finds(&["CONF-04"]),
        Endpoint::guarded("GET", "/carpets", items).called_by_customers(|calls| calls),
    ]
}

fn only_customers(asked: &Asked) -> Reply {
    if asked.has_credentials() { items(asked) } else { Reply::unauthorized() }
}

fn browsers() -> Vec<Endpoint> {
    vec![
        Endpoint::guarded("GET", "/checkout/page", |_| {
            Reply::page("<html><p>Pay</p></html>").without("content-security-policy")
        })
        .called_by_customers(|calls| calls)
        .finds(&["CONF-03"]),
        Endpoint::guarded("GET", "/checkout/summary", |_| Reply::page("<html><p>Thanks</p></html>"))
            .called_by_customers(|calls| calls),
        Endpoint::open("GET", "/frames", |asked| {
            let origin = field(asked, "origin");
            only_customers(asked)
                .with("access-control-allow-origin", &origin)
                .with("access-control-allow-credentials", "true")
        })
        .called_by_customers(|calls| calls.header("origin", "null"))
        .finds(&["CONF-05"]),
        Endpoint::open("GET", "/mirrors", |asked| {
            let origin = field(asked, "origin");
            only_customers(asked)
                .with("access-control-allow-origin", &origin)
                .with("access-control-allow-credentials", "true")
        })
        .called_by_customers(|calls| calls.times(20).header("origin", "https://elsewhere.example.net"))
        .finds(&["CONF-05-ECHO"]),
        Endpoint::guarded("GET", "/windows", |asked| {
            items(asked)
                .with("access-control-allow-origin", "https://shop.example.org")
                .with("access-control-allow-credentials", "true")
        })
        .called_by_customers(|calls| calls.header("origin", "https://elsewhere.example.net")),
        Endpoint::guarded("GET", "/friends", |asked| person(asked).with("access-control-allow-origin", "*"))
            .called_by_customers(|calls| calls)
            .finds(&["CONF-06"]),
        Endpoint::guarded("POST", "/ballots", created)
            .called(anybody().header("cookie", "sid=q2V4bXBsZXNlc3Npb24").json(&json!({"choice": "b"})))
            .called(anybody().times(6))
            .finds(&["CONF-15"]),
        Endpoint::guarded("POST", "/polls", created)
            .called(
                anybody()
                    .header("cookie", "sid=q2V4bXBsZXNlc3Npb24")
                    .header("x-csrf-token", "c3JmLXRva2Vu")
                    .json(&json!({"choice": "b"})),
            )
            .called(anybody().times(6)),
    ]
}

fn tells() -> Vec<Endpoint> {
    vec![
        Endpoint::guarded("GET", "/deliveries", |asked| match asked.head.uri.query() {
            Some(_) => Reply::text(TRACE).status(500),
            None => items(asked),
        })
        .called_by_customers(|calls| calls)
        .called(customer().query("page=2").times(20))
        .finds(&["CONF-07"]),
        Endpoint::guarded("GET", "/returns", |asked| match asked.head.uri.query() {
            Some(_) => Reply::problem(500, "Internal Server Error"),
            None => items(asked),
        })
        .called_by_customers(|calls| calls)
        .called(customer().query("page=2").times(3)),
        Endpoint::guarded("GET", "/shelves", |asked| items(asked).with("server", "Apache/2.4.49 (Unix)"))
            .called_by_customers(|calls| calls)
            .finds(&["CONF-08"]),
        Endpoint::guarded("GET", "/labels", |asked| items(asked).without("content-type"))
            .called_by_customers(|calls| calls)
            .finds(&["CONF-13"]),
        Endpoint::guarded("POST", "/edi", created)
            .called_by_customers(|calls| calls.body("application/xml", "<order><item>7</item></order>"))
            .finds(&["CONF-14"]),
        Endpoint::guarded("POST", "/graphql", |_| {
            json(&json!({"data": {"__schema": {"queryType": {"name": "Query"}, "types": [{"name": "Order"}]}}}))
        })
        .called_by_customers(|calls| {
            calls.json(&json!({"query": "{ __schema { queryType { name } types { name } } }"}))
        })
        .finds(&["CONF-12"]),
        Endpoint::guarded("POST", "/shop/graphql", |_| json(&json!({"data": {"orders": [{"title": "chair"}]}})))
            .called_by_customers(|calls| calls.json(&json!({"query": "query Orders { orders { title } }"}))),
    ]
}

fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::open("TRACE", "/echo", |_| Reply::text("TRACE /echo")).called(anybody()).finds(&["CONF-09"]),
        Endpoint::open("GET", "/openapi.json", |_| json(&json!({"openapi": "3.1.0", "paths": {}})))
            .called(anybody())
            .finds(&["CONF-10"]),
        Endpoint::open("GET", "/internal/swagger-ui", |_| Reply::page("<html></html>")).called(neighbour_of_docs()),
        Endpoint::open("GET", "/actuator/env", |_| json(&json!({"activeProfiles": ["main"]})))
            .called(anybody())
            .finds(&["CONF-11"]),
        Endpoint::open("GET", "/metrics", |_| Reply::text("orders_total 7\n"))
            .called(anybody())
            .finds(&["CONF-11-METRICS"]),
        Endpoint::open("GET", "/internal/metrics", |_| Reply::text("orders_total 7\n")).called(neighbour_of_docs()),
        Endpoint::open("GET", "/health", |_| json(&json!({"status": "up"}))).called(anybody()),
    ]
}

/// Whoever is inside may read these.
fn neighbour_of_docs() -> super::super::served::Calls {
    super::super::served::neighbour()
}
