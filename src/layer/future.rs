//! The response future.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;

use super::attention::Attention;
use super::observer::Observer;
use super::scope::{Scope, Seat};
use super::strategy::BodyStrategy;
use crate::pipeline::Admission;

pin_project! {
    /// The future of [`InventoryService`](super::InventoryService): the inner future, watched.
    #[derive(Debug)]
    pub struct ResponseFuture<F, P> {
        #[pin]
        inner: F,
        seat: Seat,
        attention: Option<Box<Attention>>,
        strategy: PhantomData<fn() -> P>,
    }
}

impl<F, P> ResponseFuture<F, P> {
    /// The future of a request whose response nobody waits for.
    #[inline]
    pub(super) fn new(inner: F, seat: Seat) -> Self {
        Self { inner, seat, attention: None, strategy: PhantomData }
    }

    /// Calls the inner service for a request that gets attention.
    #[cold]
    #[inline(never)]
    pub(super) fn attended<B: Body>(
        request: Request<B>,
        (scope, admission): (Option<Scope>, Admission),
        observer: &Observer,
        call: impl FnOnce(Request<P::Body>) -> F,
    ) -> Self
    where
        P: BodyStrategy<B>,
    {
        let attention = observer.attend(&request, admission).map(Box::new);
        let scope = scope
            .map(|scope| scope.with_capture(attention.as_ref().is_some_and(|attention| attention.exchange.is_some())));
        let mut seat = Seat::new(scope);
        let mut request = request.map(P::wrap);
        if let Some(attention) = &attention {
            attention.begin::<P, B>(request.body_mut());
        }
        let inner = {
            let _entered = seat.enter();
            let _attended = attention.as_ref().and_then(|attention| attention.attend());
            call(request)
        };
        Self { inner, seat, attention, strategy: PhantomData }
    }
}

impl<F, P, R, E> Future for ResponseFuture<F, P>
where
    F: Future<Output = Result<Response<R>, E>>,
    P: BodyStrategy<R>,
    R: Body,
{
    type Output = Result<Response<P::Body>, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.seat.enter();
        if this.attention.is_some() {
            return poll_attended::<F, P, R, E>(this.inner, this.attention, context);
        }
        match this.inner.poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(response)) => {
                let (head, body) = response.into_parts();
                Poll::Ready(Ok(Response::from_parts(head, P::wrap(body))))
            }
        }
    }
}

#[cold]
#[inline(never)]
fn poll_attended<F, P, R, E>(
    inner: Pin<&mut F>,
    attention: &mut Option<Box<Attention>>,
    context: &mut Context<'_>,
) -> Poll<Result<Response<P::Body>, E>>
where
    F: Future<Output = Result<Response<R>, E>>,
    P: BodyStrategy<R>,
    R: Body,
{
    let polled = {
        let _attended = attention.as_ref().and_then(|attention| attention.attend());
        inner.poll(context)
    };
    let mut result = ready!(polled).map(|response| response.map(P::wrap));
    if let Some(attention) = attention.take() {
        attention.finish::<P, R, E>(&mut result);
    }
    Poll::Ready(result)
}
