//! A gRPC service without generated code: a method of each kind.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};
use http::Request;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tonic::{Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tower::service_fn;

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Note {
    #[prost(string, tag = "1")]
    pub(crate) text: String,
}

pub(crate) fn note(text: &str) -> Note {
    Note { text: text.to_owned() }
}

/// Answers what it is sent. A note that says `fail` is answered with an error, one that says `refuse` is refused.
#[derive(Clone)]
pub(crate) struct Notes;

impl NamedService for Notes {
    const NAME: &'static str = "test.Notes";
}

fn answer(note: &Note) -> Result<Note, Status> {
    if note.text == "fail" {
        let mut status = Status::with_details(tonic::Code::FailedPrecondition, "asked to: 50 %", "why".into());
        status.metadata_mut().insert("x-reason", "asked".parse().unwrap());
        return Err(status);
    }
    if note.text == "refuse" {
        return Err(Status::permission_denied("not you"));
    }
    Ok(Note { text: format!("{}!", note.text) })
}

async fn unary(request: tonic::Request<Note>) -> Result<Response<Note>, Status> {
    let mut response = Response::new(answer(request.get_ref())?);
    response.metadata_mut().insert("x-of", "unary".parse().unwrap());
    Ok(response)
}

/// A note for each word.
async fn server_streaming(
    request: tonic::Request<Note>,
) -> Result<Response<impl Stream<Item = Result<Note, Status>>>, Status> {
    let words: Vec<_> = request.get_ref().text.split(' ').map(note).collect();
    Ok(Response::new(futures_util::stream::iter(words).map(|word| answer(&word))))
}

/// All notes in one.
async fn client_streaming(request: tonic::Request<Streaming<Note>>) -> Result<Response<Note>, Status> {
    let mut notes = request.into_inner();
    let mut all = String::new();
    while let Some(note) = notes.message().await? {
        all += &answer(&note)?.text;
    }
    Ok(Response::new(note(&all)))
}

/// Each note as it comes.
async fn bidirectional(
    request: tonic::Request<Streaming<Note>>,
) -> Result<Response<impl Stream<Item = Result<Note, Status>>>, Status> {
    Ok(Response::new(request.into_inner().map(|note| answer(&note?))))
}

impl tower::Service<Request<Body>> for Notes {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = Grpc::new(ProstCodec::default());
            Ok(match request.uri().path() {
                "/test.Notes/Unary" => grpc.unary(service_fn(unary), request).await,
                "/test.Notes/ServerStreaming" => grpc.server_streaming(service_fn(server_streaming), request).await,
                "/test.Notes/ClientStreaming" => grpc.client_streaming(service_fn(client_streaming), request).await,
                "/test.Notes/Bidirectional" => grpc.streaming(service_fn(bidirectional), request).await,
                _ => Status::unimplemented("no such method").into_http(),
            })
        })
    }
}
