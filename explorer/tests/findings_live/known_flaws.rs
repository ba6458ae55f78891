//! What is wrong with known APIs that their definitions do not tell.

use serde_json::json;

use super::data::{Jwt, email, uuid};
use super::served::{Endpoint, Reply, anybody};

/// The flaws that `VAmPI` was made to have.
pub(super) fn vampi(name: &str, endpoint: Endpoint) -> Endpoint {
    match name {
        // Whoever registers may say that they are an administrator.
        "POST /users/v1/register" => endpoint.called(
            anybody()
                .times(20)
                .json(&json!({"username": "eve", "password": "s3cret-word", "email": email(3), "admin": true})),
        ),
        // A quote in the name reaches the database, and its error the caller.
        "GET /users/v1/{username}" => Endpoint::open("GET", "/users/v1/{p2}", |asked| {
            if asked.head.uri.path().ends_with("%27") {
                return Reply::page(DEBUGGER).bare().without("content-security-policy").status(500);
            }
            Reply::json(&json!({"username": "anna", "email": email(1)})).bare()
        })
        .called(anybody().path(|number| format!("/users/v1/{}", ["anna", "bruno", "clara"][number % 3])))
        .called(anybody().times(10).path(|number| format!("/users/v1/{}%27", ["anna", "bruno"][number % 2]))),
        _ => endpoint,
    }
}

const DEBUGGER: &str = "<html><title>OperationalError // Werkzeug Debugger</title><pre>Traceback (most recent call \
                        last):\n  File \"/app/models/user_model.py\", line 72, in get_user\n</pre></html>";

/// Some of the flaws that crAPI was made to have.
pub(super) fn crapi(name: &str, endpoint: Endpoint) -> Endpoint {
    let bearer = |jwt: Jwt| anybody().header("authorization", &jwt.bearer());
    match name {
        // Nobody asks who looks at an order, and orders are numbered.
        "GET /workshop/api/shop/orders/{order_id}" => Endpoint::open("GET", "/workshop/api/shop/orders/{p4}", |_| {
            Reply::json(&json!({
                "order": {"id": 7, "user": {"email": email(1), "number": "+49 30 901820"}, "quantity": 2, "status": "delivered"},
                "payment": {"transaction_id": uuid(1), "card_number": "XXXXXXXXXXXX1111"},
            }))
            .bare()
        })
        .called(bearer(Jwt::default()).path(|number| format!("/workshop/api/shop/orders/{}", number + 1)))
        .called(anybody().times(20).path(|number| format!("/workshop/api/shop/orders/{}", number + 1))),
        // A token that nobody signed is as good as any.
        "GET /identity/api/v2/user/dashboard" => {
            endpoint.called(bearer(Jwt { algorithm: "none", ..Jwt::default() }).times(20))
        }
        // The service calls whatever address it is given, and says what it got.
        "POST /workshop/api/merchant/contact_mechanic" => endpoint.called(bearer(Jwt::default()).times(20).json(&json!({
            "mechanic_api": "https://elsewhere.example.net/collect", "mechanic_code": "TRAC_JHN", "number_of_repeats": 1,
            "problem_details": "brakes", "repeat_request_if_failed": false, "vin": "1HGCM82633A004352",
        }))),
        // The state of an order is the customer's to write.
        "PUT /workshop/api/shop/orders/{order_id}" => endpoint.called(
            bearer(Jwt::default())
                .times(20)
                .path(|number| format!("/workshop/api/shop/orders/{}", number + 1))
                .json(&json!({"product_id": 1, "quantity": 1, "status": "returned"})),
        ),
        _ => endpoint,
    }
}
