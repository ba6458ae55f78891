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
pub trait BodyStrategy<B: Body>: sealed::Sealed {
    /// The type that takes the place of `B`.
    type Body: Body<Data = B::Data, Error = B::Error>;

    /// The body in its new type, not captured.
    #[doc(hidden)]
    fn wrap(body: B) -> Self::Body;

    /// Captures what will pass. In place, and apart from `wrap`: whoever is not captured must not pay for it.
    #[doc(hidden)]
    fn tee(body: &mut Self::Body, capture: Capturing);
}

/// What a tee needs; opaque outside the crate.
#[derive(Debug)]
pub struct Capturing(pub(super) Capture);

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

impl<B: Body> BodyStrategy<B> for Wrap {
    type Body = Tee<B>;

    #[inline]
    fn wrap(body: B) -> Tee<B> {
        Tee::new(body)
    }

    fn tee(body: &mut Tee<B>, Capturing(capture): Capturing) {
        body.capture(capture);
    }
}

// What a box holds is `'static`, and so are the data and errors that it yields: the bounds exclude no body.
impl<D: Buf + 'static, E: 'static> BodyStrategy<BoxBody<D, E>> for Preserve {
    type Body = BoxBody<D, E>;

    #[inline]
    fn wrap(body: BoxBody<D, E>) -> BoxBody<D, E> {
        body
    }

    fn tee(body: &mut BoxBody<D, E>, capture: Capturing) {
        preserve(body, capture, BoxBody::new);
    }
}

impl<D: Buf + 'static, E: 'static> BodyStrategy<UnsyncBoxBody<D, E>> for Preserve {
    type Body = UnsyncBoxBody<D, E>;

    #[inline]
    fn wrap(body: UnsyncBoxBody<D, E>) -> UnsyncBoxBody<D, E> {
        body
    }

    fn tee(body: &mut UnsyncBoxBody<D, E>, capture: Capturing) {
        preserve(body, capture, UnsyncBoxBody::new);
    }
}

#[cfg(feature = "axum")]
impl BodyStrategy<axum::body::Body> for Preserve {
    type Body = axum::body::Body;

    #[inline]
    fn wrap(body: axum::body::Body) -> axum::body::Body {
        body
    }

    fn tee(body: &mut axum::body::Body, capture: Capturing) {
        // The box is the one that `Body` has inside. Any other type would be boxed again, its errors wrapped again.
        preserve(body, capture, |tee| axum::body::Body::new(UnsyncBoxBody::new(tee)));
    }
}

#[cfg(feature = "tonic")]
impl BodyStrategy<tonic::body::Body> for Preserve {
    type Body = tonic::body::Body;

    #[inline]
    fn wrap(body: tonic::body::Body) -> tonic::body::Body {
        body
    }

    fn tee(body: &mut tonic::body::Body, capture: Capturing) {
        // The box is the one that `Body` has inside, as above.
        preserve(body, capture, |tee| tonic::body::Body::new(UnsyncBoxBody::new(tee)));
    }
}

/// Boxes a body that is to be copied. What stands in its place meanwhile is empty, and allocates nothing.
fn preserve<B: Body + Default>(body: &mut B, Capturing(capture): Capturing, boxed: impl FnOnce(Tee<B>) -> B) {
    // A body that has already ended has nothing to copy.
    if !body.is_end_stream() {
        let mut tee = Tee::new(std::mem::take(body));
        tee.capture(capture);
        *body = boxed(tee);
    }
}
