//! Products, orders, payments.

use std::sync::Arc;

use api_inventory::event::EventName;
use api_inventory::{CurrentExchange, event_name};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Form, Json};
use serde_json::{Value, json};

use super::access::Known;
use crate::simulation::people::{People, Person, Role};

/// A business event of the shop's own.
static REFUND: EventName = event_name!("payments.refund");

/// Articles by stock keeping unit.
pub(crate) const PRODUCTS: [(&str, &str, u32); 5] = [
    ("TEAPOT-40218", "Enamel teapot, cornflower", 3_450),
    ("BLANKET-77120", "Wool blanket, undyed", 8_900),
    ("LANTERN-30991", "Storm lantern, brass", 5_275),
    ("BASKET-65504", "Willow basket with lid", 4_120),
    ("INKWELL-12087", "Glass inkwell, twice cast", 1_990),
];

type Answer = Result<Json<Value>, StatusCode>;

pub(super) async fn products(Query(_): Query<Vec<(String, String)>>) -> Json<Value> {
    let items = PRODUCTS.map(|(sku, title, cents)| json!({"sku": sku, "title": title, "price_cents": cents}));
    Json(json!({"items": items, "total": items.len()}))
}

pub(super) async fn product(Path(sku): Path<String>) -> Answer {
    let (sku, title, cents) = PRODUCTS.iter().find(|product| product.0 == sku).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({"sku": sku, "title": title, "price_cents": cents, "in_stock": true})))
}

pub(super) async fn place(
    State(people): State<Arc<People>>,
    Known(role): Known,
    Json(order): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let Role::Customer(at) = role else { return Err(StatusCode::FORBIDDEN) };
    let answer = json!({"order_id": people.all[at].order, "items": order["items"], "state": "accepted by us"});
    Ok((StatusCode::CREATED, Json(answer)))
}

pub(super) async fn order(State(people): State<Arc<People>>, Known(_): Known, Path(id): Path<String>) -> Answer {
    let person = ordered(&people, &id)?;
    Ok(Json(json!({
        "order_id": person.order,
        "state": "on its way",
        "ship_to": {"name": person.name, "postal_code": person.postal_code},
        "card": {"masked": masked(&person.card), "last4": last_four(&person.card), "expires": "11/31"},
    })))
}

/// Meant to be open: the link in the mail needs no login. That it tells the recipient's telephone number to whoever
/// guesses a link is worth a look all the same.
pub(super) async fn tracking(State(people): State<Arc<People>>, Path(id): Path<String>) -> Answer {
    let person = ordered(&people, &id)?;
    Ok(Json(json!({
        "carrier": "Snail & Sons",
        "tracking_number": format!("1Z{}", person.payment),
        "recipient": {"phone": person.phone, "postal_code": person.postal_code},
    })))
}

pub(super) async fn pay(
    State(people): State<Arc<People>>,
    Known(role): Known,
    Json(payment): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let Role::Customer(at) = role else { return Err(StatusCode::FORBIDDEN) };
    let card = payment["card"]["number"].as_str().unwrap_or_default();
    let answer = json!({"payment_id": people.all[at].payment, "card": {"masked": masked(card)}});
    // Cards with few digits are declined; the shop has its own reasons.
    Ok((if card.len() < 16 { StatusCode::PAYMENT_REQUIRED } else { StatusCode::CREATED }, Json(answer)))
}

pub(super) async fn payment(State(people): State<Arc<People>>, Known(_): Known, Path(id): Path<String>) -> Answer {
    let person = people.all.iter().find(|person| person.payment == id).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "payment_id": person.payment,
        "order_id": person.order,
        "card": {"masked": masked(&person.card), "last4": last_four(&person.card)},
    })))
}

pub(super) async fn refund(Known(role): Known, exchange: CurrentExchange, Json(refund): Json<Value>) -> Answer {
    if role != Role::Staff {
        return Err(StatusCode::FORBIDDEN);
    }
    exchange.event(&REFUND);
    Ok(Json(json!({"order_id": refund["order_id"], "state": "sent to the bank"})))
}

/// People write anything into a text box.
pub(super) async fn support(Form(_): Form<Vec<(String, String)>>) -> StatusCode {
    StatusCode::ACCEPTED
}

fn ordered<'a>(people: &'a People, order: &str) -> Result<&'a Person, StatusCode> {
    people.all.iter().find(|person| person.order == order).ok_or(StatusCode::NOT_FOUND)
}

fn masked(card: &str) -> String {
    format!("**** **** **** {}", last_four(card))
}

fn last_four(card: &str) -> &str {
    card.get(card.len().saturating_sub(4)..).unwrap_or_default()
}
