//! A body that is copied while it passes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::unwinding::PanicWatch;
use crate::exchange::{BodyEnd, Exchange, Side};

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

/// Where a tee's copies go.
#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) exchange: Arc<Exchange>,
    pub(crate) side: Side,
}

impl<B> Tee<B> {
    pub(crate) fn new(inner: B, capture: Option<Capture>) -> Self {
        Self { inner, capture }
    }
}

impl<B: Default> Default for Tee<B> {
    fn default() -> Self {
        Self::new(B::default(), None)
    }
}

impl<B: Body> Body for Tee<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(Capture { exchange, side }) = this.capture else { return this.inner.poll_frame(context) };
        let frame = {
            let _watch = PanicWatch::on(Some(exchange));
            ready!(this.inner.as_mut().poll_frame(context))
        };
        let end = match &frame {
            // Servers do not poll again for a `None` that the body has already told of.
            Some(Ok(frame)) if frame.is_data() && !this.inner.is_end_stream() => None,
            Some(Err(_)) => Some(BodyEnd::Failed),
            _ => Some(BodyEnd::Complete),
        };
        let open = exchange.body(*side, |body, slot| {
            if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                body.append(data, slot);
            }
            if let Some(end) = end {
                body.ended(end);
            }
        });
        if end.is_some() || !open {
            // Letting go here, not in `Drop`, submits the exchange while the connection lives on.
            *this.capture = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
