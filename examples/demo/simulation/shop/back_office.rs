//! What was never meant for customers, and what every service has.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::access::Known;
use crate::simulation::people::{People, Role};

/// The other mistake: somebody needed the data once, in a hurry.
pub(super) async fn export(State(people): State<Arc<People>>) -> Json<Value> {
    let rows = people.all.iter().take(5).map(|person| {
        json!({
            "name": person.name,
            "email": person.email,
            "ssn": person.us_ssn,
            "card_number": person.card,
        })
    });
    Json(json!({"customers": rows.collect::<Vec<_>>()}))
}

/// Asked from the company's network only, but nothing enforces that.
pub(super) async fn settings(State(people): State<Arc<People>>) -> Json<Value> {
    Json(json!({
        "smtp": {"host": "smtp.internal.example", "password": people.smtp_password},
        "payment_provider": {"secret": people.stripe_key},
        "features": {"gift_wrap": true},
    }))
}

pub(super) async fn stock(Known(role): Known) -> Result<Json<Value>, StatusCode> {
    if role != Role::Partner {
        return Err(StatusCode::FORBIDDEN);
    }
    Ok(Json(json!({"stock": super::orders::PRODUCTS.map(|(sku, _, _)| json!({"sku": sku, "left": 12}))})))
}

pub(super) async fn carrier(Known(role): Known, Json(_): Json<Value>) -> StatusCode {
    if role == Role::Carrier { StatusCode::NO_CONTENT } else { StatusCode::FORBIDDEN }
}

pub(super) async fn alive() -> Json<Value> {
    Json(json!({"status": "up"}))
}

pub(super) async fn metrics() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], "shop_orders_total 7124\n")
}

pub(super) async fn openapi() -> Json<Value> {
    Json(json!({"openapi": "3.1.0", "info": {"title": "Shop", "version": "1.4.2"}, "paths": {}}))
}

pub(super) async fn asset(Path(path): Path<String>) -> impl IntoResponse {
    let media_type = match path.rsplit_once('.') {
        Some((_, "css")) => "text/css",
        _ => "text/javascript",
    };
    ([(CONTENT_TYPE, media_type)], "/* nothing to see here */")
}
