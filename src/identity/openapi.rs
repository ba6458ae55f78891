//! API definitions in `OpenAPI` 3 and Swagger 2.0, as far as they declare routes and names.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::observation::Method;

/// What a definition declares.
#[derive(Default)]
pub(crate) struct Definition {
    /// Methods and path templates, as they are written.
    pub(crate) routes: Vec<(Method, String)>,
    /// The path of the servers, if all have the same and it is not the root: routes are below it.
    pub(crate) base_path: Option<String>,
    /// Names of properties and parameters.
    pub(crate) names: BTreeSet<String>,
}

/// Why a document was not read. What stands in it is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenApiError {
    /// It is no JSON, from this line and column on.
    Malformed {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// It has no member `openapi` or `swagger`, or no `paths`.
    NoDefinition,
    /// It is longer than 32 MiB.
    TooLong,
}

impl std::fmt::Display for OpenApiError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed { line, column } => write!(formatter, "no JSON from line {line}, column {column} on"),
            Self::NoDefinition => formatter.write_str("no OpenAPI definition: members openapi and paths are wanted"),
            Self::TooLong => formatter.write_str("longer than 32 MiB"),
        }
    }
}

impl std::error::Error for OpenApiError {}

impl Definition {
    /// Longer documents are refused: they are read at once.
    pub(crate) const LIMIT: usize = 32 * 1024 * 1024;

    /// Reads a document in JSON. Members that are not what the specification has there are passed over.
    pub(crate) fn read(document: &[u8]) -> Result<Self, OpenApiError> {
        if document.len() > Self::LIMIT {
            return Err(OpenApiError::TooLong);
        }
        let root: Value = serde_json::from_slice(document)
            .map_err(|error| OpenApiError::Malformed { line: error.line(), column: error.column() })?;
        let paths = root.get("paths").and_then(Value::as_object);
        let versioned = root.get("openapi").is_some() || root.get("swagger").is_some();
        let Some(paths) = paths.filter(|_| versioned) else { return Err(OpenApiError::NoDefinition) };
        let mut definition = Self { base_path: base_path(&root), ..Self::default() };
        for (path, item) in paths.iter().filter(|(path, _)| path.starts_with('/')) {
            let operations = item.as_object().into_iter().flat_map(Map::keys).filter_map(|key| method(key));
            definition.routes.extend(operations.map(|method| (method, path.clone())));
        }
        gather_names(&root, 0, &mut definition.names);
        Ok(definition)
    }
}

/// The operation that a member of a path item is.
fn method(key: &str) -> Option<Method> {
    let known = ["get", "put", "post", "delete", "options", "head", "patch", "trace"].contains(&key);
    known.then(|| Method::ALL.iter().copied().find(|method| method.as_str().eq_ignore_ascii_case(key))).flatten()
}

/// The one path that all servers share, `basePath` in Swagger. Servers whose paths have variables are no help.
fn base_path(root: &Value) -> Option<String> {
    let of_url = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| {
            rest.split_once('/').map_or("", |(host, _)| rest.get(host.len()..).unwrap_or_default())
        });
        rest.trim_end_matches('/').to_owned()
    };
    let swagger = root.get("basePath").and_then(Value::as_str);
    let servers = root.get("servers").and_then(Value::as_array).filter(|_| swagger.is_none());
    let servers = servers.into_iter().flatten().filter_map(|server| server.get("url")?.as_str());
    let mut found: BTreeSet<String> = swagger.into_iter().chain(servers).map(of_url).collect();
    let only = found.pop_first().filter(|_| found.is_empty())?;
    (only.starts_with('/') && !only.contains(['{', '?', '#'])).then_some(only)
}

/// Names of properties and of parameters, wherever schemas stand; what examples hold is data.
fn gather_names(value: &Value, depth: usize, names: &mut BTreeSet<String>) {
    const DEPTH_LIMIT: usize = 64;
    const LONGEST: usize = 64;
    if depth > DEPTH_LIMIT {
        return;
    }
    let fits = |name: &&String| name.len() <= LONGEST;
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather_names(item, depth + 1, names)),
        Value::Object(members) => {
            if let (Some(Value::String(name)), Some(Value::String(_))) = (members.get("name"), members.get("in")) {
                names.extend(Some(name).filter(fits).cloned());
            }
            for (key, member) in members {
                if matches!(key.as_str(), "example" | "examples" | "default" | "enum" | "const")
                    || key.starts_with("x-")
                {
                    continue;
                }
                if let ("properties", Value::Object(properties)) = (key.as_str(), member)
                    && properties.values().all(|property| property.is_object() || property.is_boolean())
                {
                    names.extend(properties.keys().filter(fits).cloned());
                    // A property may be called like a keyword.
                    properties.values().for_each(|property| gather_names(property, depth + 1, names));
                } else {
                    gather_names(member, depth + 1, names);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(document: &Value) -> Definition {
        Definition::read(document.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn operations_are_routes_and_other_members_of_a_path_are_none() {
        let definition = read(&json!({"openapi": "3.1.0", "paths": {
            "/users/{id}": {"get": {}, "delete": {}, "parameters": [], "summary": "x", "x-get": {}},
            "x-internal": {"get": {}},
        }}));
        let user = || "/users/{id}".to_owned();
        assert_eq!(definition.routes, [(Method::Delete, user()), (Method::Get, user())]);
    }

    #[test]
    fn names_are_those_of_properties_and_parameters_and_none_of_examples() {
        let definition = read(&json!({"swagger": "2.0", "paths": {"/a": {"get": {
            "parameters": [{"in": "query", "name": "kingaku"}, {"in": "body", "schema": {"properties": {"items": {
                "type": "array", "items": {"properties": {"properties": {"type": "object", "properties": {"shohizei": {}}}}}
            }}}}],
            "responses": {"200": {"examples": {"application/json": {"properties": {"anna": {}}}}}},
        }}}, "definitions": {"A": {"allOf": [{"properties": {"default": {}, "example": {"type": "string"}}}]}}}));
        let names: Vec<_> = definition.names.iter().map(String::as_str).collect();
        assert_eq!(names, ["default", "example", "items", "kingaku", "properties", "shohizei"]);
    }

    #[test]
    fn the_path_of_the_servers_is_told_if_they_agree() {
        let of = |members: Value| {
            let mut root = json!({"openapi": "3.0.0", "paths": {}});
            root.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            read(&root).base_path
        };
        let servers =
            |urls: &[&str]| json!({"servers": urls.iter().map(|url| json!({"url": url})).collect::<Vec<_>>()});
        assert_eq!(of(servers(&["https://a.example/api/v1/", "http://b.example/api/v1"])).as_deref(), Some("/api/v1"));
        assert_eq!(of(servers(&["/v2"])).as_deref(), Some("/v2"));
        assert_eq!(of(json!({"basePath": "/v3/"})).as_deref(), Some("/v3"));
        for none in
            [servers(&[]), servers(&["https://a.example"]), servers(&["/a", "/b"]), servers(&["/{tenant}"]), json!({})]
        {
            assert_eq!(of(none.clone()), None, "{none}");
        }
    }

    #[test]
    fn what_is_no_definition_is_refused_with_the_place_and_not_the_text() {
        let refused = |document: &str| Definition::read(document.as_bytes()).err().unwrap();
        assert_eq!(refused("{\"anna\":\n}"), OpenApiError::Malformed { line: 2, column: 1 });
        for document in
            ["{}", "[]", "{\"paths\":{}}", "{\"openapi\":\"3.1.0\"}", "{\"openapi\":\"3.1.0\",\"paths\":[]}"]
        {
            assert_eq!(refused(document), OpenApiError::NoDefinition, "{document}");
        }
    }
}
