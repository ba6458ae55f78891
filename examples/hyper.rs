//! A hyper service with an inventory of its API: no router, so the routes are declared.
//!
//! ```text
//! API_INVENTORY_EXPORTERS=ndjson API_INVENTORY_NDJSON_PATH=- API_INVENTORY_SAMPLE_RATE=1 cargo run --example hyper
//! curl http://127.0.0.1:3000/users/7
//! ```
//!
//! Ctrl-C stops it, and the inventory is written.
#![allow(clippy::print_stderr, reason = "an example talks to whoever tries it")]

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use api_inventory::Tracer;
use http::{Method, Request, Response, StatusCode};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tower::Layer;

async fn handle<B>(request: Request<B>) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(String::new());
    match request.uri().path().strip_prefix("/users/") {
        Some(id) => *response.body_mut() = format!("user {id}\n"),
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    Ok(response)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let tracer = Tracer::from_env();
    tracer.declare_routes([(Method::GET, "/users/{id}")]);
    let layer = tracer.layer();

    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(3000);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => accepted?,
            interrupted = tokio::signal::ctrl_c() => break interrupted?,
        };
        let service = layer.with_connection(peer).layer(service_fn(handle));
        // A connection that breaks off is the caller's affair.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
    if !tracer.shutdown(Duration::from_secs(5)) {
        eprintln!("some lines could not be written");
    }
    Ok(())
}
