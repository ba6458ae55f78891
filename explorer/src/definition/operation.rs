//! Paths and their operations.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use api_inventory::observation::Method;
use serde_json::{Map, Value};

use super::body::Bodies;
use super::reader::{Reader, said};
use super::{DeclaredOperation, DeclaredResponse, DeclaredSecurity, DeclaredStatus, Specification};
use crate::source::{Astray, Pointer, follow};

/// Operations that are read of one definition.
const MAX_OPERATIONS: usize = 200_000;

/// Paths that refer to one another are followed as often.
const MAX_LAYERS: usize = 8;

/// Members of a path that are no methods.
const NO_METHODS: [&str; 6] = ["$ref", "summary", "description", "servers", "parameters", "additionalOperations"];

/// What an operation with nothing behind its method says.
static NO_MEMBERS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// What stands at a path, or where it refers to: where it is, and its members.
type Layer<'a> = (String, &'a Map<String, Value>);

impl<'a> Reader<'a> {
    /// The operations of the definition, by path.
    pub(super) fn operations(
        &mut self,
        members: &'a Map<String, Value>,
        security: &DeclaredSecurity,
    ) -> Vec<DeclaredOperation> {
        let mut operations = Vec::new();
        if said(members, "paths").is_none() && self.specification != Specification::OpenApi31 {
            self.tell(Pointer::ROOT, "the definition has no paths");
        }
        let within = Pointer::ROOT;
        let within = within.member("paths");
        for (path, item) in self.objects(Pointer::ROOT, members, "paths").into_iter().flatten() {
            if path.starts_with("x-") {
                continue;
            }
            let at = within.member(path);
            let mut path = Cow::Borrowed(path.as_str());
            if let Some(own) = without_query(&path) {
                self.tell(at, "a path has no query string and no fragment; they are left out");
                path = own.to_owned().into();
            }
            if !path.starts_with('/') {
                self.tell(at, "a path starts with a slash");
                path = format!("/{path}").into();
            }
            let layers = self.layers(at, item);
            self.path(&path, &layers, security, &mut operations);
        }
        operations
    }

    /// A path's own members, and those that it refers to.
    fn layers(&mut self, at: Pointer<'_>, item: &'a Value) -> Vec<Layer<'a>> {
        let mut layers = Vec::new();
        let mut place = at.to_string();
        let Some(mut members) = self.object(at, item) else { return layers };
        loop {
            layers.push((place, members));
            let Some(reference) = members.get("$ref") else { return layers };
            let target = match reference.as_str().map(|reference| follow(self.document, reference)) {
                Some(Ok(_)) if layers.len() >= MAX_LAYERS => Err("the references lead in a circle"),
                Some(target) => target.map_err(Astray::as_str),
                None => Err("a reference is text"),
            };
            match target {
                Ok((pointer, value)) => {
                    let Some(next) = self.object(Pointer::written(&pointer), value) else { return layers };
                    (place, members) = (pointer, next);
                }
                Err(what) => {
                    self.tell(at.member("$ref"), what);
                    return layers;
                }
            }
        }
    }

    fn path(
        &mut self,
        path: &str,
        layers: &[Layer<'a>],
        security: &DeclaredSecurity,
        operations: &mut Vec<DeclaredOperation>,
    ) {
        let mut seen = Vec::new();
        for (place, members) in layers {
            let at = Pointer::written(place);
            let within = at.member("additionalOperations");
            let more = self.objects(at, members, "additionalOperations").into_iter().flatten();
            let more = more.map(|(name, value)| (within.member(name), name, value));
            let own = members.iter().filter(|(name, _)| !NO_METHODS.contains(&name.as_str()));
            for (at, name, operation) in own.map(|(name, value)| (at.member(name), name, value)).chain(more) {
                let Some(verb) = Verb::of(name) else {
                    if !name.starts_with("x-") {
                        self.tell(at, "there is no such method");
                    }
                    continue;
                };
                if seen.iter().any(|known: &&String| known.eq_ignore_ascii_case(name)) {
                    continue;
                }
                seen.push(name);
                let members = if operation.is_null() { Some(&*NO_MEMBERS) } else { self.object(at, operation) };
                let Some(members) = members else { continue };
                let id = members.get("operationId").and_then(Value::as_str).unwrap_or_default();
                if operations.len() >= MAX_OPERATIONS || !self.spend_text(path) || !self.spend_text(id) {
                    self.tell(Pointer::ROOT, "the definition has too many operations; the first of them are read");
                    return;
                }
                let operation = self.operation(at, members, layers, security);
                operations.push(DeclaredOperation { method: verb.method(), path: path.to_owned(), ..operation });
            }
        }
    }

    fn operation(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        layers: &[Layer<'a>],
        security: &DeclaredSecurity,
    ) -> DeclaredOperation {
        let own_servers = self.servers(at, members);
        let servers = own_servers
            .or_else(|| layers.iter().find_map(|(place, members)| self.servers(Pointer::written(place), members)));
        let parameters = self.parameters(at, members, layers);
        let Bodies { media_types: request_bodies, required: request_body_required } =
            self.request_bodies(at, members, &parameters.bodies);
        DeclaredOperation {
            pointer: at.to_string(),
            method: None,
            path: String::new(),
            base_paths: servers.map(|servers| servers.base_paths),
            operation_id: self.label(at, members, "operationId").map(Into::into),
            deprecated: self.flag(at, members, "deprecated"),
            security: match self.security(at, members) {
                Some(own) => own,
                None if self.spend_many(security.places()) => security.clone(),
                None => DeclaredSecurity::Unsaid,
            },
            parameters: parameters.declared,
            request_bodies,
            request_body_required,
            responses: self.responses(at, members),
        }
    }

    fn responses(&mut self, operation_at: Pointer<'_>, operation: &'a Map<String, Value>) -> Vec<DeclaredResponse> {
        let within = operation_at.member("responses");
        let mut responses = BTreeMap::new();
        for (name, response) in self.objects(operation_at, operation, "responses").into_iter().flatten() {
            let at = within.member(name);
            if name.starts_with("x-") {
                continue;
            }
            let Some(status) = status(name) else {
                self.tell(at, "there is no such status");
                continue;
            };
            if !self.spend() {
                break;
            }
            let bodies = match self.find(at, response) {
                Some(found) => self.response_bodies(found.at(at), found.members, operation_at, operation),
                None => BTreeMap::new(),
            };
            responses.insert(status, bodies);
        }
        responses.into_iter().map(|(status, bodies)| DeclaredResponse { status, bodies }).collect()
    }
}

/// What stands before the query string or the fragment of a path, if it has one. In braces, it is part of a name.
fn without_query(path: &str) -> Option<&str> {
    let mut within = false;
    let end = path.find(|character| {
        within = character == '{' || (within && character != '}');
        !within && matches!(character, '?' | '#')
    })?;
    path.get(..end)
}

/// What a member of a path is called after.
enum Verb {
    /// Amazon's word for any method.
    Any,
    Method(Method),
}

impl Verb {
    /// Names are in lower case, and are taken in upper case too, which some writers use.
    fn of(name: &str) -> Option<Self> {
        // The words of OpenAPI 3.2 and of HTTP's registry that inventories of traffic have no term of their own for.
        const OTHER: [&str; 11] =
            ["QUERY", "COPY", "LINK", "LOCK", "MOVE", "PURGE", "PROPFIND", "PROPPATCH", "REPORT", "SEARCH", "UNLINK"];
        if name == "x-amazon-apigateway-any-method" {
            return Some(Self::Any);
        }
        let upper = name.to_ascii_uppercase();
        if name != upper && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let known = Method::ALL.iter().find(|method| **method != Method::Other && method.as_str() == upper);
        let other = OTHER.contains(&upper.as_str()).then_some(Method::Other);
        known.copied().or(other).map(Self::Method)
    }

    const fn method(&self) -> Option<Method> {
        match self {
            Self::Any => None,
            Self::Method(method) => Some(*method),
        }
    }
}

fn status(name: &str) -> Option<DeclaredStatus> {
    if name.eq_ignore_ascii_case("default") {
        return Some(DeclaredStatus::Default);
    }
    if let Some(class) = name.strip_suffix("XX").or_else(|| name.strip_suffix("xx")) {
        return class.parse().ok().filter(|class| (1..=5).contains(class)).map(DeclaredStatus::Class);
    }
    let code: u16 = name.parse().ok()?;
    (name.len() == 3 && (100..=599).contains(&code)).then_some(DeclaredStatus::Code(code))
}
