//! What one object of Amazon's answers tells of, by its members.
//!
//! The command line writes members of version 2 in upper camel case (`RouteKey`), the API itself in lower (`routeKey`).
//! Both are taken.

use serde_json::{Map, Value};

use crate::definition::Specification;

/// The gateway takes no longer URLs.
const MAX_PATH: usize = 10_240;

/// An object of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// `get-rest-api`
    RestApi,
    /// `apigatewayv2 get-api`
    Api,
    /// `get-resource`: a path, perhaps with its methods.
    Resource,
    /// `get-method`
    Method,
    /// `get-route`
    Route,
    /// `get-stage` of either version.
    Stage,
    /// `get-authorizer` of either version.
    Authorizer,
    /// `apigatewayv2 get-integration`
    Integration,
    /// A definition, as `get-export` gives it.
    Definition,
    /// An error, which tells nothing.
    Error,
}

/// A member by its name in lower camel case.
pub(super) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let mut characters = name.chars();
        let first = characters.next()?.to_ascii_uppercase();
        object.get(&format!("{first}{}", characters.as_str()))
    })
}

/// A member that is text and not empty.
pub(super) fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    member(object, name)?.as_str().filter(|text| !text.is_empty())
}

/// A member that is true or false; false if it is not there.
pub(super) fn flag(object: &Map<String, Value>, name: &str) -> bool {
    member(object, name).and_then(Value::as_bool).unwrap_or_default()
}

impl Answer {
    /// What an object tells of; none if it is none of Amazon's, or holds such objects further down.
    pub(super) fn of(object: &Map<String, Value>) -> Option<Self> {
        let has = |name| member(object, name).is_some();
        let is_text = |name| text(object, name).is_some();
        if is_error(object) {
            Some(Self::Error)
        } else if object.contains_key("paths") && is_definition(object) {
            Some(Self::Definition)
        } else if is_text("routeKey") {
            Some(Self::Route)
        } else if is_text("stageName") && (is_text("deploymentId") || has("autoDeploy")) {
            Some(Self::Stage)
        } else if is_text("apiId") && is_text("name") && is_text("protocolType") {
            Some(Self::Api)
        } else if is_text("integrationId") || is_text("integrationType") {
            Some(Self::Integration)
        } else if is_text("httpMethod") && (is_text("authorizationType") || has("apiKeyRequired")) {
            Some(Self::Method)
        } else if is_authorizer(object) {
            Some(Self::Authorizer)
        } else if is_resource(object) {
            Some(Self::Resource)
        } else if is_rest_api(object) {
            Some(Self::RestApi)
        } else {
            None
        }
    }
}

fn is_definition(object: &Map<String, Value>) -> bool {
    ["openapi", "swagger"].iter().any(|name| object.contains_key(*name)) && Specification::of_members(object).is_some()
}

fn is_error(object: &Map<String, Value>) -> bool {
    let status = object.get("ResponseMetadata").and_then(|metadata| metadata.get("HTTPStatusCode"));
    status.and_then(Value::as_u64).is_some_and(|status| status >= 400)
        || object.get("Error").is_some_and(|error| error.get("Code").is_some())
}

fn is_authorizer(object: &Map<String, Value>) -> bool {
    if text(object, "authorizerType").is_some() {
        return text(object, "name").is_some();
    }
    let kind = text(object, "type").unwrap_or_default();
    let kinds = ["TOKEN", "REQUEST", "COGNITO_USER_POOLS"];
    let marks = ["authType", "authorizerUri", "providerARNs", "identitySource"];
    kinds.contains(&kind) && text(object, "name").is_some() && marks.iter().any(|name| object.contains_key(*name))
}

fn is_resource(object: &Map<String, Value>) -> bool {
    let members = ["id", "parentId", "path", "pathPart", "resourceMethods", "ResponseMetadata"];
    text(object, "path").is_some_and(|path| path.starts_with('/') && path.len() <= MAX_PATH)
        && text(object, "id").is_some()
        && (["parentId", "pathPart", "resourceMethods"].iter().any(|name| object.contains_key(*name))
            || object.keys().all(|name| members.contains(&name.as_str())))
}

/// Keys, plans and certificates have an id, a name and a date as well.
fn is_rest_api(object: &Map<String, Value>) -> bool {
    let other = ["enabled", "stageKeys", "value", "apiStages", "clientCertificateId", "targetArns"];
    text(object, "id").is_some()
        && text(object, "name").is_some()
        && object.contains_key("createdDate")
        && (object.contains_key("apiKeySource")
            || object.contains_key("endpointConfiguration")
            || text(object, "id").is_some_and(is_rest_api_id))
        && other.iter().all(|name| !object.contains_key(*name))
}

/// Ten letters and digits, or what those who publish answers put in their place: `<id>`.
fn is_rest_api_id(id: &str) -> bool {
    id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) || id.starts_with('<') && id.ends_with('>')
}
