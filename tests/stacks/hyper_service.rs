//! hyper's own `Service`, without tower, on HTTP/1.1 and HTTP/2.

use std::error::Error;
use std::future::Future;
use std::io::Cursor;
use std::net::SocketAddr;
use std::pin::Pin;

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::observation::{Location, Outcome};
use bytes::buf::Chain;
use bytes::{Buf, Bytes};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tower::Layer;

use super::observed::{assert_seen, observation};
use super::support::every_capture;

type AnyError = Box<dyn Error + Send + Sync>;
type Pieces = Chain<Cursor<Vec<u8>>, &'static [u8]>;
type Answer = Pin<Box<dyn Future<Output = Result<Response<Frames>, AnyError>> + Send>>;
type Frames = StreamBody<tokio_stream::Iter<std::vec::IntoIter<Result<Frame<Pieces>, AnyError>>>>;

/// Reads the request, and answers in frames of two pieces each.
#[derive(Clone, Debug)]
struct Users;

impl<B> Service<Request<B>> for Users
where
    B: Body<Data: Send, Error: Into<AnyError>> + Send + 'static,
{
    type Response = Response<Frames>;
    type Error = AnyError;
    type Future = Answer;

    fn call(&self, request: Request<B>) -> Answer {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(Into::into)?;
            let pieces =
                |first: &[u8], second: &'static [u8]| Ok(Frame::data(Cursor::new(first.to_vec()).chain(second)));
            let frames = match head.uri.path() {
                "/fails" => return Err("the service fails".into()),
                "/breaks" => vec![pieces(b"[1", b",2"), Err("the body fails".into())],
                "/trailers" => {
                    let trailers = HeaderMap::from_iter([("digest".parse()?, HeaderValue::from_static("x"))]);
                    vec![pieces(b"{\"id\"", b":7}"), Ok(Frame::trailers(trailers))]
                }
                _ => vec![pieces(&body.to_bytes(), b"\n"), pieces(b"", b""), pieces(b"the ", b"end")],
            };
            let mut response = Response::new(StreamBody::new(tokio_stream::iter(frames)));
            response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
            response.headers_mut().insert("trailer", HeaderValue::from_static("digest"));
            Ok(response)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Version {
    Http1,
    Http2,
}

/// Serves each connection with a clone of the service.
async fn serve<S, B>(version: Version, service: S) -> SocketAddr
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = AnyError> + Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data: Send, Error = AnyError> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (stream, service) = (TokioIo::new(stream), service.clone());
            tokio::spawn(async move {
                // A connection whose service fails ends in an error.
                _ = match version {
                    Version::Http1 => {
                        hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await
                    }
                    Version::Http2 => {
                        let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                        builder.serve_connection(stream, service).await
                    }
                };
            });
        }
    });
    server
}

/// Sends a request over a connection of its own, and tells all that came back, frame by frame, and the kind of error.
async fn ask(version: Version, server: SocketAddr, path: &str) -> String {
    let stream = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let request = Request::post(format!("http://{server}{path}")).header("te", "trailers");
    let request = request.body(Full::<Bytes>::from("[\"asked\"]")).unwrap();
    let response = match version {
        Version::Http1 => {
            let (mut send, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
            tokio::spawn(connection);
            send.send_request(request).await
        }
        Version::Http2 => {
            let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream);
            let (mut send, connection) = handshake.await.unwrap();
            tokio::spawn(connection);
            send.send_request(request).await
        }
    };
    let (mut head, mut body) = match response {
        Ok(response) => response.into_parts(),
        Err(error) => return format!("no response: {error:?}"),
    };
    head.headers.remove("date");
    let mut told = vec![format!("{:?} {} {:?}", head.version, head.status, head.headers)];
    let (mut data, mut trailers) = (Vec::new(), None);
    let end = loop {
        match body.frame().await {
            Some(Ok(frame)) => match frame.into_data() {
                // How TCP delivers it is not the server's doing: chunks may join.
                Ok(bytes) => data.extend_from_slice(&bytes),
                Err(frame) => trailers = frame.into_trailers().ok(),
            },
            Some(Err(error)) => break format!("{error:?}"),
            None => break "complete".to_owned(),
        }
    };
    told.push(format!("{:?} {trailers:?} {end}", String::from_utf8_lossy(&data)));
    told.join("\n")
}

/// Asks the bare service and the one in the layer, compares what comes back, and gives what was observed.
async fn compare(version: Version, path: &str) -> (String, api_inventory::observation::Observation) {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().exporter(exporter).build();
    let bare = ask(version, serve(version, Users).await, path).await;
    let told = ask(version, serve(version, tracer.layer().layer(Users)).await, path).await;
    assert_eq!(told, bare, "{version:?} {path}");
    assert_seen(&tracer, 1);
    (told, observation(&tracer, &lines))
}

#[tokio::test]
async fn frames_in_pieces_arrive_whole_and_are_recorded_whole() {
    for version in [Version::Http1, Version::Http2] {
        let (told, observation) = compare(version, "/").await;
        assert!(told.contains(r#"[\"asked\"]\nthe end"#) && told.ends_with("complete"), "{told}");
        assert_eq!(observation.outcome, Outcome::Response);
        assert!(observation.schemas.contains_key(&Location::RequestBody));
    }
}

#[tokio::test]
async fn trailers_arrive() {
    for version in [Version::Http1, Version::Http2] {
        let (told, observation) = compare(version, "/trailers").await;
        assert!(told.contains(r#"Some({"digest": "x"}) complete"#), "{told}");
        assert_eq!(observation.outcome, Outcome::Response);
        assert!(serde_json::to_string(&observation.schemas[&Location::ResponseBody]).unwrap().contains("\"id\""));
    }
}

#[tokio::test]
async fn an_error_of_the_service_that_is_of_any_type_ends_the_same() {
    for version in [Version::Http1, Version::Http2] {
        let (told, observation) = compare(version, "/fails").await;
        assert!(told.starts_with("no response"), "{told}");
        assert_eq!(observation.outcome, Outcome::ServiceError);
    }
}

#[tokio::test]
async fn a_body_that_fails_midway_ends_the_same() {
    for version in [Version::Http1, Version::Http2] {
        let (told, observation) = compare(version, "/breaks").await;
        assert!(!told.ends_with("complete"), "{told}");
        assert_eq!(observation.outcome, Outcome::ResponseError);
    }
}

#[tokio::test]
async fn a_layer_for_one_connection_knows_its_peer() {
    let tracer: Tracer = every_capture().build();
    let peer: SocketAddr = "8.8.8.8:40001".parse().unwrap();
    let server = serve(Version::Http2, tracer.layer().with_connection(peer).layer(Users)).await;
    ask(Version::Http2, server, "/").await;
    assert_seen(&tracer, 1);
    assert_eq!(tracer.inventory().records[0].exposure().as_str(), "public");
}
