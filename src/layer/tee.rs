//! A body that is copied while it passes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::unwinding::PanicWatch;
use crate::exchange::{BodyEnd, Exchange, FramePieces, Side};

pin_project! {
    /// A body whose frames are copied as they pass, up to the capture limit.
    ///
    /// It yields the frames, trailers, errors, size hint and end of the body it wraps, in the same polls: it never
    /// buffers, never polls on its own, and never wakes anyone.
    #[derive(Debug)]
    pub struct Tee<B> {
        #[pin]
        inner: B,
        capture: Option<Capture>,
    }
}

/// What polling a body gives.
type PolledFrame<B> = Poll<Option<Result<Frame<<B as Body>::Data>, <B as Body>::Error>>>;

/// Where a tee's copies go.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) exchange: Arc<Exchange>,
    pub(super) side: Side,
}

impl<B> Tee<B> {
    #[inline]
    pub(super) fn new(inner: B) -> Self {
        Self { inner, capture: None }
    }

    pub(super) fn capture(&mut self, capture: Capture) {
        self.capture = Some(capture);
    }
}

impl<B: Default> Default for Tee<B> {
    fn default() -> Self {
        Self::new(B::default())
    }
}

impl<B: Body> Body for Tee<B> {
    type Data = B::Data;
    type Error = B::Error;

    #[inline]
    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> PolledFrame<B> {
        let this = self.project();
        if this.capture.is_none() {
            return this.inner.poll_frame(context);
        }
        poll_captured(this.inner, this.capture, context)
    }

    #[inline]
    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    #[inline]
    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Polls a body and copies what comes. Apart, so that bodies that are not captured carry none of it.
#[cold]
#[inline(never)]
fn poll_captured<B: Body>(
    mut inner: Pin<&mut B>,
    capture: &mut Option<Capture>,
    context: &mut Context<'_>,
) -> PolledFrame<B> {
    let Some(Capture { exchange, side }) = capture else { return inner.poll_frame(context) };
    // All that is the application's code runs here, before the exchange is locked.
    let watch = PanicWatch::on(exchange);
    let frame = ready!(inner.as_mut().poll_frame(context));
    let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map(FramePieces::of);
    let trailers = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.trailers_ref());
    let grpc_status = trailers.and_then(|trailers| trailers.get("grpc-status")).cloned();
    let end = match &frame {
        // Servers do not poll again for a `None` that the body has already told of.
        Some(Ok(frame)) if frame.is_data() && !inner.is_end_stream() => None,
        Some(Err(_)) => Some(BodyEnd::Failed),
        _ => Some(BodyEnd::Complete),
    };
    drop(watch);
    let mut full = false;
    let open = exchange.body(*side, |body, slot| {
        if let Some(data) = &data {
            body.append(data, slot);
            full = body.cut_off();
        }
        if let Some(end) = end {
            body.ended(end);
        }
        if let Some(grpc_status) = grpc_status {
            body.ended_with(grpc_status);
        }
    });
    if full && *side == Side::Response && exchange.is_stream() {
        exchange.submit();
    }
    if end.is_some() || !open {
        // Letting go here, not in `Drop`, submits the exchange while the connection lives on.
        *capture = None;
    }
    Poll::Ready(frame)
}
