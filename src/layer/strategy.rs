//! How a captured body is put in the place of the original.

use bytes::Buf;
use http_body::Body;
use http_body_util::combinators::{BoxBody, UnsyncBoxBody};

use super::Tee;
use super::tee::Capture;

mod sealed {
    pub trait Sealed {}
}

/// How the layer puts its tee around a body. Sealed: [`Wrap`] and [`Preserve`].
pub trait BodyStrategy<B>: sealed::Sealed {
    /// The type that takes the place of `B`.
    type Body;

    #[doc(hidden)]
    fn tee(body: B, capture: Capturing) -> Self::Body;
}

/// What a tee needs; opaque outside the crate.
#[derive(Debug, Default)]
pub struct Capturing(pub(crate) Option<Capture>);

/// `B` becomes [`Tee<B>`]: works for every body type and costs no allocation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wrap;

/// `B` stays `B`: a captured body is boxed into its own type, any other passes as it is.
///
/// For types that can hold any body: [`BoxBody`] and [`UnsyncBoxBody`], with the feature `axum` `axum::body::Body`, with
/// the feature `tonic` `tonic::body::Body`. Frameworks would box a body of a foreign type on every request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preserve;

impl sealed::Sealed for Wrap {}
impl sealed::Sealed for Preserve {}

impl<B> BodyStrategy<B> for Wrap {
    type Body = Tee<B>;

    fn tee(body: B, capture: Capturing) -> Tee<B> {
        Tee::new(body, capture.0)
    }
}

// What a box holds is `'static`, and so are the data and errors that it yields: the bounds exclude no body.
impl<D: Buf + 'static, E: 'static> BodyStrategy<BoxBody<D, E>> for Preserve {
    type Body = BoxBody<D, E>;

    fn tee(body: BoxBody<D, E>, capture: Capturing) -> BoxBody<D, E> {
        preserve(body, capture, BoxBody::new)
    }
}

impl<D: Buf + 'static, E: 'static> BodyStrategy<UnsyncBoxBody<D, E>> for Preserve {
    type Body = UnsyncBoxBody<D, E>;

    fn tee(body: UnsyncBoxBody<D, E>, capture: Capturing) -> UnsyncBoxBody<D, E> {
        preserve(body, capture, UnsyncBoxBody::new)
    }
}

#[cfg(feature = "axum")]
impl BodyStrategy<axum::body::Body> for Preserve {
    type Body = axum::body::Body;

    fn tee(body: axum::body::Body, capture: Capturing) -> axum::body::Body {
        // The box is the one that `Body` has inside. Any other type would be boxed again, its errors wrapped again.
        preserve(body, capture, |tee| axum::body::Body::new(UnsyncBoxBody::new(tee)))
    }
}

#[cfg(feature = "tonic")]
impl BodyStrategy<tonic::body::Body> for Preserve {
    type Body = tonic::body::Body;

    fn tee(body: tonic::body::Body, capture: Capturing) -> tonic::body::Body {
        // The box is the one that `Body` has inside, as above.
        preserve(body, capture, |tee| tonic::body::Body::new(UnsyncBoxBody::new(tee)))
    }
}

/// Boxes a body that is to be copied.
fn preserve<B: Body>(body: B, capture: Capturing, boxed: impl FnOnce(Tee<B>) -> B) -> B {
    match capture.0 {
        // A body that has already ended has nothing to copy.
        Some(_) if body.is_end_stream() => body,
        Some(capture) => boxed(Tee::new(body, Some(capture))),
        None => body,
    }
}
