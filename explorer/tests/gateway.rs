//! What is read of Amazon API Gateway, rule by rule.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::time::{Duration, Instant};

use api_inventory_explorer::catalog::Entity;
use api_inventory_explorer::gateway::{Authorization, GatewayApi, GatewayKind, GatewayRoute, Told, join};
use api_inventory_explorer::load::kind;
use api_inventory_explorer::source::{Problem, SourceId, SourceKind, document};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(document: &Value) -> Vec<GatewayApi> {
    let mut problems = Vec::new();
    let apis = GatewayApi::read(document, SourceId(0), &mut problems);
    assert_eq!(problems, []);
    assert_eq!(kind::of_document(document), Some(SourceKind::AwsApiGateway));
    apis
}

fn only(document: &Value) -> GatewayApi {
    let mut apis = read(document);
    assert_eq!(apis.len(), 1, "{apis:?}");
    apis.remove(0)
}

/// Files of one folder, with their names.
fn files(files: &[(&str, Value)]) -> (Vec<GatewayApi>, Vec<Problem>) {
    let mut problems = Vec::new();
    let told = (0..)
        .zip(files)
        .flat_map(|(number, (name, document))| Told::read(document, SourceId(number), name, &mut problems));
    let told = told.collect();
    (join(told, &mut problems), problems)
}

/// Method, path, what is asked, whether a key is, integration.
fn told(route: &GatewayRoute) -> (&'static str, &str, Authorization, bool, Option<&str>) {
    (
        route.method.map_or("ANY", |method| method.as_str()),
        &route.path,
        route.authorization.clone(),
        route.api_key_required,
        route.integration.as_deref(),
    )
}

fn authorizer(name: &str) -> Authorization {
    Authorization::Authorizer(name.into())
}

#[test]
fn an_export_tells_of_stage_authorizers_and_integrations() {
    let api = only(&json!({
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "1"},
        "servers": [{"url": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/{basePath}", "variables": {"basePath": {"default": "prod"}}}],
        "paths": {
            "/own": {"get": {"security": [{"login": []}], "x-amazon-apigateway-integration": {"type": "aws_proxy"}}},
            "/key": {"post": {"security": [{"key": []}, {"unknown": []}]}},
            "/both": {"put": {"security": [{"key": [], "login": []}]}},
            "/open": {"get": {}},
            "/signed": {"get": {"security": [{"signed": []}]}, "post": {"x-amazon-apigateway-auth": {"type": "aws_iam"}}},
            "/{proxy+}": {"x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": {"type": "http_proxy"}}},
        },
        "components": {"securitySchemes": {
            "login": {"type": "apiKey", "in": "header", "name": "Authorization",
                      "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"}},
            "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            "signed": {"type": "apiKey", "in": "header", "name": "Authorization", "x-amazon-apigateway-authtype": "awsSigv4"},
            "unknown": {"type": "http", "scheme": "bearer"},
        }},
    }));
    assert_eq!(
        (api.kind, api.id.as_deref(), api.name.as_deref()),
        (Some(GatewayKind::Rest), Some("a1b2c3"), Some("shop"))
    );
    assert_eq!((api.stages[0].name.as_str(), api.stages[0].base_path.as_str()), ("prod", "/prod"));
    assert_eq!((api.authorizers[0].name.as_str(), api.authorizers[0].kind.as_str()), ("login", "COGNITO_USER_POOLS"));
    assert_eq!(
        api.routes.iter().map(told).collect::<Vec<_>>(),
        [
            ("PUT", "/both", authorizer("login"), true, None),
            ("POST", "/key", Authorization::Unsaid, true, None),
            ("GET", "/open", Authorization::None, false, None),
            ("GET", "/own", authorizer("login"), false, Some("AWS_PROXY")),
            ("GET", "/signed", Authorization::Iam, false, None),
            ("POST", "/signed", Authorization::Iam, false, None),
            ("ANY", "/{proxy+}", Authorization::None, false, Some("HTTP_PROXY")),
        ]
    );
    assert_eq!(api.definition.unwrap().operations.len(), 7);
}

#[test]
fn an_export_without_extensions_does_not_say_that_anybody_may_call() {
    let api = only(&json!({
        "swagger": "2.0", "host": "a1.execute-api.eu-west-1.amazonaws.com", "basePath": "/dev",
        "paths": {"/a": {"get": {"responses": {}}}},
    }));
    assert_eq!(api.routes[0].authorization, Authorization::Unsaid);
    assert_eq!(api.stages[0].name, "dev");
}

#[test]
fn an_http_api_is_told_by_its_exporter_and_has_shared_integrations() {
    let api = only(&json!({
        "openapi": "3.0.1", "x-amazon-apigateway-importexport-version": "1.0",
        "paths": {"/$default": {"x-amazon-apigateway-any-method": {
            "isDefaultRoute": true,
            "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/it"},
        }}},
        "components": {"x-amazon-apigateway-integrations": {"it": {"type": "http_proxy"}}},
    }));
    assert_eq!(api.kind, Some(GatewayKind::Http));
    assert_eq!(told(&api.routes[0]), ("ANY", "/{proxy+}", Authorization::None, false, Some("HTTP_PROXY")));
}

#[test]
fn the_answers_in_a_folder_are_one_api() {
    let (apis, problems) = files(&[
        (
            "rest-apis.json",
            json!({"items": [{"id": "a1b2c3", "name": "shop", "createdDate": 1, "apiKeySource": "HEADER"}]}),
        ),
        (
            "resources.json",
            json!({"items": [
                {"id": "r1", "path": "/", "resourceMethods": {"GET": {}}},
                {"id": "r2", "parentId": "r1", "path": "/a", "pathPart": "a", "resourceMethods": {"ANY": {
                    "httpMethod": "ANY", "authorizationType": "CUSTOM", "authorizerId": "z9", "apiKeyRequired": true,
                    "methodIntegration": {"type": "AWS_PROXY"},
                }}},
            ]}),
        ),
        ("stages.json", json!({"item": [{"stageName": "prod", "deploymentId": "d"}]})),
        ("authorizers.json", json!({"items": [{"id": "z9", "name": "login", "type": "TOKEN", "authType": "custom"}]})),
        (
            "method.json",
            json!({"httpMethod": "GET", "authorizationType": "AWS_IAM", "methodIntegration": {"cacheNamespace": "r1", "type": "MOCK"}}),
        ),
    ]);
    assert_eq!((apis.len(), problems), (1, vec![]));
    let api = &apis[0];
    assert_eq!(
        (api.id.as_deref(), api.name.as_deref(), api.kind),
        (Some("a1b2c3"), Some("shop"), Some(GatewayKind::Rest))
    );
    assert_eq!(api.stages.len(), 1);
    assert_eq!(
        api.routes.iter().map(told).collect::<Vec<_>>(),
        [
            ("GET", "/", Authorization::Iam, false, Some("MOCK")),
            ("ANY", "/a", authorizer("login"), true, Some("AWS_PROXY")),
        ]
    );
}

#[test]
fn ids_in_names_say_whose_an_answer_is() {
    let resources = |path: &str| json!({"items": [{"id": "r", "path": path, "resourceMethods": {"GET": {}}}]});
    let (apis, _) = files(&[
        (
            "apis.json",
            json!({"items": [{"id": "aaa111", "name": "one", "createdDate": 1, "apiKeySource": "HEADER"}, {"id": "bbb222", "name": "two", "createdDate": 1, "apiKeySource": "HEADER"}]}),
        ),
        ("bbb222/resources.json", resources("/two")),
        ("get-resources.aaa111.json", resources("/one")),
        (
            "more.json",
            json!({"stages of bbb222": {"item": [{"stageName": "dev", "deploymentId": "d"}]}, "resources": resources("/else")}),
        ),
    ]);
    let told: Vec<_> = apis
        .iter()
        .map(|api| (api.name.as_deref(), api.routes.iter().map(|route| route.path.as_str()).collect::<Vec<_>>()))
        .collect();
    assert_eq!(told, [(Some("one"), vec!["/one"]), (Some("two"), vec!["/else", "/two"])]);
    assert_eq!(apis[1].stages[0].name, "dev");
}

#[test]
fn recorded_answers_are_one_api_a_test() {
    let test = |path: &str| {
        json!({"recorded-content": {
            "import": {"id": "<rest-id:1>", "name": path, "createdDate": "datetime", "ResponseMetadata": {"HTTPStatusCode": 201}},
            "resources": {"items": [{"id": "<id:1>", "path": path, "resourceMethods": {"GET": {}}}]},
            "gone": {"Error": {"Code": "NotFoundException"}, "ResponseMetadata": {"HTTPStatusCode": 404}, "items": [{"id": "x", "path": "/gone", "resourceMethods": {"GET": {}}}]},
        }})
    };
    let apis = read(&json!({"test one": test("/one"), "test two": test("/two")}));
    let told: Vec<_> =
        apis.iter().map(|api| (api.pointer.as_str(), api.routes.len(), api.routes[0].path.as_str())).collect();
    assert_eq!(
        told,
        [("/test one/recorded-content/import", 1, "/one"), ("/test two/recorded-content/import", 1, "/two")]
    );
}

#[test]
fn routes_of_version_2_are_read_in_both_spellings() {
    let routes = json!([
        {"RouteKey": "GET /users/{id}", "AuthorizationType": "JWT", "AuthorizerId": "z1", "ApiKeyRequired": false, "Target": "integrations/i1"},
        {"RouteKey": "ANY /admin/{proxy+}", "AuthorizationType": "AWS_IAM", "ApiKeyRequired": true},
        {"RouteKey": "$default", "AuthorizationType": "NONE"},
        {"RouteKey": "POST /x", "AuthorizationType": "CUSTOM"},
    ]);
    let upper = json!({
        "api": {"ApiId": "a1", "Name": "shop", "ProtocolType": "HTTP"},
        "routes": {"Items": routes},
        "stages": {"Items": [{"StageName": "$default", "AutoDeploy": true}, {"StageName": "dev", "DeploymentId": "d"}]},
        "authorizers": {"Items": [{"AuthorizerId": "z1", "AuthorizerType": "JWT", "Name": "login"}]},
        "integrations": {"Items": [{"IntegrationId": "i1", "IntegrationType": "AWS_PROXY"}]},
    });
    let lower: Value = lower(&upper);
    for document in [upper, lower] {
        let api = only(&document);
        assert_eq!((api.id.as_deref(), api.kind), (Some("a1"), Some(GatewayKind::Http)));
        assert_eq!(
            api.routes.iter().map(told).collect::<Vec<_>>(),
            [
                ("ANY", "/admin/{proxy+}", Authorization::Iam, true, None),
                ("GET", "/users/{id}", authorizer("login"), false, Some("AWS_PROXY")),
                ("POST", "/x", authorizer("CUSTOM"), false, None),
                ("ANY", "/{proxy+}", Authorization::None, false, None),
            ]
        );
        let stages: Vec<_> = api.stages.iter().map(|stage| (stage.name.as_str(), stage.base_path.as_str())).collect();
        assert_eq!(stages, [("$default", ""), ("dev", "/dev")]);
        assert_eq!(api.authorizers[0].kind, "JWT");
    }
}

/// The same with names of members in lower camel case.
fn lower(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(lower).collect(),
        Value::Object(members) => {
            let name = |name: &str| name.chars().next().unwrap().to_lowercase().chain(name.chars().skip(1)).collect();
            Value::Object(members.iter().map(|(key, value)| (name(key), lower(value))).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn routes_of_web_sockets_are_kept_as_such() {
    let api = only(
        &json!({"Items": [{"RouteKey": "$connect", "AuthorizationType": "NONE"}, {"RouteKey": "send"}, {"RouteKey": "$default"}]}),
    );
    assert_eq!(api.kind, Some(GatewayKind::WebSocket));
    let paths: Vec<_> = api.routes.iter().map(|route| (route.method, route.path.as_str())).collect();
    assert_eq!(paths, [(None, "$connect"), (None, "$default"), (None, "send")]);
}

#[test]
fn a_method_whose_path_is_not_told_is_a_problem() {
    let method = json!({"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false});
    let (apis, problems) = files(&[("method.json", method)]);
    assert!(apis[0].routes.is_empty());
    assert_eq!(problems[0].what, "the answer tells of a method, and not of its path");
}

#[test]
fn an_export_within_an_answer_is_read() {
    let text = r#"{"swagger": "2.0", "host": "a1.execute-api.x.amazonaws.com", "basePath": "/dev", "paths": {"/a": {"get": {}}}}"#;
    let api =
        only(&json!({"body": text, "contentType": "application/json", "ResponseMetadata": {"HTTPStatusCode": 200}}));
    assert_eq!((api.pointer.as_str(), api.routes.len(), api.stages.len()), ("/body", 1, 1));
}

#[test]
fn sources_are_told_apart() {
    for (text, expected) in [
        ("{\"v\":1,\"time\":\"x\",\"kind\":\"observation\",\"cut", Some(SourceKind::Lines)),
        ("\u{feff}\n{\"kind\":\"record\",\"v\":1}\n{", Some(SourceKind::Lines)),
        ("not a line\n{\"kind\":\"record\",\"v\":1}\n", Some(SourceKind::Lines)),
        ("{\"kind\":\"api\",\"apiVersion\":\"v3\"}", Some(SourceKind::Catalog)),
        ("[{\"kind\":\"api\",\"apiVersion\":\"v3\"}]", Some(SourceKind::Catalog)),
        ("schema-version: v2.2\ndd-service: shop\n", Some(SourceKind::Catalog)),
        ("apiVersion: v1\nkind: Pod\n", None),
        ("swagger: '2.0'\n", Some(SourceKind::Definition)),
        ("swagger: '1.2'\n", None),
        ("openapi: 3.0.0\nx-amazon-apigateway-cors: {}\n", Some(SourceKind::AwsApiGateway)),
        ("{\"items\": []}", None),
        ("{\"items\": [{\"id\": \"a\", \"name\": \"b\"}]}", None),
        ("a: [", None),
    ] {
        assert_eq!(kind::sniff(text.as_bytes()), expected, "{text}");
    }
    assert!(document::read(b"a: [", &mut Vec::new()).is_err());
}

#[test]
fn answers_without_end_are_read_in_time() {
    let start = Instant::now();
    let list = |of: &dyn Fn(usize) -> Value| json!({"items": (0..50_000).map(of).collect::<Vec<_>>()});
    let method = |number: usize| json!({"httpMethod": "GET", "authorizationType": "CUSTOM", "authorizerId": format!("z{number}")});
    let (apis, _) = files(&[
        ("methods", list(&method)),
        ("apis", list(&|number| json!({"id": format!("api{number}"), "name": "x", "createdDate": 1}))),
        (
            "resources",
            list(
                &|number| json!({"id": format!("r{number}"), "path": format!("/{number}"), "resourceMethods": {"GET": {}}}),
            ),
        ),
        (
            "authorizers",
            list(
                &|number| json!({"id": format!("z{number}"), "name": format!("n{number}"), "type": "TOKEN", "authType": "x"}),
            ),
        ),
        ("stages", list(&|number| json!({"stageName": format!("s{number}")}))),
        (
            "groups",
            (0..50_000).map(|number| (format!("api{number} of a1b2c3d4"), json!({"get": method(number)}))).collect(),
        ),
    ]);
    assert!(apis.len() > 50_000);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// Values that are made of the words of answers and entities, in any order.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "items",
        "Items",
        "item",
        "id",
        "path",
        "/a",
        "resourceMethods",
        "GET",
        "httpMethod",
        "authorizationType",
        "CUSTOM",
        "authorizerId",
        "RouteKey",
        "GET /a",
        "$default",
        "$connect",
        "stageName",
        "name",
        "type",
        "TOKEN",
        "authType",
        "createdDate",
        "ApiId",
        "ProtocolType",
        "HTTP",
        "openapi",
        "3.0.0",
        "paths",
        "get",
        "x-amazon-apigateway-integration",
        "apiVersion",
        "v3",
        "kind",
        "api",
        "service",
        "metadata",
        "spec",
        "interface",
        "definition",
        "schema-version",
        "v2",
        "dd-service",
        "links",
        "body",
        "contentType",
        "integrationId",
        "methodIntegration",
        "Error",
        "security",
        "components",
        "securitySchemes",
        "x-amazon-apigateway-authorizer",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(10, 200, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(word.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_value_panics(value in anything(), other in anything()) {
        let mut problems = Vec::new();
        let _ = kind::of_document(&value);
        let mut told = Told::read(&value, SourceId(0), "a", &mut problems);
        told.extend(Told::read(&other, SourceId(1), "b", &mut problems));
        let _ = join(told, &mut problems);
        let _ = Entity::read(&[value, other], SourceId(0), &mut problems);
    }
}

#[test]
fn two_apis_in_a_folder_are_kept_apart() {
    let resources = |kind: &str| json!({"items": [{"id": "r1", "path": "/orders", "resourceMethods": {"GET": {"httpMethod": "GET", "authorizationType": kind}}}]});
    let apis = json!({"items": [
        {"id": "abcdef1234", "name": "shop", "createdDate": "2020"}, {"id": "abcdef5678", "name": "cart", "createdDate": "2020"},
    ]});
    let folder = [
        ("get-rest-apis.json", apis),
        ("shop-resources.json", resources("NONE")),
        ("cart-resources.json", resources("AWS_IAM")),
    ];
    let (apis, problems) = files(&folder);
    let asked: Vec<_> = apis.iter().flat_map(|api| &api.routes).map(|route| route.authorization.clone()).collect();
    assert_eq!(asked, [Authorization::None, Authorization::Iam]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    // With no list, they are one API, and neither authorization is taken for true.
    let (apis, problems) = files(&folder[1..]);
    assert_eq!((apis.len(), &apis[0].routes[0].authorization), (1, &Authorization::Unsaid));
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn an_id_beside_lists_is_the_apis() {
    let api = only(&json!({"restApiId": "abcdef1234", "resources": [
        {"id": "r1", "path": "/a", "pathPart": "a", "tags": {}, "resourceMethods": {"GET": {"authorizationType": "NONE"}}},
    ]}));
    assert_eq!((api.id.as_deref(), api.routes.len()), (Some("abcdef1234"), 1));
    let api = only(&json!({"ApiId": "abcdef1234", "Items": [{"RouteKey": "GET /a", "AuthorizationType": "NONE"}]}));
    assert_eq!((api.id.as_deref(), api.routes.len()), (Some("abcdef1234"), 1));
}

#[test]
fn documents_within_text_share_a_budget() {
    let body = json!({"openapi": "3.0.0", "paths": {"/a": {"get": {}}}}).to_string();
    let many: Vec<_> = (0..100).map(|_| json!({"contentType": "application/json", "body": body})).collect();
    let mut problems = Vec::new();
    let apis = GatewayApi::read(&json!(many), SourceId(0), &mut problems);
    assert_eq!((apis.len(), problems.len()), (64, 1), "{problems:?}");
}

#[test]
fn names_that_others_use_as_well_are_no_gateway() {
    let document =
        json!({"pipeline": {"stageName": "Build"}, "rows": [{"id": "1", "name": "x", "createdDate": "2020"}]});
    assert!(!GatewayApi::is_told_by(&document));
}

#[test]
fn private_hosts_and_default_stages_are_understood() {
    let api = only(&json!({
        "openapi": "3.0.1", "x-amazon-apigateway-importexport-version": "1.0",
        "servers": [{"url": "https://abcdef1234-vpce-0123.execute-api.eu-west-1.amazonaws.com/"}],
        "paths": {"/a": {"get": {}}},
    }));
    assert_eq!(api.id.as_deref(), Some("abcdef1234"));
    assert_eq!((api.stages[0].name.as_str(), api.stages[0].base_path.as_str()), ("$default", ""));
}
