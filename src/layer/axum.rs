//! The extractor.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::CurrentExchange;

impl<S: Sync> FromRequestParts<S> for CurrentExchange {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::get())
    }
}
