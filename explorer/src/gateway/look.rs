//! Looks for answers in a document, wherever in it they stand.

use api_inventory::observation::Method;
use serde_json::{Map, Value};

use super::answer::{Answer, flag, text};
use super::told::{Access, Told, ToldApi, ToldAuthorizer, ToldMethod, ToldResource, ToldRoute};
use super::{Authorization, GatewayApi, GatewayKind, Stage};
use crate::source::nested::Nested;
use crate::source::{Pointer, Problem, SourceId};

/// Answers stand at most as deep below the file's own level.
const MAX_DEPTH: usize = 16;

/// Words of names that are looked at.
const MAX_WORDS: usize = 16;

impl Told {
    /// Reads what a document tells, wherever in it answers stand.
    ///
    /// `name` is the file's, or anything that may hold an API's id as a word: `get-stages.a1b2c3d4.json`.
    #[must_use]
    pub fn read(document: &Value, source: SourceId, name: &str, problems: &mut Vec<Problem>) -> Vec<Self> {
        Self::read_within(document, source, name, problems, &mut Nested::default())
    }

    /// The same, with what may be read of documents within text.
    pub(super) fn read_within(
        document: &Value,
        source: SourceId,
        name: &str,
        problems: &mut Vec<Problem>,
        nested: &mut Nested,
    ) -> Vec<Self> {
        let mut all = Vec::new();
        let mut whole = Self::new(source, Pointer::ROOT, words(name).collect());
        whole.take(Pointer::ROOT, document, 0, &mut all, problems, nested);
        if !whole.is_empty() {
            all.push(whole);
        }
        all
    }

    fn new(source: SourceId, at: Pointer<'_>, words: Vec<String>) -> Self {
        Self {
            source,
            pointer: at.to_string(),
            words,
            owner: None,
            apis: Vec::new(),
            resources: Vec::new(),
            methods: Vec::new(),
            routes: Vec::new(),
            stages: Vec::new(),
            authorizers: Vec::new(),
            integrations: Vec::new(),
            exports: Vec::new(),
            kind: None,
        }
    }

    fn is_empty(&self) -> bool {
        self.apis.is_empty() && self.exports.is_empty() && !self.tells_parts()
    }

    /// Whether it tells of more than which APIs there are.
    pub(super) fn tells_parts(&self) -> bool {
        !(self.resources.is_empty()
            && self.methods.is_empty()
            && self.routes.is_empty()
            && self.stages.is_empty()
            && self.authorizers.is_empty()
            && self.integrations.is_empty())
    }

    /// Takes an answer, or a list of them. What is neither is looked through for other groups of answers.
    fn take(
        &mut self,
        at: Pointer<'_>,
        value: &Value,
        depth: usize,
        all: &mut Vec<Self>,
        problems: &mut Vec<Problem>,
        nested: &mut Nested,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.take(at.index(index), element, depth + 1, all, problems, nested);
                }
            }
            Value::Object(object) => match Answer::of(object) {
                Some(answer) => self.add(at, answer, object, value, problems),
                None => self.look_through(at, object, depth, all, problems, nested),
            },
            _ => {}
        }
    }

    fn look_through(
        &mut self,
        at: Pointer<'_>,
        object: &Map<String, Value>,
        depth: usize,
        all: &mut Vec<Self>,
        problems: &mut Vec<Problem>,
        nested: &mut Nested,
    ) {
        if let Some(name) =
            ["items", "Items", "item"].into_iter().find(|name| object.get(*name).is_some_and(Value::is_array))
        {
            if let Some(list) = object.get(name) {
                if owner(object).is_some() {
                    let mut group = Self::new(self.source, at, self.words.clone());
                    group.owner = owner(object);
                    group.take(at.member(name), list, depth + 1, all, problems, nested);
                    if !group.is_empty() {
                        all.push(group);
                    }
                } else {
                    self.take(at.member(name), list, depth + 1, all, problems, nested);
                }
            }
            return;
        }
        // The answer to `get-export` as programs have it: the definition is text.
        if let Some(body) = object.get("body").and_then(Value::as_str).filter(|_| object.contains_key("contentType")) {
            if let Some(export) = nested.read(at.member("body"), body, problems) {
                self.take(at.member("body"), &export, depth + 1, all, problems, nested);
            }
            return;
        }
        let mut group = Self::new(self.source, at, self.words.clone());
        group.owner = owner(object);
        for (name, value) in object {
            let before = group.words.len();
            if group.words.len() < MAX_WORDS {
                group.words.extend(words(name));
            }
            group.take(at.member(name), value, depth + 1, all, problems, nested);
            // A name that led to no answer of this group says nothing of it.
            if group.is_empty() {
                group.words.truncate(before);
            }
        }
        if !group.is_empty() {
            all.push(group);
        }
    }

    fn add(
        &mut self,
        at: Pointer<'_>,
        answer: Answer,
        object: &Map<String, Value>,
        value: &Value,
        problems: &mut Vec<Problem>,
    ) {
        match answer {
            Answer::Error => {}
            Answer::Definition => self.exports.extend(
                GatewayApi::read_definition(value, self.source, problems)
                    .map(|export| GatewayApi { pointer: at.to_string(), ..export }),
            ),
            Answer::RestApi => self.add_api(at, object, "id", Some(GatewayKind::Rest)),
            Answer::Api => {
                let kind = match text(object, "protocolType") {
                    Some("HTTP") => Some(GatewayKind::Http),
                    Some("WEBSOCKET") => Some(GatewayKind::WebSocket),
                    _ => None,
                };
                self.add_api(at, object, "apiId", kind);
            }
            Answer::Resource => self.add_resource(at, object),
            Answer::Method => {
                let method = text(object, "httpMethod").unwrap_or_default();
                let method = told_method(at, method, None, object);
                self.kind = Some(GatewayKind::Rest);
                self.methods.push(method);
            }
            Answer::Route => {
                let target = text(object, "target").and_then(|target| target.strip_prefix("integrations/"));
                self.routes.push(ToldRoute {
                    pointer: at.to_string(),
                    key: text(object, "routeKey").unwrap_or_default().to_owned(),
                    access: access(object),
                    integration: target.map(str::to_owned),
                });
            }
            Answer::Stage => {
                let name = text(object, "stageName").unwrap_or_default();
                self.stages.push(Stage::named(name));
            }
            Answer::Authorizer => {
                let kind = text(object, "authorizerType").or_else(|| text(object, "type")).unwrap_or_default();
                let authorizer = ToldAuthorizer {
                    id: text(object, "authorizerId").or_else(|| text(object, "id")).map(str::to_owned),
                    name: text(object, "name").unwrap_or_default().to_owned(),
                    kind: kind.to_ascii_uppercase(),
                };
                self.authorizers.push(authorizer);
            }
            Answer::Integration => {
                let id = text(object, "integrationId").unwrap_or_default();
                let kind = text(object, "integrationType").unwrap_or_default();
                self.integrations.push((id.to_owned(), kind.to_ascii_uppercase()));
            }
        }
    }

    fn add_api(&mut self, at: Pointer<'_>, object: &Map<String, Value>, id: &str, kind: Option<GatewayKind>) {
        let id = text(object, id).unwrap_or_default().to_owned();
        let name = text(object, "name").unwrap_or_default().to_owned();
        self.apis.push(ToldApi { pointer: at.to_string(), id, name, kind });
    }

    fn add_resource(&mut self, at: Pointer<'_>, object: &Map<String, Value>) {
        self.kind = Some(GatewayKind::Rest);
        let path = text(object, "path").unwrap_or_default();
        let id = text(object, "id").unwrap_or_default().to_owned();
        self.resources.push(ToldResource { id, path: path.to_owned() });
        let within = at.member("resourceMethods");
        let methods = object.get("resourceMethods").and_then(Value::as_object).into_iter().flatten();
        for (name, method) in methods.filter(|(name, _)| is_method(name)) {
            // Without `--embed methods`, nothing is told of a method but that there is one.
            let empty = Map::new();
            let method = told_method(within.member(name), name, Some(path), method.as_object().unwrap_or(&empty));
            self.methods.push(method);
        }
    }
}

/// The id of the API whose answers stand beside it.
fn owner(object: &Map<String, Value>) -> Option<String> {
    let id = text(object, "restApiId").or_else(|| text(object, "apiId"))?;
    (id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| id.to_owned())
}

fn is_method(name: &str) -> bool {
    name == "ANY" || Method::ALL.iter().any(|method| method.as_str() == name)
}

fn told_method(at: Pointer<'_>, method: &str, path: Option<&str>, object: &Map<String, Value>) -> ToldMethod {
    let integration = object.get("methodIntegration").and_then(Value::as_object);
    let namespace = integration.and_then(|integration| text(integration, "cacheNamespace"));
    ToldMethod {
        pointer: at.to_string(),
        method: method.to_ascii_uppercase(),
        path: path.map(str::to_owned),
        resource: namespace.map(str::to_owned),
        access: access(object),
        integration: integration.and_then(|integration| text(integration, "type")).map(str::to_ascii_uppercase),
    }
}

fn access(object: &Map<String, Value>) -> Access {
    let authorization = match text(object, "authorizationType") {
        None => Authorization::Unsaid,
        Some("NONE") => Authorization::None,
        Some("AWS_IAM") => Authorization::Iam,
        Some(kind) => Authorization::Authorizer(text(object, "authorizerId").unwrap_or(kind).to_owned()),
    };
    Access { authorization, api_key_required: flag(object, "apiKeyRequired") }
}

/// What may be an API's id in a name: ids are letters and digits, ten of them as a rule.
fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let ids = words.filter(|word| (6..=32).contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_digit()));
    ids.take(MAX_WORDS).map(str::to_owned)
}
