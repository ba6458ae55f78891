//! What Amazon really answers and exports, from the folder that `API_INVENTORY_CORPUS_DIR` names: all of it is found.
//!
//! What there is, is counted here by walking the raw JSON, which knows nothing of the reader.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use api_inventory_explorer::gateway::{Authorization, GatewayApi, GatewayKind};
use api_inventory_explorer::load::kind;
use api_inventory_explorer::source::{Problem, SourceId, SourceKind, document};
use serde_json::Value;

fn folder(name: &str) -> Vec<(String, Value)> {
    let Some(corpus) = support::corpus() else { return Vec::new() };
    let folder = corpus.join("aws-apigateway").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{name} has files");
    let read = |file: PathBuf| {
        let mut problems = Vec::new();
        let document = document::read(&std::fs::read(&file).unwrap(), &mut problems).unwrap();
        assert_eq!(problems, [], "{}", file.display());
        (file.file_name().unwrap().to_string_lossy().into_owned(), document)
    };
    files.into_iter().map(read).collect()
}

fn read(document: &Value) -> (Vec<GatewayApi>, Vec<Problem>) {
    let mut problems = Vec::new();
    (GatewayApi::read(document, SourceId(0), &mut problems), problems)
}

/// Everything that members of this name hold, wherever they stand, with the pointer of what holds them.
fn find<'a>(value: &'a Value, at: &str, name: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == name {
                    found.push((at.to_owned(), member));
                }
                find(member, &format!("{at}/{key}"), name, found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                find(element, &format!("{at}/{index}"), name, found);
            }
        }
        _ => {}
    }
}

fn all<'a>(value: &'a Value, name: &str) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    find(value, "", name, &mut found);
    found
}

#[test]
fn exports_and_import_documents_are_read_whole() {
    for (file, document) in folder("exports").into_iter().chain(folder("import-docs")) {
        let operations: usize = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .map(|path| {
                path.as_object()
                    .unwrap()
                    .keys()
                    .filter(|name| *name != "parameters" && !name.starts_with("x-c"))
                    .count()
            })
            .sum();
        let schemes = document.pointer("/components/securitySchemes").or(document.get("securityDefinitions"));
        let authorizers = schemes.map_or(0, |schemes| all(schemes, "x-amazon-apigateway-authorizer").len());
        let integrations: usize = all(&document["paths"], "x-amazon-apigateway-integration").len();
        let (apis, problems) = read(&document);
        assert_eq!((apis.len(), problems), (1, vec![]), "{file}");
        assert_eq!(kind::of_document(&document), Some(SourceKind::AwsApiGateway), "{file}");
        let api = &apis[0];
        assert_eq!(api.routes.len(), operations, "{file}");
        assert_eq!(api.authorizers.len(), authorizers, "{file}");
        assert_eq!(api.routes.iter().filter(|route| route.integration.is_some()).count(), integrations, "{file}");
        let stages: Vec<_> = api.stages.iter().map(|stage| (stage.name.as_str(), stage.base_path.as_str())).collect();
        let exported = file.contains("oas30") || file.starts_with("petstore-swagger") && api.id.is_some();
        assert_eq!(stages, if exported { vec![("local", "/local")] } else { vec![] }, "{file}");
    }
}

#[test]
fn answers_of_the_command_line_are_read_whole() {
    for (file, document) in folder("cli-examples") {
        let methods: usize =
            all(&document, "resourceMethods").iter().map(|(_, methods)| methods.as_object().unwrap().len()).sum();
        let routes = all(&document, "RouteKey").len();
        let stages = all(&document, "stageName").len() + all(&document, "StageName").len();
        let (apis, problems) = read(&document);
        assert_eq!(apis.iter().map(|api| api.routes.len()).sum::<usize>(), methods + routes, "{file}");
        assert_eq!(apis.iter().map(|api| api.stages.len()).sum::<usize>(), stages, "{file}");
        assert_eq!(kind::of_document(&document), Some(SourceKind::AwsApiGateway), "{file}");
        // What `get-method` prints does not name the path.
        assert_eq!(problems.len(), usize::from(file.contains("get-method")), "{file}");
        let listed = all(&document, "ProtocolType").len() + usize::from(file.contains("get-rest-api"));
        assert_eq!(apis.iter().filter(|api| api.id.is_some()).count(), listed, "{file}");
        let web_sockets = all(&document, "ProtocolType").iter().filter(|(_, kind)| *kind == "WEBSOCKET").count();
        let read = apis.iter().filter(|api| api.kind == Some(GatewayKind::WebSocket)).count();
        assert_eq!(read, web_sockets, "{file}");
    }
}

#[test]
fn recorded_answers_are_read_whole() {
    for (file, document) in folder("recorded") {
        let (apis, _) = read(&document);
        for (test, recorded) in document.as_object().unwrap() {
            let mut methods = BTreeSet::new();
            // A resource without a path is none.
            for (at, of_resource) in all(&recorded["recorded-content"], "resourceMethods") {
                let resource =
                    recorded["recorded-content"].pointer(&at.replace("pets/{petId}", "pets~1{petId}")).unwrap();
                methods.extend(
                    of_resource
                        .as_object()
                        .unwrap()
                        .keys()
                        .map(|method| (method.clone(), resource["path"].as_str().unwrap().to_owned())),
                );
            }
            let stages: BTreeSet<_> = all(&recorded["recorded-content"], "stageName")
                .iter()
                .map(|(_, name)| name.as_str().unwrap())
                .collect();
            let authorizers: BTreeSet<_> = all(&recorded["recorded-content"], "authType")
                .iter()
                .map(|(at, _)| recorded["recorded-content"].pointer(at).unwrap()["name"].as_str().unwrap())
                .collect();
            let prefix = format!("/{}/", test.replace('~', "~0").replace('/', "~1"));
            let of_test: Vec<_> = apis.iter().filter(|api| api.pointer.starts_with(&prefix)).collect();
            let read: BTreeSet<_> = of_test
                .iter()
                .flat_map(|api| &api.routes)
                .map(|route| (route.method.map_or("ANY", |method| method.as_str()).to_owned(), route.path.clone()))
                .collect();
            assert_eq!(read, methods, "{file} {test}");
            let read: BTreeSet<_> =
                of_test.iter().flat_map(|api| &api.stages).map(|stage| stage.name.as_str()).collect();
            assert_eq!(read, stages, "{file} {test}");
            let read: BTreeSet<_> =
                of_test.iter().flat_map(|api| &api.authorizers).map(|one| one.name.as_str()).collect();
            assert_eq!(read, authorizers, "{file} {test}");
        }
    }
}

#[test]
fn methods_recorded_beside_resources_tell_what_they_ask() {
    let Some((_, document)) = folder("recorded").into_iter().find(|(file, _)| file.contains("import")) else { return };
    let (apis, _) = read(&document);
    let mut api = apis.iter().filter(|api| api.pointer.contains("test_import_swagger_api/"));
    let api = api.next().unwrap();
    let asked = |method: &str, path: &str| {
        let mut routes = api.routes.iter();
        let route = routes.find(|route| route.method.unwrap().as_str() == method && route.path == path).unwrap();
        (route.authorization.clone(), route.integration.clone().unwrap())
    };
    assert_eq!(asked("GET", "/"), (Authorization::Authorizer("test-authorizer".into()), "MOCK".into()));
    assert_eq!(asked("GET", "/pets"), (Authorization::Authorizer("test-authorizer".into()), "HTTP".into()));
    assert_eq!(asked("OPTIONS", "/pets/{petId}"), (Authorization::None, "MOCK".into()));
}
