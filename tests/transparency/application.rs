//! The application: notes everything that it is given, and answers as its script says.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::body::{Broken, Scripted};
use crate::script::{Answer, Method, Reading};
use crate::stage::{Act, Stage};
use crate::transcript::chain;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Answering<E> = Pin<Box<dyn Future<Output = Result<Response<Scripted>, E>> + Send>>;

/// Something in a request's extensions that is not the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(pub(crate) u32);

/// The application as a service of hyper and of tower.
#[derive(Clone, Debug)]
pub(crate) struct Application(pub(crate) Arc<Stage>);

impl<B> hyper::service::Service<Request<B>> for Application
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Scripted>;
    type Error = Broken;
    type Future = Answering<Broken>;

    fn call(&self, request: Request<B>) -> Self::Future {
        let act = self.0.called(request.headers());
        // Taken before the future is polled: a future that never is polled is part of the exchange, too.
        let hold = act.hold();
        act.advance(|progress| progress.begun = true);
        Box::pin(async move {
            let _hold = hold;
            answer(&act, request).await
        })
    }
}

/// The same as a service of tower.
impl<B> tower::Service<Request<B>> for Application
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Scripted>;
    type Error = Broken;
    type Future = Answering<Broken>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        hyper::service::Service::call(self, request)
    }
}

/// The application in an axum router, where services do not fail.
#[derive(Clone, Debug)]
pub(crate) struct Routed(pub(crate) Application);

impl<B> tower::Service<Request<B>> for Routed
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Scripted>;
    type Error = Infallible;
    type Future = Answering<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let answering = hyper::service::Service::call(&self.0, request);
        Box::pin(async move { Ok(answering.await.unwrap()) })
    }
}

async fn answer<B>(act: &Arc<Act>, mut request: Request<B>) -> Result<Response<Scripted>, Broken>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let mut dropped = NoteDrop(Some(act));
    note_head(act, &request);
    let (version, upgrade) = (request.version(), request.extensions_mut().remove::<OnUpgrade>());
    let mut kept = None;
    let body = Box::pin(request.into_body());
    match act.script.reading {
        Reading::All => read(act, body, usize::MAX).await,
        Reading::Until(bytes) => read(act, body, bytes).await,
        Reading::Nothing => drop(body),
        Reading::Keep => kept = Some(Box::new(body) as Box<dyn Send>),
    }
    let answer = match &act.script.answer {
        Answer::Respond(script) => {
            let mut response = Response::new(Scripted::new(act, script, kept));
            *response.status_mut() = script.status.try_into().unwrap();
            if script.reason {
                response.extensions_mut().insert(hyper::ext::ReasonPhrase::from_static(b"Because"));
            }
            let fields = response.headers_mut();
            fields.insert("content-type", script.media.name().parse().unwrap());
            for (name, value) in &script.fields {
                fields.append(*name, value.parse().unwrap());
            }
            Ok(response)
        }
        Answer::Fail => Err(Broken("the service failed")),
        Answer::Panic => std::panic::resume_unwind(Box::new("the handler panicked")),
        Answer::Never => {
            act.advance(|progress| progress.stuck = true);
            std::future::pending().await
        }
        Answer::Tunnel { .. } => {
            upgrade.map(|upgrade| switch(act, version, upgrade)).ok_or(Broken("no way to upgrade"))
        }
    };
    act.note("answered");
    dropped.0 = None;
    answer
}

/// Notes that the future was dropped before its end.
struct NoteDrop<'a>(Option<&'a Act>);

impl Drop for NoteDrop<'_> {
    fn drop(&mut self) {
        if let Some(act) = self.0 {
            act.note("dropped before the answer");
        }
    }
}

fn note_head<B: Body>(act: &Act, request: &Request<B>) {
    act.note(format!("{} {} {:?}", request.method(), request.uri(), request.version()));
    note_fields(act, request.headers());
    let extensions = request.extensions();
    act.note(format!(
        "{} extensions: {:?}, peer {:?}, route {:?}, upgrade {}, protocol {:?}",
        extensions.len(),
        extensions.get::<Mark>(),
        extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>(),
        extensions.get::<axum::extract::MatchedPath>(),
        extensions.get::<OnUpgrade>().is_some(),
        extensions.get::<hyper::ext::Protocol>(),
    ));
    note_outlook(act, request.body());
    act.advance(|progress| progress.ended = request.body().is_end_stream());
}

fn note_fields(act: &Act, fields: &HeaderMap) {
    for (name, value) in fields {
        act.note(format!("{name}: {value:?}"));
    }
}

/// What a body says of what is to come.
fn note_outlook<B: Body>(act: &Act, body: &B) {
    let hint = body.size_hint();
    act.note(format!("to come: {} to {:?}, ended {}", hint.lower(), hint.upper(), body.is_end_stream()));
}

/// Reads frames until there are so many bytes, and notes each.
async fn read<B>(act: &Act, mut body: Pin<Box<B>>, enough: usize)
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut bytes = 0;
    while bytes < enough {
        match body.frame().await {
            None => {
                act.note("request body ended");
                act.advance(|progress| progress.ended = true);
                note_outlook(act, &body);
                return;
            }
            Some(Err(error)) => {
                let error: BoxError = error.into();
                act.note(format!("request body failed: {}", chain(&*error)));
                act.advance(|progress| progress.failed = true);
                note_outlook(act, &body);
                return;
            }
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => {
                    bytes += data.len();
                    act.bytes(data);
                    act.advance(|progress| (progress.read, progress.ended) = (bytes, body.is_end_stream()));
                }
                Err(frame) => {
                    act.note("request trailers");
                    act.advance(|progress| progress.ended = true);
                    note_fields(act, &frame.into_trailers().unwrap());
                }
            },
        }
        note_outlook(act, &body);
    }
}

/// Switches protocols: what comes through the tunnel goes back.
fn switch(act: &Arc<Act>, version: http::Version, upgrade: OnUpgrade) -> Response<Scripted> {
    let (hold, echo) = (act.hold(), Arc::clone(act));
    tokio::spawn(async move {
        let _hold = hold;
        let upgraded = match upgrade.await {
            Ok(upgraded) => upgraded,
            Err(error) => return echo.note(format!("no tunnel: {}", chain(&error))),
        };
        let mut tunnel = TokioIo::new(upgraded);
        let (mut buffer, mut seen) = (vec![0; 16 * 1024], Vec::new());
        let end = loop {
            match tunnel.read(&mut buffer).await {
                Ok(0) => break "end".to_owned(),
                Err(error) => break format!("error {}", chain(&error)),
                Ok(length) => {
                    seen.extend_from_slice(&buffer[..length]);
                    if let Err(error) = tunnel.write_all(&buffer[..length]).await {
                        break format!("write error {}", chain(&error));
                    }
                    let _ = tunnel.flush().await;
                }
            }
        };
        echo.bytes(seen.into());
        echo.note(format!("tunnel: {end}, shutdown {:?}", tunnel.shutdown().await.map_err(|error| error.kind())));
    });
    let mut response = Response::new(Scripted::default());
    if act.script.request.method == Method::WebSocket && version == http::Version::HTTP_11 {
        *response.status_mut() = http::StatusCode::SWITCHING_PROTOCOLS;
        response.headers_mut().insert("connection", "upgrade".parse().unwrap());
        response.headers_mut().insert("upgrade", "websocket".parse().unwrap());
    }
    response
}
