//! API definitions: what an API is said to be.
//!
//! `OpenAPI` 3.0, 3.1 and Swagger 2.0, in JSON or YAML, become one model. Reading is tolerant: what is not as the specification
//! has it is a [`Problem`](crate::source::Problem) with its pointer, and the rest is used.

mod body;
mod keywords;
mod merge;
mod operation;
mod parameter;
mod read;
mod reader;
mod reference;
mod schema;
mod security;
mod server;
mod shape;

use std::collections::BTreeMap;
use std::sync::Arc;

use api_inventory::observation::Method;

use crate::source::SourceId;

pub(crate) use security::security_schemes;

pub use shape::{DeclaredField, DeclaredShape, DeclaredTypes};

/// Which specification a definition follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Specification {
    /// Swagger 2.0
    Swagger2,
    /// `OpenAPI` 3.0
    OpenApi30,
    /// `OpenAPI` 3.1, and what comes after it
    OpenApi31,
}

/// An API definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Where it was read.
    pub source: SourceId,
    /// What it follows.
    pub specification: Specification,
    /// `info.title`
    pub title: Option<String>,
    /// `info.version`
    pub version: Option<String>,
    /// The service that it belongs to, where the operator, a catalog or `x-` members say so.
    pub service: Option<Arc<str>>,
    /// The paths of its servers (`servers[].url` with the defaults of variables filled in, or `basePath`), without a slash
    /// at the end; empty for the root. Each once, in the order of the document, at least one.
    pub base_paths: Vec<String>,
    /// The hosts of its servers.
    pub hosts: Vec<String>,
    /// Its operations, by path.
    pub operations: Vec<DeclaredOperation>,
}

/// One operation of a definition.
#[derive(Clone, Debug)]
pub struct DeclaredOperation {
    /// JSON pointer of the operation in its document.
    pub pointer: String,
    /// The method; none for `x-amazon-apigateway-any-method`.
    pub method: Option<Method>,
    /// The path as it is written, below the base path.
    pub path: String,
    /// Base paths of the operation's own `servers`, if it or its path has any; else those of the definition hold.
    pub base_paths: Option<Vec<String>>,
    /// `operationId`
    pub operation_id: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// What callers must present.
    pub security: DeclaredSecurity,
    /// Parameters of the path, the query string, headers and cookies. The operation's own replace those of its path.
    pub parameters: Vec<DeclaredParameter>,
    /// Bodies of requests by media type, as it is written, without parameters. Forms of Swagger (`formData`) are bodies too.
    pub request_bodies: BTreeMap<String, Arc<DeclaredShape>>,
    /// A request must have a body.
    pub request_body_required: bool,
    /// Responses.
    pub responses: Vec<DeclaredResponse>,
}

/// What callers of an operation must present.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredSecurity {
    /// The definition says nothing of it.
    #[default]
    Unsaid,
    /// It says that nothing is needed: an empty list.
    None,
    /// One of several ways, of which one is to present nothing.
    Optional(Vec<SecurityScheme>),
    /// One of these.
    Required(Vec<SecurityScheme>),
}

/// A scheme that an operation asks for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: String,
    /// `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`, `basic`; none if the name leads nowhere.
    pub kind: Option<String>,
    /// `scheme` of `http`: `bearer`, `basic`; `in` of `apiKey`: `header`, `query`, `cookie`.
    pub detail: Option<String>,
    /// `name` of `apiKey`: the header field, parameter or cookie that it stands in.
    pub key: Option<String>,
    /// The scopes that it asks for.
    pub scopes: Vec<String>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct DeclaredParameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Whether each request must have it.
    pub required: bool,
    /// What it is.
    pub shape: Arc<DeclaredShape>,
}

/// For which statuses a response is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeclaredStatus {
    /// One status, `404`.
    Code(u16),
    /// A class, `4XX`: its first digit.
    Class(u8),
    /// `default`
    Default,
}

impl DeclaredStatus {
    /// The class of the status: its first digit; none for `default`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a status has three digits")]
    pub const fn class(self) -> Option<u8> {
        match self {
            Self::Code(code) => Some((code / 100) as u8),
            Self::Class(class) => Some(class),
            Self::Default => None,
        }
    }
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct DeclaredResponse {
    /// When it comes.
    pub status: DeclaredStatus,
    /// Its bodies by media type, as it is written, without parameters.
    pub bodies: BTreeMap<String, Arc<DeclaredShape>>,
}
