//! An API of a gateway, while it is put together.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::observation::Method;

use super::told::{Told, ToldApi, ToldAuthorizer, ToldMethod, ToldResource, ToldRoute};
use super::{Authorization, Authorizer, GatewayApi, GatewayKind, GatewayRoute, Stage};
use crate::source::{Problem, SourceId};

/// An API of which answers tell, part by part.
pub(super) struct Draft {
    source: SourceId,
    pointer: String,
    id: Option<String>,
    name: Option<String>,
    kind: Option<GatewayKind>,
    stages: Vec<Stage>,
    authorizers: Vec<ToldAuthorizer>,
    /// Names of authorizers by their ids.
    authorizer_names: BTreeMap<String, String>,
    resources: Vec<ToldResource>,
    methods: Vec<(SourceId, ToldMethod)>,
    routes: Vec<(SourceId, ToldRoute)>,
    integrations: BTreeMap<String, String>,
}

impl Draft {
    pub(super) fn new(source: SourceId, pointer: &str) -> Self {
        Self {
            source,
            pointer: pointer.to_owned(),
            id: None,
            name: None,
            kind: None,
            stages: Vec::new(),
            authorizers: Vec::new(),
            authorizer_names: BTreeMap::new(),
            resources: Vec::new(),
            methods: Vec::new(),
            routes: Vec::new(),
            integrations: BTreeMap::new(),
        }
    }

    pub(super) fn name_it(&mut self, api: &ToldApi) {
        self.id.get_or_insert_with(|| api.id.clone());
        self.name.get_or_insert_with(|| api.name.clone());
        self.kind = api.kind.or(self.kind);
    }

    pub(super) fn identify(&mut self, id: Option<String>) {
        self.id = self.id.take().or(id);
    }

    pub(super) fn absorb(&mut self, told: Told) {
        self.kind = self.kind.or(told.kind);
        self.stages.extend(told.stages);
        self.authorizers.extend(told.authorizers);
        self.resources.extend(told.resources);
        self.methods.extend(told.methods.into_iter().map(|method| (told.source, method)));
        self.routes.extend(told.routes.into_iter().map(|route| (told.source, route)));
        self.integrations.extend(told.integrations);
    }

    pub(super) fn finish(mut self, problems: &mut Vec<Problem>) -> GatewayApi {
        self.stages.sort_by(|one, other| one.name.cmp(&other.name));
        self.stages.dedup();
        self.authorizers.sort();
        self.authorizers.dedup();
        let named = self.authorizers.iter().filter_map(|told| Some((told.id.clone()?, told.name.clone())));
        self.authorizer_names = named.collect();
        let mut routes = Routes::default();
        self.add_methods(&mut routes, problems);
        self.add_routes(&mut routes);
        problems.append(&mut routes.problems);
        GatewayApi {
            source: self.source,
            pointer: self.pointer,
            kind: self.kind,
            id: self.id,
            name: self.name,
            service: None,
            stages: self.stages,
            authorizers: self
                .authorizers
                .into_iter()
                .map(|told| Authorizer { name: told.name, id: told.id, kind: told.kind })
                .collect(),
            routes: routes.known.into_values().collect(),
            definition: None,
        }
    }

    /// Methods of resources, with what is told of each elsewhere.
    fn add_methods(&mut self, routes: &mut Routes, problems: &mut Vec<Problem>) {
        let methods = std::mem::take(&mut self.methods);
        let (placed, loose): (Vec<_>, Vec<_>) = methods.into_iter().partition(|(_, method)| method.path.is_some());
        for (source, method) in placed {
            let path = method.path.clone().unwrap_or_default();
            routes.add(source, &method.method.clone(), self.route_of(method, path));
        }
        let paths: BTreeMap<&str, &str> =
            self.resources.iter().map(|resource| (resource.id.as_str(), resource.path.as_str())).collect();
        let only_paths = routes.only_paths();
        let mut told = false;
        for (source, method) in loose {
            let by_resource = method.resource.as_deref().and_then(|resource| paths.get(resource)).copied();
            let path = by_resource.map(str::to_owned).or_else(|| only_paths.get(&method.method).cloned().flatten());
            if let Some(path) = path {
                routes.add(source, &method.method.clone(), self.route_of(method, path));
            } else if !std::mem::replace(&mut told, true) {
                let what = "the answer tells of a method, and not of its path".to_owned();
                problems.push(Problem { place: method.pointer, what });
            }
        }
    }

    fn route_of(&self, told: ToldMethod, path: String) -> GatewayRoute {
        GatewayRoute {
            pointer: told.pointer,
            method: method(&told.method),
            path,
            authorization: self.authorization(told.access.authorization),
            api_key_required: told.access.api_key_required,
            integration: told.integration,
        }
    }

    /// Routes of version 2: `GET /users/{id}`, `$default`, and the keys of messages over WebSocket.
    fn add_routes(&mut self, routes: &mut Routes) {
        let is_http = |key: &str| key == "$default" || key.contains(" /");
        if self.kind.is_none() && !self.routes.is_empty() {
            let kind = match self.routes.iter().all(|(_, route)| is_http(&route.key)) {
                true if self.routes.iter().all(|(_, route)| route.key == "$default") => None,
                true => Some(GatewayKind::Http),
                false => Some(GatewayKind::WebSocket),
            };
            self.kind = kind;
        }
        for (source, told) in std::mem::take(&mut self.routes) {
            let (name, path) = match told.key.split_once(' ') {
                _ if self.kind == Some(GatewayKind::WebSocket) => ("ANY", told.key.as_str()),
                Some((name, path)) => (name, path),
                None => ("ANY", "/{proxy+}"),
            };
            let name = name.to_ascii_uppercase();
            let route = GatewayRoute {
                pointer: told.pointer,
                method: method(&name),
                path: path.to_owned(),
                authorization: self.authorization(told.access.authorization),
                api_key_required: told.access.api_key_required,
                integration: told.integration.and_then(|id| self.integrations.get(&id).cloned()),
            };
            routes.add(source, &name, route);
        }
    }

    /// An authorizer by its name, where the name to its id is told.
    fn authorization(&self, told: Authorization) -> Authorization {
        let Authorization::Authorizer(id) = told else { return told };
        Authorization::Authorizer(self.authorizer_names.get(&id).cloned().unwrap_or(id))
    }
}

/// The method that a name stands for; none for `ANY`.
fn method(name: &str) -> Option<Method> {
    (name != "ANY").then(|| Method::ALL.iter().copied().find(|method| method.as_str() == name).unwrap_or(Method::Other))
}

/// Routes by path and method. What is told later adds to what was told before.
#[derive(Default)]
struct Routes {
    known: BTreeMap<(String, String), GatewayRoute>,
    /// Which source told first what a route asks of callers.
    sources: BTreeMap<(String, String), SourceId>,
    /// Routes of which two sources tell different things. Neither is taken for true.
    disputed: BTreeSet<(String, String)>,
    problems: Vec<Problem>,
}

impl Routes {
    fn add(&mut self, source: SourceId, method: &str, route: GatewayRoute) {
        let key = (route.path.clone(), method.to_owned());
        let says = route.authorization != Authorization::Unsaid;
        let first = if says { *self.sources.entry(key.clone()).or_insert(source) } else { source };
        let Some(known) = self.known.get_mut(&key) else {
            self.known.insert(key, route);
            return;
        };
        if says && !self.disputed.contains(&key) {
            let differs = known.authorization != Authorization::Unsaid && known.authorization != route.authorization;
            if differs && first != source {
                known.authorization = Authorization::Unsaid;
                known.api_key_required &= route.api_key_required;
                let what = "another file tells of another authorization for this route".to_owned();
                self.problems.push(Problem { place: route.pointer, what });
                self.disputed.insert(key);
            } else {
                known.authorization = route.authorization;
                known.api_key_required = route.api_key_required;
            }
        }
        known.integration = route.integration.or(known.integration.take());
    }

    /// By method, the path that has it, if no other has.
    fn only_paths(&self) -> BTreeMap<String, Option<String>> {
        let mut paths = BTreeMap::new();
        for (path, method) in self.known.keys() {
            paths.entry(method.clone()).and_modify(|path| *path = None).or_insert_with(|| Some(path.clone()));
        }
        paths
    }
}
