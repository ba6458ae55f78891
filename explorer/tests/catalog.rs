//! What is read of catalogs, rule by rule.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use api_inventory_explorer::catalog::{Entity, EntityKind};
use api_inventory_explorer::source::{SourceId, document};

fn read(text: &str) -> (Vec<Entity>, Vec<String>) {
    let mut problems = Vec::new();
    let documents = document::read_all(text.as_bytes(), &mut problems).unwrap();
    let entities = Entity::read(&documents, SourceId(3), &mut problems);
    (entities, problems.iter().map(ToString::to_string).collect())
}

fn one(text: &str) -> Entity {
    let (mut entities, problems) = read(text);
    assert_eq!((entities.len(), problems), (1, vec![]));
    entities.remove(0)
}

#[test]
fn a_service_of_version_3_has_owners_tags_and_code() {
    let entity = one("apiVersion: v3
kind: service
metadata:
  name: shop
  displayName: The shop
  owner: payments
  additionalOwners: [{name: sre, type: operator}, {type: nobody}]
  tags: ['team:payments', 7]
  links: [{name: code, type: repo, url: 'https://example.com/other'}]
spec: {lifecycle: production, tier: 1, languages: [rust]}
integrations: {pagerduty: {serviceURL: 'https://example.com'}}
extensions: {any: [thing]}
datadog:
  codeLocations:
  - {repositoryURL: 'https://example.com/shop', paths: ['src/**', 'api/**']}
  - {paths: ['lost/**']}
");
    assert_eq!((entity.kind, entity.source, entity.document), (EntityKind::Service, SourceId(3), 1));
    assert_eq!((entity.name.as_str(), entity.display_name.as_deref()), ("shop", Some("The shop")));
    assert_eq!(entity.owner.as_deref(), Some("payments"));
    assert_eq!(entity.additional_owners, ["sre"]);
    assert_eq!(entity.tags, ["team:payments"]);
    assert_eq!((entity.lifecycle.as_deref(), entity.tier.as_deref()), (Some("production"), Some("1")));
    assert_eq!(entity.code_locations.len(), 1);
    assert_eq!(entity.code_locations[0].repository, "https://example.com/shop");
    assert_eq!(entity.code_locations[0].paths, ["src/**", "api/**"]);
}

#[test]
fn an_api_has_its_definition_within_or_in_a_file() {
    let entity = one("apiVersion: v3
kind: api
metadata: {name: orders}
spec:
  implementedBy: ['service:default/shop', 'system:all']
  interface:
    definition:
      openapi: 3.0.0
      paths: {/orders: {get: {}}}
");
    assert_eq!((entity.kind, entity.implemented_by), (EntityKind::Api, vec!["shop".to_owned()]));
    let definition = entity.definition.unwrap();
    assert_eq!((definition.operations.len(), definition.source), (1, SourceId(3)));
    assert_eq!(definition.service.as_deref(), Some("shop"));
    let text = one(
        "apiVersion: v3\nkind: api\nmetadata: {name: a}\nspec: {interface: {definition: '{\"openapi\": \"3.1.0\"}'}}",
    );
    assert!(text.definition.is_some());
    let file = one("apiVersion: v3\nkind: api\nmetadata: {name: a}\nspec: {interface: {fileRef: ./openapi.yaml}}");
    assert_eq!((file.definition_file.as_deref(), file.definition.is_none()), (Some("./openapi.yaml"), true));
}

#[test]
fn service_files_of_version_2_are_read() {
    for version in ["v2", "v2.1", "v2.2"] {
        let entity = one(&format!(
            "schema-version: {version}\ndd-service: shop\nteam: payments\nlifecycle: production\ntier: High\ntags: [a:b]\n\
             links: [{{name: code, type: repo, url: 'https://example.com/shop'}}, {{name: help, type: runbook, url: x}}]\n\
             repos: [{{name: old, url: 'https://example.com/old'}}]\nextensions: {{a: b}}\n"
        ));
        assert_eq!(
            (entity.kind, entity.name.as_str(), entity.owner.as_deref()),
            (EntityKind::Service, "shop", Some("payments"))
        );
        assert_eq!((entity.lifecycle.as_deref(), entity.tier.as_deref()), (Some("production"), Some("High")));
        let repositories: Vec<_> = entity.code_locations.iter().map(|code| code.repository.as_str()).collect();
        assert_eq!(repositories, ["https://example.com/shop", "https://example.com/old"]);
    }
}

#[test]
fn other_kinds_are_passed_over_and_documents_are_counted() {
    let (entities, problems) = read(
        "apiVersion: v3\nkind: system\nmetadata: {name: all}\n---\napiVersion: v3\nkind: service\nmetadata: {name: b}\n---\n\
         - {apiVersion: v3, kind: api, metadata: {name: c}}\n- {schema-version: v2, dd-service: d}\n",
    );
    let told: Vec<_> = entities.iter().map(|entity| (entity.document, entity.name.as_str())).collect();
    assert_eq!(told, [(2, "b"), (3, "c"), (4, "d")]);
    assert!(problems.is_empty());
}

#[test]
fn what_is_wrong_is_told_with_document_and_place() {
    let (entities, problems) = read(
        "apiVersion: v3\nkind: service\nmetadata: {}\n---\napiVersion: v3\nkind: api\nmetadata: {name: a, owner: []}\nspec: \
         {interface: {definition: {openapi: 3.0.0, paths: {/a: 7}}}}\n---\nnone: of ours\n",
    );
    assert_eq!(entities.len(), 1);
    assert_eq!(
        problems,
        [
            "document 1 /metadata: the entity has no name",
            "document 2 /metadata/owner: text is expected here",
            "document 2 /spec/interface/definition/paths/~1a: an object is expected here",
            "document 3: this is no entity of a catalog",
        ]
    );
}
