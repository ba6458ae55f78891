//! A gRPC service with an inventory of its API. Its methods are declared: tonic's own routes are whole services.
//!
//! ```text
//! API_INVENTORY_EXPORTERS=ndjson API_INVENTORY_NDJSON_PATH=- API_INVENTORY_SAMPLE_RATE=1 cargo run --example tonic
//! grpcurl -plaintext -proto users.proto -d '{"id":7}' 127.0.0.1:3000 shop.Users/Show
//! ```
//!
//! with this `users.proto`. What is generated from it elsewhere stands here by hand, so that the example needs no `protoc`.
//!
//! ```text
//! syntax = "proto3";
//! package shop;
//! message UserId { uint64 id = 1; }
//! message User { string name = 1; }
//! service Users { rpc Show(UserId) returns (User); }
//! ```
//!
//! Ctrl-C stops it, and the inventory is written.
#![allow(clippy::print_stderr, reason = "an example talks to whoever tries it")]

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use api_inventory::Tracer;
use http::{Method, Request};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tonic::transport::Server;
use tonic::{Response, Status};
use tonic_prost::ProstCodec;
use tower::service_fn;

#[derive(Clone, PartialEq, prost::Message)]
struct UserId {
    #[prost(uint64, tag = "1")]
    id: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
struct User {
    #[prost(string, tag = "1")]
    name: String,
}

async fn show(request: tonic::Request<UserId>) -> Result<Response<User>, Status> {
    match request.get_ref().id {
        0 => Err(Status::not_found("nobody has this id")),
        id => Ok(Response::new(User { name: format!("user {id}") })),
    }
}

#[derive(Clone)]
struct Users;

impl NamedService for Users {
    const NAME: &'static str = "shop.Users";
}

impl tower::Service<Request<Body>> for Users {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            Ok(match request.uri().path() {
                "/shop.Users/Show" => Grpc::new(ProstCodec::default()).unary(service_fn(show), request).await,
                _ => Status::unimplemented("no such method").into_http(),
            })
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let tracer = Tracer::from_env();
    tracer.declare_routes([(Method::POST, "/shop.Users/Show")]);
    let layer = tracer.preserving_layer();

    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(3000);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let interrupted = async { _ = tokio::signal::ctrl_c().await };
    let server = Server::builder().layer(layer).add_service(Users);
    server.serve_with_incoming_shutdown(TcpListenerStream::new(listener), interrupted).await?;
    if !tracer.shutdown(Duration::from_secs(5)) {
        eprintln!("some lines could not be written");
    }
    Ok(())
}
