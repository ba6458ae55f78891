//! Bodies that passed the layer.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::ready;

use api_inventory::layer::{BodyStrategy, InventoryLayer};
use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use http_body::Body;
use http_body_util::combinators::UnsyncBoxBody;
use tower::{Layer, Service};

/// The body of the other message; every strategy takes it.
type NoBody = UnsyncBoxBody<Bytes, Infallible>;

/// A request's body as the service behind the layer gets it.
pub(crate) fn of_request<P, B>(layer: &InventoryLayer<P>, body: B) -> <P as BodyStrategy<B>>::Body
where
    P: BodyStrategy<B> + BodyStrategy<NoBody>,
    B: Body,
{
    let arrived = Cell::new(None);
    let mut service = layer.layer(tower::service_fn(|request: Request<<P as BodyStrategy<B>>::Body>| {
        arrived.set(Some(request.into_body()));
        ready(Ok::<_, Infallible>(Response::new(NoBody::default())))
    }));
    service.call(Request::new(body)).now_or_never().unwrap().unwrap();
    arrived.take().unwrap()
}

/// A response's body as the server in front of the layer gets it.
pub(crate) fn of_response<P, B>(layer: &InventoryLayer<P>, body: B) -> <P as BodyStrategy<B>>::Body
where
    P: BodyStrategy<B> + BodyStrategy<NoBody>,
    B: Body,
{
    let body = Cell::new(Some(body));
    let mut service = layer.layer(tower::service_fn(|_: Request<<P as BodyStrategy<NoBody>>::Body>| {
        ready(Ok::<_, Infallible>(Response::new(body.take().unwrap())))
    }));
    service.call(Request::new(NoBody::default())).now_or_never().unwrap().unwrap().into_body()
}
