//! Who calls. Handlers that take a [`Known`] refuse everybody else with 401.

use std::sync::Arc;

use api_inventory::CurrentExchange;
use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::simulation::people::{People, Role};

/// A caller whose credential the shop has handed out.
pub(super) struct Known(pub(super) Role);

impl FromRequestParts<Arc<People>> for Known {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, people: &Arc<People>) -> Result<Self, StatusCode> {
        let role = credential(parts).and_then(|credential| people.role(&credential));
        let role = role.ok_or(StatusCode::UNAUTHORIZED)?;
        // The tracer recognises the usual credentials by itself. For those of our own making, such as the carrier's
        // signature, this is how it learns that the caller is known. It is not told who that is.
        CurrentExchange::get().user_known();
        Ok(Self(role))
    }
}

/// The part of the request that says who calls.
fn credential(parts: &Parts) -> Option<String> {
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    if let Some(authorization) = header("authorization") {
        return match authorization.split_once(' ')? {
            ("Digest", answer) => Some(answer.split_once("response=\"")?.1.split('"').next()?.to_owned()),
            (_, credential) => Some(credential.to_owned()),
        };
    }
    if let Some(direct) = header("x-api-key").or_else(|| header("x-shop-signature")) {
        return Some(direct.to_owned());
    }
    if let Some(cookies) = header("cookie") {
        return cookies.split("; ").find_map(|pair| pair.strip_prefix("sid=")).map(str::to_owned);
    }
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).ok()?;
    query.into_iter().find_map(|(name, value)| (name == "api_key").then_some(value))
}
