//! tonic: the peer of its own connection, methods that are declared, and a status that comes after the messages.

use api_inventory::export::{Emit, InMemoryExporter};
use http::Method;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::client::Grpc;
use tonic::transport::{Channel, Server};
use tonic_prost::ProstCodec;

use self::notes::{Note, Notes, note};
use super::support::every_capture;
use super::{expected, whole};

#[path = "../stacks/tonic_notes.rs"]
mod notes;

/// Calls the streaming method with a text, and has the observation.
async fn call(text: &str) -> Value {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().service("notes").environment("prod").exporter(exporter).build();
    tracer.declare_routes([(Method::POST, "/test.Notes/ServerStreaming")]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let router = Server::builder().layer(tracer.preserving_layer()).add_service(Notes);
    tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
    let channel = Channel::from_shared(format!("http://{server}")).unwrap().connect().await.unwrap();
    let mut client = Grpc::new(channel);
    client.ready().await.unwrap();
    let mut request = tonic::Request::new(note(text));
    request.metadata_mut().insert("authorization", "Basic YTpi".parse().unwrap());
    let codec: ProstCodec<Note, Note> = ProstCodec::default();
    let path = "/test.Notes/ServerStreaming".parse().unwrap();
    let mut answers = client.server_streaming(request, path, codec).await.unwrap().into_inner();
    while let Ok(Some(_)) = answers.message().await {}
    whole(&tracer, &lines)
}

#[tokio::test]
async fn a_call_that_is_answered() {
    assert_eq!(call("one two").await, expected(include_str!("expected/tonic_answered.json")));
}

#[tokio::test]
async fn a_call_that_is_refused_after_its_first_message() {
    let line = call("one refuse").await;
    assert_eq!(line["grpc_status"], 7);
    assert_eq!(line["status"], 200);
    assert_eq!(line["credentials"]["refusal"], "grpc_permission_denied");
    assert_eq!(line["credentials"]["refused"], true);
}
