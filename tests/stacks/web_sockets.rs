//! Web sockets, over HTTP/1.1 (RFC 6455) and over HTTP/2 (RFC 8441).

use std::net::SocketAddr;

use api_inventory::Tracer;
use axum::Router;
use axum::body::Bytes;
use axum::extract::ws::{Message as Received, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, Request};
use http_body_util::Empty;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::observed::{assert_seen, recorded};
use super::support::{every_capture, serve};

/// Sends back what comes, each message as it comes, and says so when it is over.
async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        let answer = match message {
            Received::Text(text) if text == "close" => Received::Close(None),
            Received::Text(_) | Received::Binary(_) => message,
            // Answered by the socket itself.
            Received::Ping(_) | Received::Pong(_) | Received::Close(_) => continue,
        };
        socket.send(answer).await.unwrap();
    }
}

fn router() -> Router {
    let upgrade = async |upgrade: WebSocketUpgrade| -> Response { upgrade.protocols(["echo"]).on_upgrade(echo) };
    Router::new().route("/echo", any(upgrade))
}

/// The head of the handshake's response, without what differs from one connection to the next.
fn head(mut headers: HeaderMap) -> String {
    for volatile in ["date", "sec-websocket-accept"] {
        headers.remove(volatile);
    }
    format!("{headers:?}")
}

async fn connect_http1(server: SocketAddr) -> (WebSocketStream<impl AsyncRead + AsyncWrite + Unpin>, String) {
    let mut request = format!("ws://{server}/echo").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "echo".parse().unwrap());
    let stream = TcpStream::connect(server).await.unwrap();
    let (socket, response) = tokio_tungstenite::client_async(request, stream).await.unwrap();
    let head = format!("{} {}", response.status(), head(response.into_parts().0.headers));
    (socket, head)
}

async fn connect_http2(server: SocketAddr) -> (WebSocketStream<impl AsyncRead + AsyncWrite + Unpin>, String) {
    let stream = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let (mut send, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let request = Request::connect(format!("http://{server}/echo"))
        .extension(hyper::ext::Protocol::from_static("websocket"))
        .header("sec-websocket-version", "13")
        .header("sec-websocket-protocol", "echo")
        .body(Empty::<Bytes>::new())
        .unwrap();
    let response = send.send_request(request).await.unwrap();
    let head = format!("{} {}", response.status(), head(response.headers().clone()));
    let upgraded = TokioIo::new(hyper::upgrade::on(response).await.unwrap());
    (WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await, head)
}

/// Talks, and tells what was said; calls `when_open` while the socket is open.
async fn talk<S>((mut socket, head): (WebSocketStream<S>, String), when_open: impl FnOnce()) -> Vec<String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut told = vec![head];
    let large = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect::<Vec<_>>();
    for message in [Message::text("hello"), Message::binary(large), Message::Ping("are you there".into())] {
        socket.send(message).await.unwrap();
        told.push(format!("{:?}", socket.next().await.unwrap()));
    }
    when_open();
    for message in [Message::text("{\"id\":7}"), Message::text(""), Message::text("close")] {
        socket.send(message).await.unwrap();
        told.push(format!("{:?}", socket.next().await.unwrap()));
    }
    told.push(format!("{:?}", socket.next().await));
    told
}

/// The handshake is recorded, once, and nothing of what follows it.
fn assert_upgraded(tracer: &Tracer) {
    assert_seen(tracer, 1);
    assert_eq!(tracer.stats().outcomes.upgraded, 1, "{:?}", tracer.stats());
    assert_eq!(tracer.inventory().records[0].sensitive, []);
}

/// A tracer with a server for each layer.
async fn layered() -> [(Tracer, SocketAddr); 2] {
    let [preserving, wrapping] = [(); 2].map(|()| every_capture().build());
    let servers = [serve(router().layer(preserving.axum_layer())).await, serve(router().layer(wrapping.layer())).await];
    [(preserving, servers[0]), (wrapping, servers[1])]
}

#[tokio::test]
async fn a_web_socket_over_http_1_is_the_same_and_is_recorded_at_its_handshake() {
    let bare = talk(connect_http1(serve(router()).await).await, || ()).await;
    assert!(bare[0].starts_with("101 "), "{}", bare[0]);
    for (tracer, server) in layered().await {
        assert_eq!(talk(connect_http1(server).await, || assert_upgraded(&tracer)).await, bare);
        assert_upgraded(&tracer);
        assert_eq!(recorded(&tracer), ["GET /echo router 1"]);
    }
}

#[tokio::test]
async fn a_web_socket_over_http_2_is_the_same_and_is_recorded_at_its_handshake() {
    let bare = talk(connect_http2(serve(router()).await).await, || ()).await;
    assert!(bare[0].starts_with("200 "), "{}", bare[0]);
    for (tracer, server) in layered().await {
        assert_eq!(talk(connect_http2(server).await, || assert_upgraded(&tracer)).await, bare);
        assert_upgraded(&tracer);
        assert_eq!(recorded(&tracer), ["CONNECT /echo router 1"]);
    }
}

#[tokio::test]
async fn a_client_that_breaks_off_ends_the_socket_and_is_recorded_once() {
    let tracer = every_capture().build();
    let server = serve(router().layer(tracer.axum_layer())).await;
    let (mut socket, _) = connect_http1(server).await;
    socket.send(Message::text("hello")).await.unwrap();
    socket.next().await.unwrap().unwrap();
    drop(socket);
    assert_upgraded(&tracer);
}
