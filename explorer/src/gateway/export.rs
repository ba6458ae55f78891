//! Exports and import documents: API definitions with Amazon's extensions.

use serde_json::{Map, Value};

use super::{Authorization, Authorizer, GatewayApi, GatewayKind, GatewayRoute, Stage};
use crate::definition::{DeclaredOperation, DeclaredSecurity, Definition, security_schemes};
use crate::source::{Problem, SourceId, follow};

const INTEGRATION: &str = "x-amazon-apigateway-integration";
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// Values that are looked at to tell whether a definition has extensions of Amazon's.
const MAX_LOOKS: usize = 1_000_000;

impl GatewayApi {
    /// Reads an export or an import document; none if it is no API definition.
    ///
    /// An operation without `security` can be called by anybody where the document has extensions of Amazon's, and is
    /// [`Authorization::Unsaid`] where it was exported without them.
    #[must_use]
    pub fn read_definition(document: &Value, source: SourceId, problems: &mut Vec<Problem>) -> Option<Self> {
        let definition = Definition::read(document, source, problems)?;
        let export = Export { document, extended: is_extended(document) };
        let routes = definition.operations.iter().map(|operation| export.route(operation)).collect();
        Some(Self {
            source,
            pointer: String::new(),
            kind: kind(document, &definition),
            id: definition.hosts.iter().find_map(|host| host.split_once(".execute-api.")).map(|(id, _)| id_of(id)),
            name: definition.title.clone(),
            service: definition.service.clone(),
            stages: stages(document, &definition),
            authorizers: authorizers(document),
            routes,
            definition: Some(definition),
        })
    }
}

/// Whether a document is a definition that a gateway wrote, or is to read.
#[must_use]
pub(super) fn is_gateways(document: &Value) -> bool {
    let servers = document.get("servers").and_then(Value::as_array).into_iter().flatten();
    let mut urls = servers.filter_map(|server| server.get("url")).chain(document.get("host")).filter_map(Value::as_str);
    urls.any(|url| url.contains(".execute-api.")) || is_extended(document)
}

fn is_extended(document: &Value) -> bool {
    let mut left = vec![document];
    for _ in 0..MAX_LOOKS {
        match left.pop() {
            Some(Value::Object(members)) => {
                if members.keys().any(|name| name.starts_with("x-amazon-apigateway-")) {
                    return true;
                }
                left.extend(members.values());
            }
            Some(Value::Array(elements)) => left.extend(elements),
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// HTTP APIs have a version of the exporter, or payloads with a version; both are theirs alone.
fn kind(document: &Value, definition: &Definition) -> Option<GatewayKind> {
    let operations = definition.operations.iter().filter_map(|operation| document.pointer(&operation.pointer));
    let mut integrations = operations.filter_map(|operation| integration(document, operation.get(INTEGRATION)?));
    if document.get("x-amazon-apigateway-importexport-version").is_some()
        || document.get("x-amazon-apigateway-cors").is_some()
        || integrations.any(|integration| integration.contains_key("payloadFormatVersion"))
    {
        return Some(GatewayKind::Http);
    }
    is_gateways(document).then_some(GatewayKind::Rest)
}

/// The id at the start of a host. A private API's host goes on with its endpoint: `a1b2c3d4e5-vpce-0123`.
fn id_of(label: &str) -> String {
    label.split('-').next().unwrap_or_default().to_owned()
}

/// The stage that was exported: the base path under the gateway's own host. That of an HTTP API may be `$default`, which
/// has none.
fn stages(document: &Value, definition: &Definition) -> Vec<Stage> {
    if !definition.hosts.iter().any(|host| host.contains(".execute-api.")) {
        return Vec::new();
    }
    let is_empty = definition.base_paths.iter().all(|path| path.trim_matches('/').is_empty());
    if is_empty && document.get("x-amazon-apigateway-importexport-version").is_some() {
        return vec![Stage::named("$default")];
    }
    let names = definition.base_paths.iter().filter_map(|path| path.strip_prefix('/'));
    names.filter(|name| !name.is_empty() && !name.contains(['/', '{'])).map(Stage::named).collect()
}

fn authorizers(document: &Value) -> Vec<Authorizer> {
    let mut authorizers = Vec::new();
    for (name, scheme) in security_schemes(document).flat_map(|(_, schemes)| schemes) {
        let Some(authorizer) = scheme.get(AUTHORIZER).and_then(Value::as_object) else { continue };
        let kind = authorizer.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_uppercase();
        authorizers.push(Authorizer { name: name.clone(), id: None, kind });
    }
    authorizers
}

/// An integration, which may stand among the components.
fn integration<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Map<String, Value>> {
    let integration = value.as_object()?;
    match integration.get("$ref").and_then(Value::as_str) {
        Some(reference) => follow(document, reference).ok()?.1.as_object(),
        None => Some(integration),
    }
}

struct Export<'a> {
    document: &'a Value,
    /// The document has extensions of Amazon's: what it does not say is not asked for.
    extended: bool,
}

impl Export<'_> {
    fn route(&self, operation: &DeclaredOperation) -> GatewayRoute {
        let members = self.document.pointer(&operation.pointer);
        let integration = members
            .and_then(|members| integration(self.document, members.get(INTEGRATION)?))
            .and_then(|integration| integration.get("type")?.as_str());
        let own = members.and_then(|members| members.get("x-amazon-apigateway-auth")?.get("type")?.as_str());
        let (authorization, api_key_required) = self.access(&operation.security);
        let authorization = match own.map(str::to_ascii_uppercase).as_deref() {
            Some("NONE") => Authorization::None,
            Some("AWS_IAM") => Authorization::Iam,
            _ => authorization,
        };
        GatewayRoute {
            pointer: operation.pointer.clone(),
            method: operation.method,
            path: if operation.path == "/$default" { "/{proxy+}".to_owned() } else { operation.path.clone() },
            authorization,
            api_key_required,
            integration: integration.map(str::to_ascii_uppercase),
        }
    }

    /// What the security of an operation means to the gateway, which knows keys, authorizers and signatures and no other
    /// schemes.
    fn access(&self, security: &DeclaredSecurity) -> (Authorization, bool) {
        let nothing = if self.extended { Authorization::None } else { Authorization::Unsaid };
        let schemes = match security {
            DeclaredSecurity::Unsaid => return (nothing, false),
            DeclaredSecurity::None => return (Authorization::None, false),
            DeclaredSecurity::Optional(schemes) | DeclaredSecurity::Required(schemes) => schemes,
        };
        let (mut authorization, mut api_key_required, mut other) = (None, false, false);
        for scheme in schemes {
            let declared = security_schemes(self.document).find_map(|(_, schemes)| schemes.get(&scheme.name));
            let text = |name: &str| declared.and_then(|declared| declared.get(name)).and_then(Value::as_str);
            if declared.is_some_and(|declared| declared.get(AUTHORIZER).is_some_and(Value::is_object)) {
                authorization = authorization.or_else(|| Some(Authorization::Authorizer(scheme.name.clone())));
            } else if text("x-amazon-apigateway-authtype").is_some_and(|kind| kind.eq_ignore_ascii_case("awsSigv4")) {
                authorization = authorization.or(Some(Authorization::Iam));
            } else if text("type") == Some("apiKey")
                && text("name").is_some_and(|name| name.eq_ignore_ascii_case("x-api-key"))
            {
                api_key_required = true;
            } else {
                other = true;
            }
        }
        (authorization.unwrap_or(if other { Authorization::Unsaid } else { nothing }), api_key_required)
    }
}
