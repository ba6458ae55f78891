//! A service that does all of it well, in the shapes that the other one has its mistakes in.

use api_inventory::{CurrentExchange, event};
use serde_json::{Value, json};

use super::data::{Jwt, item, items, person, uuid};
use super::served::{Asked, Calls, Endpoint, Reply, anybody, neighbour};

const SESSION: &str = "__Host-sid=q2V4bXBsZXNlc3Npb24; Path=/; Secure; HttpOnly; SameSite=Lax";
const FORM: &str = "multipart/form-data; boundary=XX";
const PICTURE: &str = "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: \
                       image/png\r\n\r\n\u{1}PNG\r\n--XX--\r\n";

/// Somebody with a token that is made well.
fn customer() -> Calls {
    anybody().header("authorization", &Jwt::default().bearer())
}

/// Called by customers, and a few times by somebody who is refused.
fn by_customers(endpoint: Endpoint, calls: fn(Calls) -> Calls) -> Endpoint {
    endpoint.called(calls(customer())).called(calls(anybody()).times(6))
}

/// Their own administrators, from inside, with tokens.
fn by_staff(endpoint: Endpoint) -> Endpoint {
    endpoint
        .called(customer().header("x-forwarded-for", "10.1.2.3"))
        .called(anybody().header("x-forwarded-for", "10.1.2.3").times(6))
}

fn one(front: &'static str) -> fn(Calls) -> Calls {
    match front {
        "/orders" => |calls| calls.path(|number| format!("/orders/{}", uuid(number))),
        "/customers" => |calls| calls.path(|number| format!("/customers/{}", uuid(number))),
        _ => |calls| calls,
    }
}

fn json(value: &Value) -> Reply {
    Reply::json(value)
}

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [for_everybody(), orders(), of_customers(), of_staff()].into_iter().flatten().collect()
}

fn for_everybody() -> Vec<Endpoint> {
    let password = json!({"username": "anna", "password": "s3cret-word"});
    // Who tries too often is told to wait.
    let login = |asked: &Asked| {
        if String::from_utf8_lossy(&asked.body).contains("wrong") {
            CurrentExchange::get().event(&event::LOGIN_FAILURE);
            return Reply::problem(429, "Too Many Requests").with("retry-after", "30");
        }
        CurrentExchange::get().event(&event::LOGIN_SUCCESS);
        json(&json!({"welcome": true})).with("set-cookie", SESSION)
    };
    let token = |_: &Asked| {
        CurrentExchange::get().event(&event::LOGIN_SUCCESS);
        json(&json!({"access_token": Jwt::default().token(), "token_type": "Bearer", "expires_in": 900}))
    };
    vec![
        Endpoint::open("GET", "/health", |_| json(&json!({"status": "up"}))).called(anybody()).called(neighbour()),
        Endpoint::open("GET", "/metrics", |_| Reply::text("orders_total 7\n")).called(neighbour()),
        Endpoint::open("GET", "/openapi.json", |_| json(&json!({"openapi": "3.1.0"}))).called(neighbour()),
        Endpoint::open("GET", "/docs", |_| Reply::page("<html><p>Docs</p></html>")).called(neighbour()),
        Endpoint::open("GET", "/assets/{file}", |_| Reply::text("body {}").with("content-type", "text/css"))
            .called(anybody().path(|_| "/assets/main.css".to_owned())),
        Endpoint::open("POST", "/login", login)
            .called(anybody().json(&password))
            .called(anybody().times(9).json(&json!({"username": "anna", "password": "wrong-word"}))),
        Endpoint::open("POST", "/oauth/token", token).called(anybody().body(
            "application/x-www-form-urlencoded",
            "grant_type=authorization_code&code=c3BsZW5kaWQ&code_verifier=dmVyaWZpZXI",
        )),
    ]
}

fn orders() -> Vec<Endpoint> {
    let new = json!({"product_id": uuid(7), "quantity": 2});
    let answer_with_etag = |_: &Asked| json(&item(1)).with("etag", "\"7\"");
    let of_bad_input = |asked: &Asked| match serde_json::from_slice::<Value>(&asked.body) {
        Ok(order) if order["quantity"].is_u64() => json(&item(2)).status(201),
        _ => Reply::problem(422, "Unprocessable Content"),
    };
    let on_bad_days = |asked: &Asked| match asked.head.uri.query() {
        Some("page=13") => Reply::problem(500, "Internal Server Error"),
        _ => json(&items(20)),
    };
    vec![
        by_customers(Endpoint::guarded("GET", "/orders", on_bad_days), |calls| calls.query("page=2&limit=20"))
            .called(customer().times(1).query("page=13")),
        by_customers(Endpoint::guarded("GET", "/orders/{order_id}", answer_with_etag), one("/orders")),
        Endpoint::guarded("POST", "/orders", of_bad_input)
            .called(customer().json(&new))
            .called(customer().times(9).json(&json!({"product_id": "x", "quantity": "many"})))
            .called(anybody().times(6).json(&new)),
        by_customers(Endpoint::guarded("PATCH", "/orders/{order_id}", answer_with_etag), |calls| {
            calls.path(|number| format!("/orders/{}", uuid(number))).json(&json!({"quantity": 3}))
        }),
        by_customers(Endpoint::guarded("DELETE", "/orders/{order_id}", |_| Reply::nothing()), one("/orders")),
        by_customers(
            Endpoint::guarded("POST", "/payments", |_| {
                CurrentExchange::get().event(&event::PAYMENT_SUCCESS);
                json(&json!({"id": uuid(9), "card": "**** **** **** 4242", "state": "paid"})).status(201)
            }),
            |calls| calls.json(&json!({"payment_method": "pm_1NqLxa2eZvKYlo2C", "amount_cents": 4999})),
        ),
        by_customers(Endpoint::guarded("POST", "/reviews", |_| json(&json!({"id": uuid(3)})).status(201)), |calls| {
            calls.json(&json!({"product_id": uuid(4), "stars": 5, "text": "A chair to sit on."}))
        }),
        Endpoint::guarded("POST", "/graphql", |_| {
            json(&json!({"data": {"orders": {"nodes": [{"title": "chair"}], "pageInfo": {"hasNextPage": false}}}}))
        })
        .called(
            customer()
                .json(&json!({"query": "query Orders { orders { nodes { title } } }", "operationName": "Orders"})),
        )
        .called(
            anybody()
                .times(6)
                .json(&json!({"query": "query Orders { orders { nodes { title } } }", "operationName": "Orders"})),
        ),
    ]
}

fn of_customers() -> Vec<Endpoint> {
    let masked = |_: &Asked| json(&json!({"id": uuid(1), "email": "a***@example.org", "phone": "+49 *** ***12"}));
    let picture = |asked: &Asked| {
        if asked.body.len() > 1_000 {
            Reply::problem(413, "Content Too Large")
        } else {
            json(&json!({"id": uuid(5)})).status(201)
        }
    };
    let preflight = |_: &Asked| {
        Reply::nothing()
            .with("access-control-allow-origin", "https://www.example.org")
            .with("access-control-allow-methods", "GET, PATCH")
            .with("access-control-allow-headers", "authorization, content-type")
    };
    vec![
        by_customers(Endpoint::guarded("GET", "/me", |_| json(&person(1))), |calls| calls),
        by_customers(Endpoint::guarded("PATCH", "/me", |_| json(&json!({"theme": "dark"}))), |calls| {
            calls.json(&json!({"theme": "dark"}))
        }),
        by_customers(
            Endpoint::guarded("GET", "/me/newsletter", |_| {
                json(&json!({"weekly": true})).with("access-control-allow-origin", "https://www.example.org")
            }),
            |calls| calls.header("origin", "https://www.example.org"),
        ),
        Endpoint::open("OPTIONS", "/me/newsletter", preflight).called(
            anybody()
                .header("origin", "https://www.example.org")
                .header("access-control-request-method", "PATCH")
                .header("access-control-request-headers", "authorization"),
        ),
        by_customers(Endpoint::guarded("GET", "/customers/{customer_id}", masked), one("/customers")),
        Endpoint::guarded("POST", "/me/picture", picture)
            .called(customer().body(FORM, PICTURE))
            .called(customer().times(6).body("image/png", vec![7_u8; 4_000]))
            .called(anybody().times(6).body(FORM, PICTURE)),
        // A page with a form, by cookie, with a token against forgery.
        Endpoint::guarded("POST", "/basket", |_| Reply::page("<html><p>In your basket.</p></html>"))
            .called(
                anybody()
                    .header("cookie", "__Host-sid=q2V4bXBsZXNlc3Npb24")
                    .body("application/x-www-form-urlencoded", "product=chair&csrf_token=c3BsZW5kaWR0b2tlbg"),
            )
            .called(anybody().times(6)),
    ]
}

fn of_staff() -> Vec<Endpoint> {
    vec![
        by_staff(Endpoint::guarded("GET", "/admin/reports", |_| json(&items(10)))),
        by_staff(Endpoint::guarded("GET", "/admin/users", |_| {
            json(&json!({"users": (0..20).map(person).collect::<Vec<_>>(), "next_cursor": "b3BhcXVl"}))
        })),
    ]
}
