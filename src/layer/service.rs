//! The service.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use http::{Request, Response};
use http_body::Body;

use super::current::{self, Scope};
use super::strategy::{BodyStrategy, Capturing};
use super::tee::Capture;
use super::{ResponseFuture, Wrap, head};
use crate::body::is_readable;
use crate::exchange::{BodyCapture, CapturedExchange, Exchange, RequestHead, Side};
use crate::observation::{Method, Outcome};
use crate::pipeline::Pipeline;

/// A service that is watched. Implements tower's `Service` where the inner service does, and hyper's likewise.
pub struct InventoryService<S, P = Wrap> {
    inner: S,
    pipeline: Option<Arc<Pipeline>>,
    peer: Option<SocketAddr>,
    strategy: PhantomData<fn() -> P>,
}

impl<S, P> InventoryService<S, P> {
    pub(super) fn new(inner: S, pipeline: Option<Arc<Pipeline>>, peer: Option<SocketAddr>) -> Self {
        Self { inner, pipeline, peer, strategy: PhantomData }
    }

    /// Counts the request and, when somebody is interested, copies its head and tees its body.
    #[inline]
    fn admit<B>(&self, request: Request<B>) -> (Request<P::Body>, Method, Option<Scope>)
    where
        B: Body,
        P: BodyStrategy<B>,
    {
        let Some(pipeline) = self.pipeline.as_ref().filter(|pipeline| !current::is_within(pipeline.shared())) else {
            return (request.map(|body| P::tee(body, Capturing::default())), Method::Other, None);
        };
        let shared = pipeline.shared();
        let method = Method::from(request.method());
        let (route, admitted) =
            shared.admit(method, head::matched_template(request.extensions()), request.uri().path());
        let Some(admitted) = admitted else {
            let scope = Scope { shared: Arc::clone(shared), route, exchange: None };
            return (request.map(|body| P::tee(body, Capturing::default())), method, Some(scope));
        };
        let peer = self.peer.map(|peer| peer.ip()).or_else(|| head::peer(request.extensions()));
        let (parts, body) = request.into_parts();
        let captured = Box::new(CapturedExchange {
            request: RequestHead {
                method,
                uri: parts.uri.clone(),
                headers: parts.headers.clone(),
                peer,
                route: admitted.route,
            },
            request_body: BodyCapture::of(&body, is_readable(&parts.headers)),
            response: None,
            response_body: BodyCapture::new(None, false),
            // Until something better is known: a future that is dropped says nothing more.
            outcome: Outcome::Cancelled,
            duration: std::time::Duration::ZERO,
            user_known: false,
            events: Vec::new(),
            sampling: admitted.sampling,
            revoked: false,
            slot: admitted.slot,
        });
        let exchange = Exchange::new(captured, Arc::clone(shared.queue()), Instant::now());
        shared.watch(&exchange);
        let capture = Capture { exchange: Arc::clone(&exchange), side: Side::Request };
        let request = Request::from_parts(parts, P::tee(body, Capturing(Some(capture))));
        (request, method, Some(Scope { shared: Arc::clone(shared), route, exchange: Some(exchange) }))
    }
}

impl<S: Clone, P> Clone for InventoryService<S, P> {
    fn clone(&self) -> Self {
        Self::new(self.inner.clone(), self.pipeline.clone(), self.peer)
    }
}

impl<S: std::fmt::Debug, P> std::fmt::Debug for InventoryService<S, P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("InventoryService").field("inner", &self.inner).finish_non_exhaustive()
    }
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

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (request, method, mut scope) = self.admit(request);
        let future = current::within(&mut scope, || self.inner.call(request));
        ResponseFuture::new(future, method, scope)
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

    fn call(&self, request: Request<B>) -> Self::Future {
        let (request, method, mut scope) = self.admit(request);
        let future = current::within(&mut scope, || self.inner.call(request));
        ResponseFuture::new(future, method, scope)
    }
}
