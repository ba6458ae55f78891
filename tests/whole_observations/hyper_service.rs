//! hyper: a layer for one connection, whose server ends TLS and asks for certificates, and routes of an API definition.

use std::convert::Infallible;
use std::net::SocketAddr;

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::layer::Connection;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tower::Layer;

use super::support::{every_capture, send};
use super::{expected, whole};

const DEFINITION: &str = r#"{
    "openapi": "3.1.0",
    "servers": [{"url": "https://api.example/v1"}],
    "paths": {"/orders/{order}": {"get": {}}}
}"#;

async fn refuse<B>(_: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    let challenge = "Bearer realm=\"orders\", error=\"invalid_token\", Basic";
    let refused = Response::builder().status(401).header("www-authenticate", challenge);
    Ok(refused.body(Full::new(Bytes::from_static(b"no"))).unwrap())
}

#[tokio::test]
async fn a_refused_call_over_a_connection_with_a_certificate() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().service("orders").environment("prod-eu-1").exporter(exporter).build();
    tracer.declare_openapi(DEFINITION).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let peer: SocketAddr = "[2001:4860:4860::8888]:40001".parse().unwrap();
    let layer = tracer.layer().with_connection(Connection::from(peer).tls(true).client_certificate(true));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let service = layer.layer(service_fn(refuse::<_>));
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.unwrap();
    });
    let request = Request::get("/v1/orders/8812?api_key=k").body("").unwrap();
    assert_eq!(send(server, request).await.status(), 401);
    assert_eq!(whole(&tracer, &lines), expected(include_str!("expected/hyper_certificate.json")));
}
