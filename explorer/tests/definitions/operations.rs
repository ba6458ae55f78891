//! Paths, servers, parameters, bodies and responses.

use std::collections::BTreeSet;

use api_inventory::observation::Method;
use api_inventory_explorer::definition::{DeclaredSecurity, DeclaredStatus, ParameterLocation, Specification};

use crate::{INTEGER, STRING, only, read, sound};

#[test]
fn versions_tell_the_specification() {
    for (text, specification) in [
        ("openapi: 3.0.3\npaths: {}", Specification::OpenApi30),
        ("openapi: '3.0'\npaths: {}", Specification::OpenApi30),
        ("openapi: 3.1.0", Specification::OpenApi31),
        ("openapi: 3.2.0", Specification::OpenApi31),
        ("swagger: '2.0'\npaths: {}", Specification::Swagger2),
        ("swagger: 2.0\npaths: {}", Specification::Swagger2),
    ] {
        assert_eq!(sound(text).specification, specification, "{text}");
    }
}

#[test]
fn methods_are_taken_in_lower_and_upper_case() {
    let definition = sound(
        "openapi: 3.1.0\npaths:\n  /a:\n    POST: {}\n    get: {}\n    query: {}\n    x-amazon-apigateway-any-method: {}\n    \
         x-note: {}\n    summary: it\n",
    );
    let mut methods: Vec<_> = definition.operations.iter().map(|operation| operation.method).collect();
    methods.sort();
    assert_eq!(methods, [None, Some(Method::Get), Some(Method::Post), Some(Method::Other)]);
}

#[test]
fn what_is_no_method_is_a_problem() {
    let (definition, problems) = read("openapi: 3.1.0\npaths:\n  /a/~b:\n    fetch: {}\n    get: 7\n    put: {}\n");
    assert_eq!(only(&definition).method, Some(Method::Put));
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["/paths/~1a~1~0b/fetch: there is no such method", "/paths/~1a~1~0b/get: an object is expected here"]
    );
}

#[test]
fn servers_give_base_paths_and_hosts_once_each() {
    let definition = sound(
        "openapi: 3.0.0
servers:
- {url: 'https://{region}.example.com/{version}/', variables: {region: {default: EU}, version: {default: v2}}}
- {url: 'https://us.example.com/v2'}
- {url: /v3}
- {url: 'https://us.example.com/{tenant}'}
paths:
  /a: {get: {}}
  /b: {get: {servers: [{url: /other}]}, put: {}, servers: [{url: /path}, {url: /path2}]}
",
    );
    assert_eq!(definition.base_paths, ["/v2", "/v3", "/{tenant}"]);
    assert_eq!(definition.hosts, ["eu.example.com", "us.example.com"]);
    let own: Vec<_> = definition.operations.iter().map(|operation| operation.base_paths.clone()).collect();
    let own_paths = |paths: &[&str]| Some(paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
    assert_eq!(own, [None, own_paths(&["/other"]), own_paths(&["/path", "/path2"])]);
}

#[test]
fn without_servers_the_base_path_is_the_root() {
    let definition = sound("openapi: 3.0.0\npaths: {}");
    assert_eq!(definition.base_paths, [""]);
    assert!(definition.hosts.is_empty());
}

#[test]
fn title_and_version_may_be_numbers_and_the_service_is_the_tracers() {
    let definition =
        sound("openapi: 3.1.0\ninfo: {title: Shop, version: 2}\nx-api-inventory-service: {name: shop}\npaths: {}");
    assert_eq!(definition.title.as_deref(), Some("Shop"));
    assert_eq!(definition.version.as_deref(), Some("2"));
    assert_eq!(definition.service.as_deref(), Some("shop"));
}

#[test]
fn parameters_of_an_operation_replace_those_of_its_path() {
    let definition = sound(
        "openapi: 3.0.0
paths:
  /a/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - $ref: '#/components/parameters/Page'
    get:
      parameters:
      - {name: page, in: query, required: true, content: {'application/json; charset=utf-8': {schema: {type: string}}}}
      - {name: page, in: header, schema: {type: string}}
      - {name: Authorization, in: header, schema: {type: string}}
      - {name: session, in: cookie, schema: {type: string}}
components:
  parameters:
    Page: {name: page, in: query, schema: {type: integer}}
",
    );
    let parameters = &only(&definition).parameters;
    let mut told: Vec<_> = parameters.iter().map(|one| (one.location, one.name.as_str(), one.required)).collect();
    told.sort();
    assert_eq!(
        told,
        [
            (ParameterLocation::Path, "id", true),
            (ParameterLocation::Query, "page", true),
            (ParameterLocation::Header, "page", false),
            (ParameterLocation::Cookie, "session", false),
        ]
    );
    let page = parameters.iter().find(|one| one.location == ParameterLocation::Query).unwrap();
    assert_eq!(page.shape.types, STRING);
}

#[test]
fn bodies_and_responses_are_told_by_media_type_and_status() {
    let definition = sound(
        "openapi: 3.0.0
paths:
  /a:
    post:
      operationId: add
      deprecated: true
      requestBody: {$ref: '#/components/requestBodies/It'}
      responses:
        201: {description: made, content: {'Application/JSON; charset=utf-8': {schema: {type: integer}}}}
        4XX: {$ref: '#/components/responses/Wrong'}
        default: {description: else}
        x-note: {}
components:
  requestBodies:
    It: {required: true, content: {application/json: {schema: {type: string}}, '*/*': {}}}
  responses:
    Wrong: {description: wrong, content: {application/problem+json: {schema: {type: string}}}}
",
    );
    let operation = only(&definition);
    assert_eq!(operation.operation_id.as_deref(), Some("add"));
    assert!(operation.deprecated && operation.request_body_required);
    assert_eq!(operation.request_bodies["application/json"].types, STRING);
    assert!(operation.request_bodies["*/*"].open);
    let statuses: Vec<_> = operation.responses.iter().map(|response| response.status).collect();
    assert_eq!(statuses, [DeclaredStatus::Code(201), DeclaredStatus::Class(4), DeclaredStatus::Default]);
    assert_eq!(operation.responses[0].bodies["application/json"].types, INTEGER);
    assert_eq!(operation.responses[1].bodies["application/problem+json"].types, STRING);
    assert!(operation.responses[2].bodies.is_empty());
}

#[test]
fn paths_may_stand_elsewhere() {
    let definition = sound(
        "openapi: 3.1.0
paths:
  /a: {$ref: '#/components/pathItems/It', put: {operationId: own}}
  /b/{id}: {$ref: '#/paths/~1a'}
  '/c d': {get: {}}
  /e: {$ref: '#/paths/~1c%20d'}
webhooks:
  it: {post: {}}
components:
  pathItems:
    It: {get: {}, put: {operationId: other}, parameters: [{name: q, in: query, schema: {type: string}}]}
",
    );
    let told: Vec<_> = definition
        .operations
        .iter()
        .map(|one| (one.method.unwrap().as_str(), one.path.as_str(), one.pointer.as_str(), one.parameters.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("PUT", "/a", "/paths/~1a/put", 1),
            ("GET", "/a", "/components/pathItems/It/get", 1),
            ("PUT", "/b/{id}", "/paths/~1a/put", 1),
            ("GET", "/b/{id}", "/components/pathItems/It/get", 1),
            ("GET", "/c d", "/paths/~1c d/get", 0),
            ("GET", "/e", "/paths/~1c d/get", 0),
        ]
    );
    assert_eq!(definition.operations[0].operation_id.as_deref(), Some("own"));
}

#[test]
fn wrong_parts_are_told_with_their_place_and_the_rest_is_used() {
    let (definition, problems) = read(
        "openapi: 3.0.0
info: []
servers: {}
security: {}
paths:
  a:
    get:
      deprecated: 'yes'
      parameters: [7, {name: x}, {in: query}, {name: x, in: nowhere}, {name: y, in: query}, {name: y, in: query}]
      requestBody: {content: []}
      responses: {200: [], 999: {}, 404: {content: {text/plain: 7}}}
",
    );
    let operation = only(&definition);
    assert_eq!(operation.path, "/a");
    assert_eq!(operation.parameters.len(), 1);
    assert_eq!(operation.responses.len(), 2);
    let told: Vec<_> = problems.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(
        told,
        [
            "/info",
            "/servers",
            "/security",
            "/paths/a",
            "/paths/a/get/parameters/0",
            "/paths/a/get/parameters/1",
            "/paths/a/get/parameters/2",
            "/paths/a/get/parameters/3/in",
            "/paths/a/get/parameters/5",
            "/paths/a/get/requestBody/content",
            "/paths/a/get/deprecated",
            "/paths/a/get/responses/200",
            "/paths/a/get/responses/404/content/text~1plain",
            "/paths/a/get/responses/999",
        ]
    );
}

#[test]
fn the_query_string_of_a_path_is_cut_and_the_operation_is_kept() {
    let (definition, problems) =
        read("openapi: 3.0.0\npaths: {'/a?x=1': {get: {}}, '/b#y': {get: {}}, 'c?': {get: {}}, '/d/{e?}': {get: {}}}");
    let mut paths: Vec<_> = definition.operations.iter().map(|one| one.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/a", "/b", "/c", "/d/{e?}"]);
    let told: BTreeSet<_> = problems.iter().map(ToString::to_string).collect();
    let cut = "a path has no query string and no fragment; they are left out";
    assert_eq!(
        told,
        [
            format!("/paths/c?: {cut}"),
            "/paths/c?: a path starts with a slash".to_owned(),
            format!("/paths/~1a?x=1: {cut}"),
            format!("/paths/~1b#y: {cut}"),
        ]
        .into()
    );
}

#[test]
fn members_with_nothing_behind_are_as_if_they_were_not_there() {
    let definition = sound(
        "openapi: 3.0.0
security: [{key: []}]
servers:
paths:
  /a:
    parameters:
    get:
    post:
      parameters:
      security:
      requestBody:
      responses:
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
",
    );
    assert_eq!(definition.base_paths, [""]);
    assert_eq!(definition.operations.len(), 2);
    for operation in &definition.operations {
        assert!(matches!(operation.security, DeclaredSecurity::Required(_)), "{:?}", operation.method);
        assert!(operation.parameters.is_empty() && operation.responses.is_empty());
    }
}

#[test]
fn a_server_without_a_scheme_has_a_host_all_the_same() {
    let definition = sound("openapi: 3.0.0\nservers: [{url: 'localhost:8080/api'}, {url: example.com/v1}]\npaths: {}");
    assert_eq!(definition.hosts, ["localhost:8080", "example.com"]);
    assert_eq!(definition.base_paths, ["/api", "/v1"]);
}

#[test]
fn the_version_keeps_its_digits() {
    assert_eq!(sound("openapi: 3.0.0\ninfo: {version: 1.10}\npaths: {}").version.as_deref(), Some("1.10"));
}
