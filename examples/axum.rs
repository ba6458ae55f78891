//! An axum service with an inventory of its API.
//!
//! ```text
//! API_INVENTORY_EXPORTERS=ndjson API_INVENTORY_NDJSON_PATH=- API_INVENTORY_SAMPLE_RATE=1 cargo run --example axum
//! curl -d email=anna@example.org http://127.0.0.1:3000/users
//! ```
//!
//! Ctrl-C stops it, and the inventory is written.
#![allow(clippy::print_stderr, reason = "an example talks to whoever tries it")]

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use api_inventory::{CurrentExchange, Tracer, event};
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};

async fn show(Path(id): Path<u64>) -> String {
    format!("user {id}\n")
}

async fn sign_up(exchange: CurrentExchange, form: String) -> (StatusCode, &'static str) {
    if !form.contains("email=") {
        return (StatusCode::UNPROCESSABLE_ENTITY, "email is missing\n");
    }
    exchange.user_known();
    exchange.event(&event::SIGNUP);
    (StatusCode::CREATED, "welcome\n")
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let tracer = Tracer::from_env();
    let app = Router::new()
        .route("/users/{id}", get(show))
        .route("/users", post(sign_up))
        // After the routes, so that the layer sees which of them matched.
        .layer(tracer.axum_layer());

    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(3000);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    // With the connection's peer, the inventory tells public callers from private ones.
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let interrupted = async { _ = tokio::signal::ctrl_c().await };
    axum::serve(listener, service).with_graceful_shutdown(interrupted).await?;
    if !tracer.shutdown(Duration::from_secs(5)) {
        eprintln!("some lines could not be written");
    }
    Ok(())
}
