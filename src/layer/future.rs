//! The response future.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use super::current::{self, Scope};
use super::strategy::{BodyStrategy, Capturing};
use super::tee::Capture;
use crate::body::{Continuation, is_readable};
use crate::exchange::{BodyCapture, ResponseHead, Side};
use crate::observation::{Method, Outcome};

pin_project! {
    /// The future of [`InventoryService`](super::InventoryService): the inner future, watched.
    #[derive(Debug)]
    pub struct ResponseFuture<F, P> {
        #[pin]
        inner: F,
        method: Method,
        scope: Option<Scope>,
        strategy: PhantomData<fn() -> P>,
    }
}

impl<F, P> ResponseFuture<F, P> {
    pub(super) fn new(inner: F, method: Method, scope: Option<Scope>) -> Self {
        Self { inner, method, scope, strategy: PhantomData }
    }
}

impl<F, P, R, E> Future for ResponseFuture<F, P>
where
    F: Future<Output = Result<Response<R>, E>>,
    P: BodyStrategy<R>,
    R: Body,
{
    type Output = Result<Response<P::Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let unwinding = Unwinding::watch();
        let polled = {
            let inner = this.inner;
            let mut scope = MarkPanic { scope: this.scope, unwinding };
            current::within(scope.scope(), || inner.poll(context))
        };
        let result = ready!(polled);
        let scope = this.scope.take();
        if let (Some(scope), Ok(response)) = (&scope, &result) {
            scope.shared.answered(scope.route, response.status());
        }
        let exchange = scope.and_then(|scope| scope.exchange);
        match result {
            Ok(response) => {
                let (head, body) = response.into_parts();
                let capture = exchange.and_then(|exchange| {
                    let continuation = Continuation::of(*this.method, head.status, &head.headers);
                    let kept = continuation == Continuation::Body && is_readable(&head.headers);
                    exchange.respond(
                        ResponseHead { status: head.status, headers: head.headers.clone(), continuation },
                        BodyCapture::of(&body, kept),
                    );
                    match continuation {
                        Continuation::Body | Continuation::Range => Some(Capture { exchange, side: Side::Response }),
                        Continuation::Nothing => None,
                        Continuation::Stream | Continuation::Upgrade => {
                            exchange.submit();
                            None
                        }
                    }
                });
                Poll::Ready(Ok(Response::from_parts(head, P::tee(body, Capturing(capture)))))
            }
            Err(error) => {
                if let Some(exchange) = exchange {
                    exchange.fail(Outcome::ServiceError);
                }
                Poll::Ready(Err(error))
            }
        }
    }
}

/// Tells a panic that begins below from one that was already going on.
#[derive(Clone, Copy)]
struct Unwinding(bool);

impl Unwinding {
    fn watch() -> Self {
        Self(std::thread::panicking())
    }

    fn began(self) -> bool {
        !self.0 && std::thread::panicking()
    }
}

/// Marks the exchange when the poll unwinds. Runs after the scope was put back, because it is dropped later.
struct MarkPanic<'a> {
    scope: &'a mut Option<Scope>,
    unwinding: Unwinding,
}

impl MarkPanic<'_> {
    fn scope(&mut self) -> &mut Option<Scope> {
        self.scope
    }
}

impl Drop for MarkPanic<'_> {
    fn drop(&mut self) {
        if !self.unwinding.began() {
            return;
        }
        if let Some(exchange) = self.scope.as_ref().and_then(|scope| scope.exchange.as_ref()) {
            exchange.fail(Outcome::Panicked);
        }
    }
}
