//! Who called, how, and what the endpoint is for: pure functions over the head of an exchange.
//!
//! Nothing here does I/O or knows tower. What comes out is an outbound fact, except for [`client::FoundAddress`] and
//! the claims of a JWT, which are raw and stay inside.

mod base64url;
pub(crate) mod base_path;
pub(crate) mod client;
pub(crate) mod credentials;
pub(crate) mod facts;
pub(crate) mod flow;
mod forwarded;
pub(crate) mod grpc;
mod host;
mod openapi;
pub(crate) mod operation;
pub(crate) mod production;
pub(crate) mod route;
pub(crate) mod scheme;
mod trace;

pub(crate) use base_path::{BasePathId, BasePaths};
pub(crate) use client::{ClientRules, client};
pub(crate) use credentials::jwt::{claims as jwt_claims, parts as jwt_parts};
pub(crate) use credentials::places::is_credential_header;
pub(crate) use credentials::{Answer, Presented, credentials};
pub(crate) use facts::{Heads, Whole, facts, is_page, together, upload};
pub(crate) use flow::flow;
pub(crate) use host::Hosts;
pub(crate) use openapi::Definition;
pub use openapi::OpenApiError;
pub(crate) use operation::operation;
pub(crate) use production::production;
pub(crate) use route::declared;
#[cfg(any(test, feature = "testing"))]
pub(crate) use route::inference;
pub(crate) use scheme::{SchemeSigns, scheme};
pub(crate) use trace::trace_parent;
