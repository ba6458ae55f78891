use serde_json::{Value, json};

use super::{BusinessBasis, BusinessLogic};
use crate::inventory::EndpointRecord;
use crate::inventory::stored::{Line, Stored};
use crate::observation::OperatorText;

/// A record of a route, with what else its line has.
fn record(endpoint: &str, flow: &str, more: &Value) -> EndpointRecord<Stored> {
    let (method, route) = endpoint.split_once(' ').unwrap();
    let mut line = json!({
        "kind": "record", "v": 1,
        "producer": {"id": format!("{:032x}", 1), "seq": 1, "tracer": "0.1.0", "rules": format!("{:016x}", 0)},
        "service": {"name": "shop", "production": true, "production_basis": "default"},
        "endpoint": {"protocol": "http", "method": method, "route": route, "route_source": "router", "flow": flow},
        "seen": {}, "requests": {"exact": 9, "analysed": 9, "estimated": 9}, "joint": [],
    });
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
    let Line::Record(record) = Line::read(&line.to_string(), 1).unwrap() else { panic!("no record") };
    assert!(record.unknown.is_empty(), "{:?}", record.unknown);
    record.line
}

/// What is told of a route: `login` if it is sure, `login?` if much speaks for it, `login??` if little does.
fn told(endpoint: &str, more: &Value) -> String {
    let (method, route) = endpoint.split_once(' ').unwrap();
    let methods = crate::observation::Method::ALL.iter().copied();
    let method = methods.clone().find(|known| known.as_str() == method).unwrap();
    let flow = crate::identity::flow(method, route, false);
    let one = |logic: BusinessLogic<Stored>| match (logic.basis, logic.strength.as_str()) {
        (BusinessBasis::Recorded, _) => logic.function.to_string(),
        (_, "strong") => format!("{}?", logic.function),
        (..) => format!("{}??", logic.function),
    };
    record(endpoint, flow.as_str(), more).business_logic().into_iter().map(one).collect::<Vec<_>>().join(" ")
}

fn joint(exchanges: &[(&str, &str, bool)]) -> Value {
    let one = |&(status_class, credential, refused): &(&str, &str, bool)| {
        json!({
            "status_class": status_class, "credential": credential, "refused": refused, "exposure": "public",
            "scheme": "https", "count": 1, "estimated": 1,
        })
    };
    exchanges.iter().map(one).collect()
}

fn found(location: &str, category: &str, kind: &str) -> Value {
    json!([{
        "location": location, "path": "/x", "category": category, "type": kind, "scanner": kind, "evidence": "key",
        "in": "value", "count": 1, "contexts": [],
    }])
}

const NONE: [(&str, &str, bool); 0] = [];

#[test]
fn a_word_and_a_method_suggest_weakly() {
    for (endpoint, expected) in [
        ("POST /login", "login??"),
        ("POST /api/v1/users/sign-in", "login??"),
        ("POST /shop/{tenant}/login", "login??"),
        ("POST /oauth/token", "login??"),
        ("POST /login.php", "login??"),
        ("POST /users/einloggen", "login??"),
        ("POST /shop.AuthService/Login", "login??"),
        ("POST /logout", "logout??"),
        ("GET /auth/sign-out", "logout??"),
        ("DELETE /session", "logout??"),
        ("POST /signup", "signup??"),
        ("POST /users/register", "signup??"),
        ("POST /password/reset", "password_reset??"),
        ("POST /auth/forgot-password", "password_reset??"),
        ("POST /password-reset/{token}", "password_reset??"),
        ("POST /users/passwort-vergessen", "password_reset??"),
        ("POST /password/reset/confirm", "password_reset??"),
        ("PUT /users/{id}/password", "password_change??"),
        ("POST /account/change-password", "password_change??"),
        ("PATCH /users/{id}", "user_update??"),
        ("PUT /me", "user_update??"),
        ("DELETE /users/{id}", "user_deletion??"),
        ("DELETE /account", "user_deletion??"),
        ("POST /account/delete", "user_deletion??"),
        ("POST /payments", "payment??"),
        ("POST /orders/{id}/pay", "payment??"),
        ("POST /payments/{id}/confirm", "payment??"),
        ("POST /paiements", "payment??"),
        ("POST /payments/{id}/refund", "refund??"),
        ("POST /uploads", "upload??"),
        ("GET /products/search", "search??"),
        ("GET /suche", "search??"),
        ("GET /orders/export", "export??"),
        ("POST /webhooks/carrier", "webhook??"),
        ("POST /stripe/webhook", "webhook??"),
        ("GET /api/admin/stats", "admin??"),
        ("DELETE /admin/users/{id}", "user_deletion?? admin??"),
    ] {
        assert_eq!(told(endpoint, &json!({})), expected, "{endpoint}");
    }
}

#[test]
fn a_word_in_another_place_or_with_another_method_suggests_nothing() {
    let mixed =
        joint(&[("2xx", "none", false), ("4xx", "none", true), ("4xx", "none", false), ("2xx", "presented", false)]);
    for endpoint in [
        "GET /users/{id}/payments/history",
        "GET /payments",
        "POST /payments/{id}/notes",
        "PUT /payments/{id}",
        "GET /login/help",
        "GET /login",
        "POST /login/attempts",
        "POST /devices/{id}/token",
        "POST /devices/register",
        "POST /events/{id}/registration",
        "GET /users/{id}",
        "PATCH /orders/{id}",
        "DELETE /users/{id}/orders/{id}",
        "DELETE /teams/{id}/users/{id}",
        "DELETE /sessions/{id}",
        "DELETE /accounts/{id}",
        "PUT /accounts/{id}",
        "GET /search/{id}",
        "POST /webhooks/subscribe",
        "POST /webhooks/test",
        "PUT /users/{id}/avatar",
        "POST /vehicles/{id}/charge",
        "POST /transfers",
        "GET /documents/{id}/download",
        "GET /password/policy",
        "POST /webhooks",
        "POST /callback",
        "POST /notifications",
        "GET /users/{id}/admin",
        "GET /admin/health",
        "GET /healthz",
        "GET /docs/login",
        "GET /docs/payments/refund",
        "GET /assets/{rest}",
        "GET /research",
        "POST unmatched",
        "POST /",
    ] {
        assert_eq!(told(endpoint, &json!({"joint": mixed})), "", "{endpoint}");
    }
}

#[test]
fn what_agrees_with_a_word_makes_it_strong() {
    let open = joint(&[("2xx", "none", false), ("4xx", "none", true)]);
    let picky = joint(&[("2xx", "none", false), ("4xx", "none", false)]);
    let closed = joint(&[("2xx", "presented", false), ("4xx", "none", true)]);
    let declined = joint(&[("2xx", "presented", false), ("4xx", "presented", false)]);
    for (endpoint, joint, expected) in [
        ("POST /login", &open, "login?"),
        ("POST /login", &picky, "login?"),
        ("POST /login", &closed, "login??"),
        ("POST /einloggen", &picky, "login??"),
        ("POST /einloggen", &open, "login?"),
        ("POST /signup", &picky, "signup?"),
        ("POST /signup", &closed, "signup??"),
        ("POST /password/reset", &open, "password_reset?"),
        ("POST /logout", &closed, "logout??"),
        ("POST /logout", &open, "logout??"),
        ("DELETE /users/{id}", &closed, "user_deletion??"),
        ("PUT /me/password", &closed, "password_change??"),
        ("POST /payments", &declined, "payment??"),
        ("POST /payments", &closed, "payment??"),
        ("GET /admin/stats", &closed, "admin??"),
        ("GET /admin/stats", &open, "admin??"),
    ] {
        assert_eq!(told(endpoint, &json!({"joint": joint})), expected, "{endpoint} {joint}");
    }
    let password = found("request.body", "credentials", "password");
    assert_eq!(told("POST /login", &json!({"sensitive": password})), "login?");
    assert_eq!(
        told("POST /login", &json!({"sensitive": found("response.body", "credentials", "password")})),
        "login??"
    );
    assert_eq!(told("POST /payments", &json!({"sensitive": found("request.body", "payment", "card")})), "payment?");
    let parameter = json!([{"location": "request.query", "name": "q", "kind": "word", "count": 1}]);
    assert_eq!(told("GET /products/search", &json!({"parameters": parameter})), "search?");
    let signed = json!([{"method": "request_signature", "location": "header", "count": 1}]);
    assert_eq!(told("POST /webhooks/{provider}", &json!({"methods": signed})), "webhook?");
}

#[test]
fn a_word_of_two_meanings_counts_only_with_something_that_agrees() {
    let open = joint(&[("2xx", "none", false), ("4xx", "none", true)]);
    let picky = joint(&[("2xx", "none", false), ("4xx", "none", false)]);
    let closed = joint(&[("2xx", "presented", false), ("4xx", "none", true)]);
    let password = found("request.body", "credentials", "password");
    let by_administrators = json!({"sensitive": password, "joint": closed});
    assert_eq!(told("POST /admin/users", &by_administrators), "admin??");
    assert_eq!(told("POST /users", &by_administrators), "");
    let card = found("request.body", "payment", "card");
    let file = json!([{
        "location": "request.body", "status_class": "none", "media_type": "multipart/form-data", "schema": [8], "count": 1,
    }]);
    let parameter = json!([{"location": "request.query", "name": "search_term", "kind": "word", "count": 1}]);
    let signed = json!([{"method": "request_signature", "location": "header", "count": 1}]);
    for (endpoint, more, expected) in [
        ("POST /sessions", json!({"joint": open}), "login??"),
        ("POST /sessions", json!({"joint": open, "sensitive": password}), "login?"),
        ("POST /users", json!({"sensitive": password, "joint": picky}), "signup?"),
        ("POST /vehicles/{id}/charge", json!({"sensitive": card}), "payment??"),
        ("PUT /users/{id}/avatar", json!({"schemas": file}), "upload??"),
        ("GET /products/find", json!({"parameters": parameter}), "search??"),
        ("POST /notifications", json!({"methods": signed}), "webhook??"),
    ] {
        assert_eq!(told(endpoint, &json!({})), "", "{endpoint}");
        assert_eq!(told(endpoint, &more), expected, "{endpoint}");
    }
}

#[test]
fn reasons_are_told() {
    let more = json!({
        "joint": joint(&[("2xx", "none", false), ("4xx", "none", true)]),
        "sensitive": found("request.body", "credentials", "password"),
    });
    let logic = record("POST /login", "login", &more).business_logic();
    assert_eq!(
        serde_json::to_value(logic).unwrap(),
        json!([{
            "function": "login", "basis": "suggested", "strength": "strong",
            "reasons": ["method", "route_word", "status_mix", "request_fields"],
        }])
    );
}

#[test]
fn what_was_recorded_is_sure_and_takes_the_place_of_a_suggestion() {
    let events = json!([
        {"name": "payments.refund", "count": 1}, {"name": "users.login.failure", "count": 2},
        {"name": "users.login.success", "count": 7},
    ]);
    assert_eq!(told("POST /login", &json!({"joint": joint(&NONE), "events": events})), "login custom");
    // Of what is many endpoints, too.
    assert_eq!(told("POST unmatched", &json!({"events": events})), "login custom");
    assert_eq!(told("DELETE /users/{id}", &json!({"events": events})), "login custom user_deletion??");
    let logic = record("POST /login", "login", &json!({"events": events})).business_logic();
    let names: Vec<Vec<&str>> =
        logic.iter().map(|logic| logic.events.iter().map(OperatorText::as_str).collect()).collect();
    assert_eq!(names, [vec!["users.login.failure", "users.login.success"], vec!["payments.refund"]]);
}
