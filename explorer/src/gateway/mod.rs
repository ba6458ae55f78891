//! API gateways: what stands in front of services, and what it asks of callers.
//!
//! Amazon API Gateway is read, in two ways. [`GatewayApi::read_definition`] reads what `get-export` writes and what is
//! imported. [`Told::read`] and [`join`] read what `aws apigateway` and `aws apigatewayv2` answer, file by file and put together.

mod answer;
mod draft;
mod export;
mod join;
mod look;
mod told;

use api_inventory::observation::Method;
use serde_json::Value;

use crate::definition::{Definition, Specification};
use crate::source::nested::Nested;
use crate::source::{Problem, SourceId};

pub use join::join;
pub use told::Told;

/// The kind of an API in Amazon API Gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayKind {
    /// A REST API (version 1).
    Rest,
    /// An HTTP API (version 2).
    Http,
    /// A WebSocket API (version 2): its routes are no endpoints of HTTP.
    WebSocket,
}

/// One API of a gateway.
#[derive(Clone, Debug, serde::Serialize)]
pub struct GatewayApi {
    /// Where it was read.
    pub source: SourceId,
    /// Where in it: a JSON pointer.
    pub pointer: String,
    /// What it is; none if the answer does not tell.
    pub kind: Option<GatewayKind>,
    /// Its id, if it is told.
    pub id: Option<String>,
    /// Its name, if it is told.
    pub name: Option<String>,
    /// The service behind it, where the operator or a catalog says so.
    pub service: Option<std::sync::Arc<str>>,
    /// Its stages, by name.
    pub stages: Vec<Stage>,
    /// Its authorizers, by name.
    pub authorizers: Vec<Authorizer>,
    /// Its routes.
    pub routes: Vec<GatewayRoute>,
    /// What it declares besides, where it is an export or an import document.
    #[serde(skip)]
    pub definition: Option<Definition>,
}

/// A deployed version of an API.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Stage {
    /// `prod`, `$default`
    pub name: String,
    /// Callers reach it under this path: `/prod`; empty for `$default`. Mappings of own domains are not read.
    pub base_path: String,
}

impl Stage {
    /// A stage of this name, under its own path.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let base_path = if name == "$default" { String::new() } else { format!("/{name}") };
        Self { name: name.to_owned(), base_path }
    }
}

/// What decides who may call.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Authorizer {
    /// Its name.
    pub name: String,
    /// Its id, if it is told.
    pub id: Option<String>,
    /// `TOKEN`, `REQUEST`, `COGNITO_USER_POOLS`, `JWT`, as the gateway calls it, in capitals.
    pub kind: String,
}

/// What a route asks of callers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// Not told.
    Unsaid,
    /// `NONE`: anybody may call.
    None,
    /// `AWS_IAM`
    Iam,
    /// An authorizer, by its name, or its id where no name is told.
    Authorizer(String),
}

/// A route of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct GatewayRoute {
    /// Where it was read: a JSON pointer.
    pub pointer: String,
    /// The method; none for `ANY`.
    pub method: Option<Method>,
    /// The path, below that of the stage; `{proxy+}` for what matches several segments. `$default` is `/{proxy+}`.
    pub path: String,
    /// What it asks of callers.
    pub authorization: Authorization,
    /// Callers need a key.
    pub api_key_required: bool,
    /// `AWS_PROXY`, `HTTP_PROXY`, `MOCK` and the like, in capitals, if it is told.
    pub integration: Option<String>,
}

impl GatewayApi {
    /// Reads the APIs that one file tells of: an export, an import document, answers, or anything that holds answers.
    ///
    /// Answers that are spread over files are read with [`Told::read`] and put together with [`join`].
    #[must_use]
    pub fn read(document: &Value, source: SourceId, problems: &mut Vec<Problem>) -> Vec<Self> {
        join(Told::read(document, source, "", problems), problems)
    }

    /// Whether a document tells of Amazon API Gateway.
    #[must_use]
    pub fn is_told_by(document: &Value) -> bool {
        if Specification::of(document).is_some() {
            export::is_gateways(document)
        } else {
            // The source is nobody's here.
            let mut nested = Nested::unread();
            let told = Told::read_within(document, SourceId(0), "", &mut Vec::new(), &mut nested);
            !told.is_empty() || nested.has_export()
        }
    }
}
