//! How a captured body is put in the place of the original.

#[cfg(feature = "axum")]
use http_body::Body as _;

use super::Tee;
use super::tee::Capture;

mod sealed {
    pub trait Sealed {}
}

/// How the layer puts its tee around a body. Sealed: [`Wrap`], and with the feature `axum`, `Preserve`.
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
/// For frameworks that would box a body of a foreign type on every request: `axum::body::Body`.
#[cfg(feature = "axum")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Preserve;

impl sealed::Sealed for Wrap {}
#[cfg(feature = "axum")]
impl sealed::Sealed for Preserve {}

impl<B> BodyStrategy<B> for Wrap {
    type Body = Tee<B>;

    fn tee(body: B, capture: Capturing) -> Tee<B> {
        Tee::new(body, capture.0)
    }
}

#[cfg(feature = "axum")]
impl BodyStrategy<axum::body::Body> for Preserve {
    type Body = axum::body::Body;

    fn tee(body: axum::body::Body, capture: Capturing) -> axum::body::Body {
        match capture.0 {
            // A body that has already ended has nothing to copy.
            Some(_) if body.is_end_stream() => body,
            Some(capture) => axum::body::Body::new(Tee::new(body, Some(capture))),
            None => body,
        }
    }
}
