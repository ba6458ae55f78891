//! A layer that does nothing.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower::{Layer, Service};

/// Wraps the service, and each future, and does nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct PassThrough;

#[derive(Clone, Debug)]
pub(super) struct PassingThrough<S> {
    inner: S,
}

pin_project! {
    pub(super) struct PassingFuture<F> {
        #[pin]
        inner: F,
    }
}

impl<S> Layer<S> for PassThrough {
    type Service = PassingThrough<S>;

    fn layer(&self, inner: S) -> PassingThrough<S> {
        PassingThrough { inner }
    }
}

impl<S: Service<R>, R> Service<R> for PassingThrough<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = PassingFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> PassingFuture<S::Future> {
        PassingFuture { inner: self.inner.call(request) }
    }
}

impl<F: Future> Future for PassingFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.project().inner.poll(context)
    }
}
