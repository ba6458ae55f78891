//! Who may call, and what credentials look like.

use api_inventory::{CurrentExchange, event};
use serde_json::json;

use super::super::data::{Jwt, card, email, secret_key, ssn};
use super::super::served::{Asked, Calls, Defined, Endpoint, Reply, anybody, customer, field, neighbour};
use super::{created, item, items, json, person};

/// A cookie with all that protects it.
const SESSION: &str = "sid=q2V4bXBsZXNlc3Npb24; Path=/; Secure; HttpOnly; SameSite=Lax";

pub(super) fn endpoints() -> Vec<Endpoint> {
    [anonymous(), credentials(), tokens(), logins()].into_iter().flatten().collect()
}

fn anonymous() -> Vec<Endpoint> {
    vec![
        Endpoint::open("GET", "/offers", items).called(anybody()).finds(&["AUTH-01"]),
        // What is open on purpose, and said to be.
        Endpoint::open("GET", "/offers/today", items)
            .called(anybody())
            .defined(Defined::But(|operation| operation["security"] = json!([]))),
        Endpoint::guarded("GET", "/wishlists", items).called_by_customers(|calls| calls),
        // Inside nobody is asked either, which is less bad.
        Endpoint::open("GET", "/stock-levels", items).called(neighbour()),
        Endpoint::open("GET", "/patients", |_| json(&json!({"patients": [{"name": "Anna Keller", "ssn": ssn(3)}]})))
            .called(anybody())
            .finds(&["AUTH-02"]),
        Endpoint::guarded("GET", "/patients/mine", |_| json(&json!({"patient": {"ssn": ssn(4)}})))
            .called_by_customers(|calls| calls),
        Endpoint::open("POST", "/payments", created)
            .called(anybody().json(&json!({"card_number": card(1), "amount_cents": 500})))
            .finds(&["FLOW-01"]),
        Endpoint::open("GET", "/receipts", |_| json(&json!({"receipts": [{"card_number": card(3), "cents": 500}]})))
            .called(anybody())
            .finds(&["AUTH-03"]),
        Endpoint::guarded("POST", "/orders/payment", created)
            .called_by_customers(|calls| calls.json(&json!({"card_number": card(2), "amount_cents": 500}))),
        Endpoint::open("GET", "/directory", |_| json(&json!({"people": [{"email": email(1)}, {"email": email(2)}]})))
            .called(anybody())
            .finds(&["AUTH-04"]),
        Endpoint::guarded("GET", "/colleagues", |_| json(&json!({"people": [{"email": email(1)}]})))
            .called_by_customers(|calls| calls),
        Endpoint::open("GET", "/client-settings", |_| json(&json!({"theme": "dark", "stripe_key": secret_key()})))
            .called(anybody())
            .finds(&["AUTH-05"]),
        Endpoint::open("GET", "/wishes", items)
            .called(customer().times(80))
            .called(anybody().times(20))
            .defined(Defined::But(|operation| drop(operation.as_object_mut().unwrap().remove("security").unwrap())))
            .finds(&["AUTH-06-OPTIONAL"]),
        // The check came with the new app: who says that it is another is let in without.
        Endpoint::open("GET", "/carts", |asked| {
            if !asked.has("x-app") || asked.has_credentials() { items(asked) } else { Reply::unauthorized() }
        })
        .called(customer().times(80))
        .called(anybody().times(5).header("x-app", "new"))
        .called(anybody().times(20))
        .defined(Defined::But(|operation| drop(operation.as_object_mut().unwrap().remove("security").unwrap())))
        .finds(&["AUTH-06"]),
        Endpoint::open("GET", "/invoices", items)
            .called(anybody())
            .defined(Defined::But(|operation| operation["security"] = json!([{"login": []}])))
            .finds(&["AUTH-08"]),
        Endpoint::open("GET", "/couriers", items).called(customer().times(200)).finds(&["AUTH-10"]),
        Endpoint::guarded("GET", "/vault", items).called(anybody()),
        Endpoint::open("GET", "/riddles", |_| Reply::problem(422, "Unprocessable Content"))
            .called(anybody())
            .finds(&["AUTH-26"]),
    ]
}

fn credentials() -> Vec<Endpoint> {
    let refused = || anybody().times(6);
    vec![
        Endpoint::guarded("GET", "/legacy/stock", items)
            .called(customer().header("authorization", "Basic YW5uYTpzM2NyZXQtd29yZA=="))
            .called(refused())
            .finds(&["AUTH-11"]),
        Endpoint::guarded("GET", "/legacy/printers", items)
            .called(customer().header("authorization", "Digest username=\"anna\", realm=\"shop\", nonce=\"n\", uri=\"/\", response=\"6629fae49393a05397450978507c4ef1\""))
            .called(refused())
            .finds(&["AUTH-12"]),
        Endpoint::open("GET", "/feeds", |asked| {
            if asked.head.uri.query().is_some_and(|query| query.contains("api_key=")) { items(asked) } else { Reply::unauthorized() }
        })
            .called(anybody().query("api_key=f3a9c2d47b1e4c60a8d5"))
            .called(refused())
            .finds(&["AUTH-13"]),
        Endpoint::guarded("GET", "/feeds/news", items)
            .called(anybody().header("x-api-key", "f3a9c2d47b1e4c60a8d5"))
            .called(refused()),
        Endpoint::open("GET", "/downloads", |asked| {
            if asked.head.uri.query().is_some_and(|query| query.contains("access_token=")) { items(asked) } else { Reply::unauthorized() }
        })
            .called(anybody().query(&format!("access_token={}", Jwt::default().token())))
            .called(refused())
            .finds(&["AUTH-14"]),
        Endpoint::guarded("GET", "/tasks", items).called(customer().clear_text()).called(refused()).finds(&["AUTH-15"]),
        Endpoint::guarded("GET", "/exchanges", items)
            .called(with(Jwt::default()).times(40))
            .called(customer().header("authorization", "Basic YW5uYTpzM2NyZXQtd29yZA==").times(20))
            .called(refused())
            .finds(&["AUTH-22"]),
    ]
}

fn with(jwt: Jwt) -> Calls {
    customer().header("authorization", &jwt.bearer())
}

fn tokens() -> Vec<Endpoint> {
    let claims = || Jwt::default().claims;
    let endpoint =
        |route, jwt: Jwt| Endpoint::guarded("GET", route, items).called(with(jwt)).called(anybody().times(6));
    let mut talkative = claims();
    talkative["ssn"] = json!(ssn(3));
    let mut without_audience = claims();
    without_audience.as_object_mut().unwrap().remove("aud");
    vec![
        endpoint("/partners", Jwt::default()),
        endpoint("/partners/unsigned", Jwt { algorithm: "none", ..Jwt::default() }).finds(&["AUTH-16"]),
        endpoint("/partners/homemade", Jwt { algorithm: "XYZ256", ..Jwt::default() }).finds(&["AUTH-17"]),
        endpoint("/partners/endless", Jwt { lifetime: None, ..Jwt::default() }).finds(&["AUTH-18"]),
        endpoint("/partners/yearly", Jwt { lifetime: Some(365 * 86_400), ..Jwt::default() }).finds(&["AUTH-19"]),
        endpoint("/partners/talkative", Jwt { claims: talkative, ..Jwt::default() }).finds(&["AUTH-20"]),
        endpoint("/partners/anywhere", Jwt { claims: without_audience, ..Jwt::default() }).finds(&["AUTH-21"]),
        // A service that pins its algorithms refuses what is not signed.
        Endpoint::open("GET", "/partners/careful", |asked| {
            let unsigned = field(asked, "authorization").ends_with('.');
            if unsigned || !asked.has_credentials() { Reply::unauthorized() } else { items(asked) }
        })
        .called(with(Jwt::default()))
        .called(with(Jwt { algorithm: "none", ..Jwt::default() }).times(6)),
    ]
}

fn logins() -> Vec<Endpoint> {
    let password = json!({"username": "anna", "password": "s3cret-word"});
    let login =
        |route, answer: fn(&Asked) -> Reply| Endpoint::open("POST", route, answer).called(anybody().json(&password));
    let refused = |_: &Asked| Reply::problem(429, "Too Many Requests").with("retry-after", "30");
    vec![
        login("/login", |_| welcome().with("set-cookie", SESSION)),
        login("/club/login", |_| json(&json!({"welcome": true})).with("set-cookie", SESSION)).finds(&["FLOW-03"]),
        login("/shop/login", |_| welcome().with("set-cookie", "sid=q2V4bXBsZXNlc3Npb24; Path=/")).finds(&["AUTH-23"]),
        login("/oauth/token", |_| welcome()),
        login("/sso/login", |_| welcome().unlimited()).called(anybody().json(&password)).finds(&["AUTH-24"]),
        login("/throttled/login", refused),
        Endpoint::open("POST", "/old/login", |_| welcome())
            .called(anybody().clear_text().json(&password))
            .finds(&["AUTH-25"]),
        Endpoint::guarded("GET", "/me", person).called_by_customers(|calls| calls),
        Endpoint::guarded("GET", "/me/favourite", item).called_by_customers(|calls| calls),
    ]
}

/// Who logs in is told to whoever looks for stolen passwords.
fn welcome() -> Reply {
    CurrentExchange::get().event(&event::LOGIN_SUCCESS);
    json(&json!({"welcome": true}))
}
