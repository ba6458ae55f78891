//! The services that benches and allocation tests compare: bare, behind a layer that does nothing, behind ours.
#![allow(dead_code, clippy::unwrap_used, reason = "each user takes a part; benches and tests may panic")]

use std::convert::Infallible;
use std::future::Ready;
use std::pin::{Pin, pin};
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker, ready};

use api_inventory::Tracer;
use api_inventory::config::SamplingPolicy;
use axum::Router;
use axum::routing::post;
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower::{Layer, Service};

/// What a handler answers.
pub(crate) const ANSWER: &[u8] = br#"{"id":7,"email":"anna@example.org","name":"Anna"}"#;

/// Answers at once and leaves the request unread.
#[derive(Clone, Copy)]
pub(crate) struct Bare;

impl<B> Service<Request<B>> for Bare {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Full<Bytes>>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        std::future::ready(Ok(Response::new(Full::new(Bytes::from_static(ANSWER)))))
    }
}

/// Reads the request's body to its end, then answers a KiB of JSON.
#[derive(Clone, Copy)]
pub(crate) struct Reading;

/// The future of [`Reading`].
pub(crate) struct ReadBody<B>(B);

impl<B: Body + Unpin> Service<Request<B>> for Reading {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = ReadBody<B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        ReadBody(request.into_body())
    }
}

impl<B: Body + Unpin> Future for ReadBody<B> {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(Ok(_)) = ready!(Pin::new(&mut self.0).poll_frame(context)) {}
        let answer = Response::builder().header("content-type", "application/json").body(Full::from(kib()));
        Poll::Ready(Ok(answer.unwrap()))
    }
}

/// A KiB of JSON, made once.
pub(crate) fn kib() -> Bytes {
    static KIB: LazyLock<Bytes> = LazyLock::new(|| {
        let entry = r#"{"id":4711,"email":"anna@example.org","name":"Anna Berg","street":"Lindenweg 7"}"#;
        let entries = [entry; 12].join(",");
        Bytes::from(format!("[{entries}]"))
    });
    KIB.clone()
}

/// A request with a KiB of JSON.
pub(crate) fn request_of_a_kib() -> Request<Full<Bytes>> {
    let request = Request::post("/users/7").header("content-type", "application/json").header("user-agent", "bench");
    request.body(Full::new(kib())).unwrap()
}

/// A layer that does nothing: what any layer costs in axum.
#[derive(Clone, Copy)]
pub(crate) struct PassThrough;

/// The service of [`PassThrough`].
#[derive(Clone)]
pub(crate) struct PassedThrough<S>(S);

impl<S> Layer<S> for PassThrough {
    type Service = PassedThrough<S>;

    fn layer(&self, inner: S) -> PassedThrough<S> {
        PassedThrough(inner)
    }
}

impl<S: Service<R>, R> Service<R> for PassedThrough<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}

/// A tracer that draws nobody, once the first request of each route was taken.
pub(crate) fn not_interested() -> Tracer {
    Tracer::builder().quiet().sample_rate(1e-15).build()
}

/// A tracer that takes one request of each status a day, and so copies every request until its status is known.
pub(crate) fn waits_for_statuses() -> Tracer {
    Tracer::builder().quiet().sampling(SamplingPolicy::window(std::time::Duration::from_secs(86_400))).build()
}

/// A tracer that takes every request.
pub(crate) fn captures_all() -> Tracer {
    Tracer::builder().quiet().sample_rate(1.0).captures_per_second(0).analysis_share(1.0).capture_slots(2_000).build()
}

/// A request with a small JSON body.
pub(crate) fn request<B: From<&'static str>>() -> Request<B> {
    Request::post("/users/7")
        .header("content-type", "application/json")
        .header("user-agent", "bench")
        .body(B::from(r#"{"email":"anna@example.org","name":"Anna","age":42}"#))
        .unwrap()
}

/// Calls a service and reads its answer to the end. Everything is ready at once, so no runtime is needed.
pub(crate) fn drive<S, B, R>(service: &mut S, request: Request<B>) -> usize
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    R: Body<Data = Bytes>,
{
    let mut context = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut context).is_ready());
    let Poll::Ready(Ok(response)) = pin!(service.call(request)).poll(&mut context) else { return 0 };
    let mut body = pin!(response.into_body());
    let mut bytes = 0;
    while let Poll::Ready(Some(Ok(frame))) = body.as_mut().poll_frame(&mut context) {
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
    bytes
}

/// An axum router with one route, before any layer.
pub(crate) fn router() -> Router {
    Router::new().route("/users/{id}", post(|_: Bytes| async { ANSWER }))
}

/// The router as `axum::serve` holds it: its state is given once. Before that, axum copies each layer on every request,
/// which allocates for every layer that has any content.
pub(crate) fn served(router: Router) -> Router {
    router.with_state(())
}
