//! Reads a definition.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::reader::Reader;
use super::server::Servers;
use super::{Definition, Specification};
use crate::source::{Pointer, Problem, SourceId};

impl Specification {
    /// The specification that a document says it follows; none if it is no API definition that can be read.
    #[must_use]
    pub fn of(document: &Value) -> Option<Self> {
        Self::of_members(document.as_object()?)
    }

    pub(crate) fn of_members(document: &Map<String, Value>) -> Option<Self> {
        let version = |name| match document.get(name)? {
            Value::String(version) => Some(version.clone()),
            // `swagger: 2.0` without quotes is a number in YAML.
            Value::Number(version) => Some(version.to_string()),
            _ => None,
        };
        let starts_with = |version: &str, with: &str| {
            version.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if let Some(version) = version("openapi") {
            return if starts_with(&version, "3.0") || version == "3" {
                Some(Self::OpenApi30)
            } else {
                starts_with(&version, "3").then_some(Self::OpenApi31)
            };
        }
        version("swagger").filter(|version| starts_with(version, "2")).map(|_| Self::Swagger2)
    }
}

impl Definition {
    /// Reads a definition. What is wrong in it becomes problems, and the rest is used; none if it is no definition at all.
    ///
    /// References within the document are followed, others are problems. Time and memory are bounded, whatever the
    /// document: at most 500,000 parameters, bodies, responses and schemas are told apart, and shapes are nested at most
    /// 64 deep.
    ///
    /// # Examples
    ///
    /// ```
    /// use api_inventory_explorer::definition::Definition;
    /// use api_inventory_explorer::source::{SourceId, document};
    ///
    /// let mut problems = Vec::new();
    /// let text = b"openapi: 3.1.0\npaths:\n  /users/{id}:\n    get: {operationId: user}\n";
    /// let document = document::read(text, &mut problems)?;
    /// let definition = Definition::read(&document, SourceId(0), &mut problems).expect("a definition");
    /// assert_eq!(definition.operations[0].path, "/users/{id}");
    /// assert!(problems.is_empty());
    /// # Ok::<(), document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn read(document: &Value, source: SourceId, problems: &mut Vec<Problem>) -> Option<Self> {
        let (Some(members), Some(specification)) = (document.as_object(), Specification::of(document)) else {
            problems.push(Problem { place: String::new(), what: "this is no API definition".to_owned() });
            return None;
        };
        let mut reader = Reader::new(document, specification, problems);
        let info_at = Pointer::ROOT;
        let info_at = info_at.member("info");
        let info = reader.objects(Pointer::ROOT, members, "info");
        let mut of_info = |name| info.and_then(|info| reader.label(info_at, info, name)).map(Into::into);
        let (title, version) = (of_info("title"), of_info("version"));
        let Servers { base_paths, hosts } = reader.root_servers(members);
        let security = reader.security(Pointer::ROOT, members).unwrap_or_default();
        let operations = reader.operations(members, &security);
        let service = service(members);
        Some(Self { source, specification, title, version, service, base_paths, hosts, operations })
    }
}

/// The service that the tracer's own definitions name.
fn service(members: &Map<String, Value>) -> Option<Arc<str>> {
    let service = members.get("x-api-inventory-service")?;
    service.as_str().or_else(|| service.get("name")?.as_str()).map(Arc::from)
}
