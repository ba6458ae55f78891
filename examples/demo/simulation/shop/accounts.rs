//! Logins and users.

use std::sync::Arc;

use api_inventory::{CurrentExchange, event};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::access::Known;
use crate::simulation::people::{People, Person, Role};

pub(super) async fn login(
    State(people): State<Arc<People>>,
    exchange: CurrentExchange,
    Json(form): Json<Value>,
) -> Response {
    let Some(person) =
        people.all.iter().find(|person| form["email"] == person.email && form["password"] == person.password)
    else {
        exchange.event(&event::LOGIN_FAILURE);
        let answer = json!({"error": "The e-mail address or the password is wrong."});
        return (StatusCode::UNAUTHORIZED, Json(answer)).into_response();
    };
    exchange.user_known();
    exchange.event(&event::LOGIN_SUCCESS);
    let cookie = format!("sid={}; Path=/; HttpOnly; Secure", person.session);
    let answer = json!({
        "access_token": person.jwt,
        "expires_in": 900,
        "user": {"id": person.id, "name": person.name},
    });
    ([(SET_COOKIE, cookie)], Json(answer)).into_response()
}

pub(super) async fn sign_up(exchange: CurrentExchange, Json(form): Json<Value>) -> impl IntoResponse {
    exchange.user_known();
    exchange.event(&event::SIGNUP);
    (StatusCode::CREATED, Json(json!({"email": form["email"], "confirmed": false})))
}

pub(super) async fn me(State(people): State<Arc<People>>, Known(role): Known) -> Result<Json<Value>, StatusCode> {
    match role {
        Role::Customer(at) => Ok(Json(shown(&people.all[at]))),
        _ => Err(StatusCode::FORBIDDEN),
    }
}

/// One of the shop's two mistakes: nothing looks at who asks. The web shop sends its credential, so nobody has noticed
/// that it is not needed.
pub(super) async fn profile(
    State(people): State<Arc<People>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    people.by_id(&id).map(|person| Json(shown(person))).ok_or(StatusCode::NOT_FOUND)
}

pub(super) async fn update(
    State(people): State<Arc<People>>,
    Known(role): Known,
    Path(id): Path<String>,
    Json(change): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    match role {
        Role::Customer(at) if people.all[at].id == id => Ok(Json(json!({"id": id, "phone": change["phone"]}))),
        _ => Err(StatusCode::FORBIDDEN),
    }
}

pub(super) async fn remove(Known(role): Known, Path(_): Path<String>) -> StatusCode {
    if role == Role::Staff { StatusCode::NO_CONTENT } else { StatusCode::FORBIDDEN }
}

fn shown(person: &Person) -> Value {
    json!({
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "address": {"street": person.street, "postal_code": person.postal_code},
    })
}
