//! gRPC: calls of every kind through tonic's server and client.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::observation::Protocol;
use bytes::Bytes;
use futures_util::stream::iter;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::client::Grpc;
use tonic::metadata::MetadataMap;
use tonic::service::Routes;
use tonic::transport::{Channel, Server};
use tonic::{Status, Streaming};
use tonic_prost::ProstCodec;
use tower::layer::util::Identity;

use super::observed::{assert_seen, recorded};
use super::support::{PATIENCE, every_capture, serve};
use super::tonic_notes::{Note, Notes, note};

/// Serves the notes with a layer of any type.
macro_rules! serve_notes {
    ($layer:expr) => {{
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let router = Server::builder().layer($layer).add_service(Notes);
        tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
        server
    }};
}

/// The server without a layer, and the tracers of both layers with their servers.
async fn servers() -> (SocketAddr, [(Tracer, SocketAddr); 2]) {
    let bare = serve_notes!(Identity::new());
    let [wrapping, preserving] = [(); 2].map(|()| every_capture().build());
    let servers = [serve_notes!(wrapping.layer()), serve_notes!(preserving.preserving_layer())];
    (bare, [(wrapping, servers[0]), (preserving, servers[1])])
}

type Client = Grpc<Channel>;

async fn client(server: SocketAddr) -> Client {
    let channel = Channel::from_shared(format!("http://{server}")).unwrap().connect().await.unwrap();
    let mut client = Grpc::new(channel);
    client.ready().await.unwrap();
    client
}

fn codec() -> ProstCodec<Note, Note> {
    ProstCodec::default()
}

fn path(method: &str) -> http::uri::PathAndQuery {
    format!("/test.Notes/{method}").parse().unwrap()
}

fn head(metadata: &MetadataMap) -> String {
    let mut headers = metadata.clone().into_headers();
    headers.remove("date");
    format!("{headers:?}")
}

fn failed(status: &Status) -> String {
    format!("{:?} {} {:?} {}", status.code(), status.message(), status.details(), head(status.metadata()))
}

fn answered(result: Result<tonic::Response<Note>, Status>) -> String {
    match result {
        Ok(response) => format!("{} {}", head(response.metadata()), response.get_ref().text),
        Err(status) => failed(&status),
    }
}

async fn streamed(result: Result<tonic::Response<Streaming<Note>>, Status>) -> String {
    let response = match result {
        Ok(response) => response,
        Err(status) => return failed(&status),
    };
    let (mut told, mut notes) = (vec![head(response.metadata())], response.into_inner());
    let end = loop {
        match notes.message().await {
            Ok(Some(note)) => told.push(note.text),
            Ok(None) => break format!("trailers {:?}", notes.trailers().await.unwrap().as_ref().map(head)),
            Err(status) => break failed(&status),
        }
    };
    told.push(end);
    told.join(" ")
}

async fn unary(server: SocketAddr, method: &str, text: &str) -> String {
    answered(client(server).await.unary(tonic::Request::new(note(text)), path(method), codec()).await)
}

async fn server_streaming(server: SocketAddr, text: &str) -> String {
    let request = tonic::Request::new(note(text));
    streamed(client(server).await.server_streaming(request, path("ServerStreaming"), codec()).await).await
}

async fn client_streaming(server: SocketAddr, text: &str) -> String {
    let notes: Vec<_> = text.split(' ').map(note).collect();
    let request = tonic::Request::new(iter(notes));
    answered(client(server).await.client_streaming(request, path("ClientStreaming"), codec()).await)
}

/// Sends each word when the one before was answered.
async fn bidirectional(server: SocketAddr, text: &str) -> String {
    let (sender, notes) = tokio::sync::mpsc::channel(1);
    let mut client = client(server).await;
    let mut words = text.split(' ');
    sender.send(note(words.next().unwrap())).await.unwrap();
    let request = tonic::Request::new(ReceiverStream::new(notes));
    let response = client.streaming(request, path("Bidirectional"), codec()).await.unwrap();
    let (mut told, mut answers) = (head(response.metadata()), response.into_inner());
    for word in words {
        told += &answers.message().await.unwrap().unwrap().text;
        sender.send(note(word)).await.unwrap();
    }
    told += &match answers.message().await {
        Ok(last) => last.unwrap().text,
        Err(status) => return format!("{told} {}", failed(&status)),
    };
    drop(sender);
    assert_eq!(answers.message().await.unwrap(), None);
    format!("{told} {:?}", answers.trailers().await.unwrap().as_ref().map(head))
}

/// Asserts that a tracer counted so many calls once each, as answered to their end.
fn assert_answered(tracer: &Tracer, calls: u64) {
    assert_seen(tracer, calls);
    assert_eq!(tracer.stats().outcomes.response, calls, "{:?}", tracer.stats());
}

#[tokio::test]
async fn a_unary_call_is_the_same_in_both_layers() {
    let (bare, layered) = servers().await;
    for (tracer, server) in layered {
        for (method, text, part) in [
            ("Unary", "a", "\"x-of\": \"unary\""),
            ("Unary", "fail", "FailedPrecondition asked to: 50 %"),
            ("Nothing", "a", "Unimplemented no such method"),
        ] {
            let told = unary(server, method, text).await;
            assert_eq!(told, unary(bare, method, text).await);
            assert!(told.contains(part), "{told}");
        }
        assert_answered(&tracer, 3);
    }
}

#[tokio::test]
async fn a_stream_of_the_server_is_the_same_in_both_layers() {
    let (bare, layered) = servers().await;
    for (tracer, server) in layered {
        let told = server_streaming(server, "a b c").await;
        assert_eq!(told, server_streaming(bare, "a b c").await);
        assert!(told.contains(" a! b! c! trailers "), "{told}");
        let told = server_streaming(server, "a fail c").await;
        assert_eq!(told, server_streaming(bare, "a fail c").await);
        assert!(told.contains(" a! FailedPrecondition"), "{told}");
        assert_answered(&tracer, 2);
    }
}

#[tokio::test]
async fn a_stream_of_the_client_is_the_same_in_both_layers() {
    let (bare, layered) = servers().await;
    for (tracer, server) in layered {
        let told = client_streaming(server, "a b c").await;
        assert_eq!(told, client_streaming(bare, "a b c").await);
        assert!(told.ends_with(" a!b!c!"), "{told}");
        let told = client_streaming(server, "a fail c").await;
        assert_eq!(told, client_streaming(bare, "a fail c").await);
        assert!(told.starts_with("FailedPrecondition"), "{told}");
        assert_answered(&tracer, 2);
    }
}

#[tokio::test]
async fn streams_in_both_directions_at_once_are_the_same_in_both_layers() {
    let (bare, layered) = servers().await;
    for (tracer, server) in layered {
        let told = bidirectional(server, "a b c").await;
        assert_eq!(told, bidirectional(bare, "a b c").await);
        assert!(told.contains("a!b!c!"), "{told}");
        let told = bidirectional(server, "a b fail").await;
        assert_eq!(told, bidirectional(bare, "a b fail").await);
        assert!(told.contains("a!b! FailedPrecondition"), "{told}");
        assert_answered(&tracer, 2);
    }
}

#[tokio::test]
async fn a_stream_that_goes_on_is_recorded_when_its_beginning_was_heard() {
    for window in [Duration::ZERO, Duration::from_millis(100)] {
        let tracer = every_capture().stream_window(window).build();
        let server = serve_notes!(tracer.layer());
        let (sender, notes) = tokio::sync::mpsc::channel(1);
        sender.send(note("a")).await.unwrap();
        let request = tonic::Request::new(ReceiverStream::new(notes));
        let response = client(server).await.streaming(request, path("Bidirectional"), codec()).await.unwrap();
        // Neither side has ended.
        let patience = Instant::now() + PATIENCE;
        while tracer.stats().analysed == 0 && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_seen(&tracer, 1);
        assert_eq!(tracer.stats().outcomes.stream, 1, "{:?}", tracer.stats());
        drop((sender, response));
    }
}

/// What is on the wire: head, bytes and trailers of a response to one note, as HTTP/2 carries them.
async fn on_the_wire(server: SocketAddr, method: &str, text: &str) -> String {
    let stream = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let (mut send, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let message = prost::Message::encode_to_vec(&note(text));
    let mut body = vec![0, 0, 0, 0, u8::try_from(message.len()).unwrap()];
    body.extend(message);
    let request = Request::post(format!("http://{server}/test.Notes/{method}")).header("te", "trailers");
    let request = request.header("content-type", "application/grpc").body(Full::<Bytes>::from(body)).unwrap();
    let (mut head, body) = send.send_request(request).await.unwrap().into_parts();
    head.headers.remove("date");
    let body = body.collect().await.unwrap();
    let trailers = body.trailers().cloned();
    format!("{} {:?} {:?} {trailers:?}", head.status, head.headers, body.to_bytes())
}

#[tokio::test]
async fn heads_bytes_and_trailers_on_the_wire_are_the_same_in_both_layers() {
    let (bare, layered) = servers().await;
    for (tracer, server) in layered {
        let in_trailers = on_the_wire(server, "Unary", "a").await;
        assert_eq!(in_trailers, on_the_wire(bare, "Unary", "a").await);
        assert!(in_trailers.ends_with("Some({\"grpc-status\": \"0\"})"), "{in_trailers}");
        // A call that fails at once has its status in the head and no trailers.
        let in_head = on_the_wire(server, "Unary", "fail").await;
        assert_eq!(in_head, on_the_wire(bare, "Unary", "fail").await);
        assert!(in_head.contains("\"grpc-status\": \"9\"") && in_head.ends_with("b\"\" None"), "{in_head}");
        assert_answered(&tracer, 2);
    }
}

#[tokio::test]
async fn around_the_server_declared_methods_are_endpoints_and_in_an_axum_router_services() {
    let (_, layered) = servers().await;
    for (tracer, server) in layered {
        tracer.declare_routes([(http::Method::POST, "/test.Notes/Unary")]);
        unary(server, "Unary", "a").await;
        server_streaming(server, "a").await;
        assert_answered(&tracer, 2);
        assert_eq!(
            recorded(&tracer),
            [
                "POST /test.Notes/ServerStreaming inferred 0 of 1",
                "POST /test.Notes/Unary declared 1",
                "POST unmatched unmatched 1 of 0"
            ]
        );
    }
    let tracer = every_capture().build();
    let router = Routes::new(Notes).into_axum_router().layer(tracer.axum_layer());
    let server = serve(router).await;
    unary(server, "Unary", "a").await;
    assert_answered(&tracer, 1);
    assert_eq!(recorded(&tracer), ["POST /test.Notes/Unary router 0 of 1", "POST /test.Notes/{rest} router 1 of 0"]);
}

#[tokio::test]
async fn messages_are_scanned_in_both_directions() {
    let (_, layered) = servers().await;
    for (tracer, server) in layered {
        unary(server, "Unary", "anna@example.org").await;
        assert_answered(&tracer, 1);
        let inventory = tracer.inventory();
        let [record, _] = inventory.records.as_slice() else { panic!("{inventory:?}") };
        assert_eq!(record.endpoint.protocol, Protocol::Grpc);
        let found = record.sensitive.iter().map(|found| format!("{} {} {}", found.location, found.path, found.tag));
        let found: Vec<_> = found.collect();
        assert_eq!(found, ["request.body /*/1 pii:email", "response.body /*/1 pii:email"]);
    }
}
