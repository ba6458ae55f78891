//! Layers that do change something: the harness must notice each.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper::upgrade::OnUpgrade;

use crate::application::Application;
use crate::body::Scripted;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What such a layer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sabotage {
    /// Nothing, with the same types: what the harness finds is not the types' doing.
    Nothing,
    SizeHintLost,
    EndNotTold,
    TrailersLost,
    FramesSplit,
    ByteChanged,
    ErrorSwallowed,
    RequestErrorReplaced,
    RequestReadAhead,
    ExtensionAdded,
    UpgradeTaken,
    FieldAdded,
    ServiceErrorAnswered,
}

/// The application with a sabotaging layer around it.
pub(crate) struct Sabotaged {
    pub(crate) inner: Application,
    pub(crate) sabotage: Sabotage,
}

impl Service<Request<Incoming>> for Sabotaged {
    type Response = Response<Altered<Scripted>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let (inner, sabotage) = (self.inner.clone(), self.sabotage);
        Box::pin(async move {
            let mut request = request.map(|body| Altered::new(body, sabotage, Side::Request));
            match sabotage {
                Sabotage::ExtensionAdded => _ = request.extensions_mut().insert("layer"),
                Sabotage::UpgradeTaken => _ = request.extensions_mut().remove::<OnUpgrade>(),
                Sabotage::RequestReadAhead => {
                    let body = request.body_mut();
                    body.ahead = body.inner.frame().await;
                }
                _ => {}
            }
            let mut response = match inner.call(request).await {
                Ok(response) => response.map(|body| Altered::new(body, sabotage, Side::Response)),
                Err(_) if sabotage == Sabotage::ServiceErrorAnswered => Response::default(),
                Err(error) => return Err(error.into()),
            };
            if sabotage == Sabotage::FieldAdded {
                response.headers_mut().insert("x-layer", "here".parse().unwrap());
            }
            Ok(response)
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
}

/// A body that a sabotaging layer has its hands on.
pub(crate) struct Altered<B: Body> {
    inner: B,
    sabotage: Sabotage,
    side: Side,
    ahead: Option<Result<Frame<B::Data>, B::Error>>,
    rest: Option<Bytes>,
}

impl<B: Body> Altered<B> {
    fn new(inner: B, sabotage: Sabotage, side: Side) -> Self {
        Self { inner, sabotage, side, ahead: None, rest: None }
    }
}

impl<B: Body + Default> Default for Altered<B> {
    fn default() -> Self {
        Self::new(B::default(), Sabotage::Nothing, Side::Response)
    }
}

impl<B> Body for Altered<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError> + Unpin,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(rest) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        let frame = match self.ahead.take() {
            Some(frame) => Some(frame),
            None => ready!(Pin::new(&mut self.inner).poll_frame(context)),
        };
        let answering = self.side == Side::Response;
        Poll::Ready(match frame {
            Some(Ok(frame)) if frame.is_trailers() && answering && self.sabotage == Sabotage::TrailersLost => None,
            Some(Ok(frame)) => Some(Ok(frame.map_data(|data| match self.sabotage {
                Sabotage::FramesSplit if data.len() > 1 => {
                    self.rest = Some(data.slice(1..));
                    data.slice(..1)
                }
                Sabotage::ByteChanged if answering && data.len() > 40 => {
                    let mut bytes = data.to_vec();
                    bytes[40] ^= 1;
                    bytes.into()
                }
                _ => data,
            }))),
            Some(Err(_)) if answering && self.sabotage == Sabotage::ErrorSwallowed => None,
            Some(Err(_)) if self.sabotage == Sabotage::RequestErrorReplaced => Some(Err("replaced".into())),
            Some(Err(error)) => Some(Err(error.into())),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.sabotage != Sabotage::EndNotTold
            && self.ahead.is_none()
            && self.rest.is_none()
            && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.sabotage == Sabotage::SizeHintLost { SizeHint::default() } else { self.inner.size_hint() }
    }
}
