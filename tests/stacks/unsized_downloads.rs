//! Downloads that do not know their length, with a header that does: files and proxied bodies are sent so. The server
//! stops polling at that length, and the body is never asked for its end.

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::observation::{Location, Outcome, PartialReason};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::observed::observation;
use super::support::{every_capture, serve};

/// What is recorded of a response whose header says 8, and whose body yields these pieces.
async fn recorded(pieces: &'static [&'static str]) -> (Outcome, Vec<PartialReason>, bool) {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = every_capture().exporter(exporter).build();
    let download = move || async move {
        let pieces = tokio_stream::iter(pieces.iter().map(|piece| Ok::<_, std::io::Error>(*piece)));
        ([("content-length", "8"), ("content-type", "application/json")], Body::from_stream(pieces))
    };
    let server = serve(Router::new().route("/download", get(download)).layer(tracer.axum_layer())).await;
    // A client that would mind that a message breaks off is not wanted here.
    let mut client = TcpStream::connect(server).await.unwrap();
    client.write_all(b"GET /download HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    client.read_to_end(&mut Vec::new()).await.unwrap();
    let observation = observation(&tracer, &lines);
    let partial = observation.partial.iter().map(|partial| partial.reason).collect();
    (observation.outcome, partial, observation.schemas.contains_key(&Location::ResponseBody))
}

#[tokio::test]
async fn a_download_that_reached_the_length_of_its_header_is_no_abort() {
    assert_eq!(recorded(&[r#"{"id""#, ":7}"]).await, (Outcome::Response, vec![], true));
}

#[tokio::test]
async fn a_download_that_ends_before_it_is_no_complete_response() {
    assert_eq!(recorded(&[r#"{"id""#]).await, (Outcome::ResponseAborted, vec![PartialReason::Aborted], true));
}
