//! The service itself: a shop with customers and orders, some of whose fields are sensitive, as those of a real one are.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

const ORDERS: u32 = 363;
const FRAMES: usize = 16;
const FRAME_BYTES: usize = 64 * 1024;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct User {
    id: Option<u64>,
    given_name: String,
    family_name: String,
    email: String,
    phone: String,
    birthday: String,
    addresses: Vec<Address>,
    account: Account,
    interests: Vec<String>,
    newsletter: bool,
    discount: f64,
    remarks: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Address {
    kind: String,
    street: String,
    city: String,
    postal_code: String,
    country: String,
}

/// With the IBAN that the standard's registry shows as its example.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Account {
    holder: String,
    iban: String,
    currency: String,
}

#[derive(Clone, Debug, Serialize)]
struct Order {
    id: u32,
    number: String,
    customer: Customer,
    articles: Vec<u32>,
    total: f64,
    currency: &'static str,
    placed: String,
    paid: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Customer {
    id: u32,
    email: String,
}

/// The JSON that a client posts.
#[must_use]
pub fn user() -> String {
    let address = |kind: &str, street: &str| Address {
        kind: kind.into(),
        street: street.into(),
        city: "Neustadt".into(),
        postal_code: "01097".into(),
        country: "DE".into(),
    };
    let user = User {
        id: None,
        given_name: "Anna".into(),
        family_name: "Berg".into(),
        email: "anna.berg@example.org".into(),
        phone: "+49 30 901820".into(),
        birthday: "1987-04-12".into(),
        addresses: vec![address("billing", "Lindenweg 7"), address("delivery", "Am Markt 12, Hinterhaus")],
        account: Account { holder: "Anna Berg".into(), iban: "DE89370400440532013000".into(), currency: "EUR".into() },
        interests: ["gardening", "bicycles", "chess", "sourdough"].map(String::from).to_vec(),
        newsletter: true,
        discount: 2.5,
        remarks: "Please ring twice, the bell is quiet. Parcels may be left with the neighbours on the second floor, \
                  who are home in the afternoon. Invoices go to the billing address, on paper, at the end of each \
                  month; anything that needs to be cooled is delivered before noon, or not at all. Glass is taken back. \
                  The gate to the yard is open until eight in the evening, later the caretaker has a key. If nobody is in, \
                  the shop on the corner takes parcels of any size, and tells us in the evening."
            .into(),
    };
    // A tree of strings and numbers has nothing that could not be written.
    serde_json::to_string(&user).unwrap_or_default()
}

fn orders() -> Vec<Order> {
    (0..ORDERS)
        .map(|nth| Order {
            id: 700_000 + nth,
            number: format!("ORD-{nth:07}"),
            customer: Customer { id: 40_000 + nth * 7 % 900, email: format!("customer{}@example.net", nth * 7 % 900) },
            articles: (0..=nth % 5).map(|article| 3_000 + article * 17).collect(),
            total: f64::from(nth % 400) * 1.25 + 9.5,
            currency: "EUR",
            placed: format!("2026-{:02}-{:02}T{:02}:30:00Z", 1 + nth % 12, 1 + nth % 28, nth % 24),
            paid: nth % 3 != 0,
        })
        .collect()
}

async fn sign_up(Json(mut user): Json<User>) -> Json<User> {
    user.id = Some(4_711);
    Json(user)
}

/// The routes, with no layer around them.
pub fn router() -> Router {
    let orders: Arc<[Order]> = orders().into();
    let frame = Bytes::from(vec![0x5a; FRAME_BYTES]);
    Router::new()
        .route("/hello", get(|| async { "Hello, world!" }))
        .route("/users", post(sign_up))
        .route(
            "/list",
            get(move || {
                let orders = Arc::clone(&orders);
                // Written anew for each request, as what comes from a database is.
                async move { Json(Shared(orders)) }
            }),
        )
        .route(
            "/stream",
            get(move || {
                let frames = std::iter::repeat_n(frame.clone(), FRAMES).map(Ok::<_, Infallible>);
                async move { Body::from_stream(futures_util::stream::iter(frames)) }
            }),
        )
}

struct Shared(Arc<[Order]>);

impl Serialize for Shared {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_the_sizes_that_reports_name() {
        let user = user();
        assert!((950..1_100).contains(&user.len()), "{}", user.len());
        serde_json::from_str::<User>(&user).unwrap();
        let list = serde_json::to_vec(&orders()).unwrap();
        assert!((71_000..73_000).contains(&list.len()), "{}", list.len());
    }
}
