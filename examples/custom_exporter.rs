//! An exporter of your own: one line for each endpoint that changed.
//!
//! ```text
//! cargo run --example custom_exporter
//! curl http://127.0.0.1:3000/users/7?email=anna@example.org
//! ```
//!
//! A second after the request, and again at Ctrl-C if there is anything new, a line appears.
#![allow(clippy::print_stderr, reason = "an example talks to whoever tries it")]

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::export::{Batch, ExportError, Exporter};
use axum::Router;
use axum::routing::get;

/// Runs on a thread of its own, and may block. It is handed vetted metadata only: there is nothing to redact.
struct ToStderr;

impl Exporter for ToStderr {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        for record in batch.records() {
            let (endpoint, requests) = (&record.endpoint, record.requests.exact);
            let (exposure, tags) = (record.exposure(), record.tags().join(","));
            writeln!(io::stderr(), "{endpoint} requests={requests} exposure={exposure} tags={tags}")
                .map_err(|error| ExportError::Retry { after: None, reason: error.into() })?;
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "stderr"
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let tracer = Tracer::builder().sample_rate(1.0).interval(Duration::from_secs(1)).exporter(ToStderr).build();
    let app = Router::new().route("/users/{id}", get(|| async { "anna\n" })).layer(tracer.axum_layer());

    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(3000);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let interrupted = async { _ = tokio::signal::ctrl_c().await };
    axum::serve(listener, service).with_graceful_shutdown(interrupted).await?;
    if !tracer.shutdown(Duration::from_secs(5)) {
        eprintln!("some lines could not be written");
    }
    Ok(())
}
