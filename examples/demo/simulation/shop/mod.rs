//! The shop: an ordinary axum application. Nothing in it knows that somebody takes its inventory, except for two words in
//! [`access`] and [`accounts`]: who is known, and what has happened.

mod access;
mod accounts;
mod back_office;
mod documents_desk;
mod orders;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use tower_http::cors::{Any, CorsLayer};

use super::people::People;

pub(crate) use orders::PRODUCTS;

/// All routes of the shop, without the tracer's layer.
pub(crate) fn router(people: Arc<People>) -> Router {
    let cross_origin = CorsLayer::new().allow_origin(Any).allow_methods(Any).allow_headers(Any);
    Router::new()
        .route("/login", post(accounts::login))
        .route("/users", post(accounts::sign_up))
        .route("/users/me", get(accounts::me))
        .route("/users/{id}", get(accounts::profile).patch(accounts::update).delete(accounts::remove))
        .route("/products", get(orders::products))
        .route("/products/{sku}", get(orders::product))
        .route("/orders", post(orders::place))
        .route("/orders/{id}", get(orders::order))
        .route("/orders/{id}/tracking", get(orders::tracking))
        .route("/payments", post(orders::pay))
        .route("/payments/{id}", get(orders::payment))
        .route("/refunds", post(orders::refund))
        .route("/support/messages", post(orders::support))
        .route("/vehicles/{vin}", get(documents_desk::vehicle))
        .route("/patients", post(documents_desk::register_patient))
        .route("/patients/{id}/record", get(documents_desk::patient_record))
        .route("/admin/export", get(back_office::export))
        .route("/internal/settings", get(back_office::settings))
        .route("/partners/stock", get(back_office::stock))
        .route("/webhooks/carrier", post(back_office::carrier))
        .route("/healthz", get(back_office::alive))
        .route("/readyz", get(back_office::alive))
        .route("/metrics", get(back_office::metrics))
        .route("/openapi.json", get(back_office::openapi))
        .route("/assets/{*path}", get(back_office::asset))
        .layer(cross_origin)
        .with_state(people)
}
