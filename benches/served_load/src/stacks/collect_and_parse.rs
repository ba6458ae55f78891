//! The naive way: both bodies of a sampled exchange are collected, parsed on the spot, and sent on as a whole.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::{Layer, Service};

/// Samples every n-th request: the share is then the same in each round.
#[derive(Clone, Debug)]
pub(super) struct CollectAndParse {
    every: u64,
    seen: Arc<AtomicU64>,
}

impl CollectAndParse {
    pub(super) fn one_in(every: u64) -> Self {
        Self { every, seen: Arc::default() }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Collecting<S> {
    inner: S,
    layer: CollectAndParse,
}

impl<S> Layer<S> for CollectAndParse {
    type Service = Collecting<S>;

    fn layer(&self, inner: S) -> Collecting<S> {
        Collecting { inner, layer: self.clone() }
    }
}

impl<S> Service<Request<Body>> for Collecting<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if !self.layer.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.layer.every) {
            return Box::pin(self.inner.call(request));
        }
        // The one that was polled ready serves this request, its clone the next.
        let next = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = parsed(body).await;
            let (head, body) = ready.call(Request::from_parts(head, body.into())).await?.into_parts();
            Ok(Response::from_parts(head, parsed(body).await.into()))
        })
    }
}

/// The bytes of a body, which were parsed and forgotten.
async fn parsed(body: Body) -> Bytes {
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    _ = black_box(serde_json::from_slice::<Value>(&bytes));
    bytes
}
