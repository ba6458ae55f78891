//! The service.

use std::marker::PhantomData;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;

use super::observer::Observer;
use super::scope::Seat;
use super::strategy::BodyStrategy;
use super::{ResponseFuture, Wrap};

/// A service that is watched. Implements tower's `Service` where the inner service does, and hyper's likewise.
pub struct InventoryService<S, P = Wrap> {
    inner: S,
    observer: Observer,
    strategy: PhantomData<fn() -> P>,
}

impl<S, P> InventoryService<S, P> {
    pub(super) fn new(inner: S, observer: Observer) -> Self {
        Self { inner, observer, strategy: PhantomData }
    }
}

impl<S: Clone, P> Clone for InventoryService<S, P> {
    fn clone(&self) -> Self {
        Self::new(self.inner.clone(), self.observer.clone())
    }
}

impl<S: std::fmt::Debug, P> std::fmt::Debug for InventoryService<S, P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("InventoryService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

/// Passes a request on to the inner service. A macro, because tower's `call` and hyper's borrow the service differently.
macro_rules! pass {
    ($self:ident, $request:ident) => {{
        let (scope, admission) = $self.observer.admit(&$request);
        if admission.is_awaited() {
            let admitted = (scope, admission);
            return ResponseFuture::attended($request, admitted, &$self.observer, |request| $self.inner.call(request));
        }
        let mut seat = Seat::new(scope);
        let entered = seat.enter();
        // In one go: whatever could unwind in between would cost another copy of the request.
        let (head, body) = $request.into_parts();
        let inner = $self.inner.call(Request::from_parts(head, <P as BodyStrategy<B>>::wrap(body)));
        drop(entered);
        ResponseFuture::new(inner, seat)
    }};
}

impl<S, P, B, R> tower::Service<Request<B>> for InventoryService<S, P>
where
    S: tower::Service<Request<<P as BodyStrategy<B>>::Body>, Response = Response<R>>,
    P: BodyStrategy<B> + BodyStrategy<R>,
    B: Body,
    R: Body,
{
    type Response = Response<<P as BodyStrategy<R>>::Body>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, P>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    #[inline]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        pass!(self, request)
    }
}

impl<S, P, B, R> hyper::service::Service<Request<B>> for InventoryService<S, P>
where
    S: hyper::service::Service<Request<<P as BodyStrategy<B>>::Body>, Response = Response<R>>,
    P: BodyStrategy<B> + BodyStrategy<R>,
    B: Body,
    R: Body,
{
    type Response = Response<<P as BodyStrategy<R>>::Body>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, P>;

    #[inline]
    fn call(&self, request: Request<B>) -> Self::Future {
        pass!(self, request)
    }
}
