//! Definitions served as live APIs: what is told to differ is what was made to differ, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use api_inventory::inventory::InventorySnapshot;
use api_inventory::observation::Stored;
use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::inventory::{ApiInventory, Documentation};
use api_inventory_explorer::inventory::{Drift, DriftKind, DriftSeverity};
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::source::{SourceId, document};
use serde_json::{Value, json};
use support::live::Live;

/// The documents, with the base path of each.
const DOCUMENTS: [(&str, &str); 5] = [
    ("crapi.json", ""),
    ("vampi.yml", ""),
    ("realworld-conduit.yml", "/api"),
    ("petstore3.yaml", "/api/v3"),
    ("juice-shop-b2b.yml", "/b2b/v2"),
];

fn document_of(corpus: &Path, name: &str) -> Value {
    let mut problems = Vec::new();
    let document = document::read(&std::fs::read(corpus.join("openapi").join(name)).unwrap(), &mut problems).unwrap();
    assert_eq!(problems, [], "{name}");
    document
}

fn definition(document: &Value) -> Definition {
    let mut problems = Vec::new();
    let mut definition = Definition::read(document, SourceId(0), &mut problems).unwrap();
    definition.service = Some("shop".into());
    definition
}

fn joined(records: &InventorySnapshot<Stored>, document: &Value) -> ApiInventory {
    let read = Read { records: records.clone(), definitions: vec![definition(document)], ..Read::default() };
    join::join(read, &JoinOptions::default())
}

/// The endpoints of a kind, as methods and shapes of paths.
fn of_kind(inventory: &ApiInventory, kind: Documentation) -> BTreeSet<(String, String)> {
    let endpoints = inventory.endpoints.iter().filter(|endpoint| endpoint.documentation == kind);
    endpoints.map(|endpoint| (endpoint.method_name().to_owned(), shape(&endpoint.route))).collect()
}

fn shape(route: &str) -> String {
    let segments = route.split('/').filter(|segment| !segment.is_empty());
    segments.map(|segment| if segment.contains('{') { "/{}".to_owned() } else { format!("/{segment}") }).collect()
}

/// All operations of a document, as it is written.
fn operations(document: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if ["get", "put", "post", "delete", "options", "head", "patch", "trace"].contains(&method.as_str()) {
                all.push((method.clone(), path.clone()));
            }
        }
    }
    all
}

fn named(base_path: &str, operations: &[(String, String)]) -> BTreeSet<(String, String)> {
    let name = |(method, path): &(String, String)| (method.to_uppercase(), shape(&format!("{base_path}{path}")));
    operations.iter().map(name).collect()
}

#[test]
fn an_api_that_is_as_its_definition_says_shows_no_difference() {
    let Some(corpus) = support::corpus() else { return };
    for (name, base_path) in DOCUMENTS {
        let document = document_of(&corpus, name);
        let records = Live::of(&definition(&document), base_path).records();
        let inventory = joined(&records, &document);
        assert_eq!(of_kind(&inventory, Documentation::Documented), named(base_path, &operations(&document)), "{name}");
        assert_eq!(inventory.endpoints.len(), operations(&document).len(), "{name}: {:?}", inventory.notes);
        let drift: Vec<_> =
            inventory.endpoints.iter().flat_map(|of| of.drift.iter().map(move |drift| (&of.route, drift))).collect();
        assert!(drift.is_empty(), "{name}: {drift:#?}");
    }
}

#[test]
fn what_is_deleted_from_a_definition_is_shadow_and_nothing_else_is() {
    let Some(corpus) = support::corpus() else { return };
    for (name, base_path) in DOCUMENTS {
        let document = document_of(&corpus, name);
        let records = Live { calls: 2, ..Live::of(&definition(&document), base_path) }.records();
        let operations = operations(&document);
        for step in [2, 3, 7] {
            let deleted: Vec<_> = operations.iter().skip(1).step_by(step).cloned().collect();
            let mut rest = document.clone();
            for (method, path) in &deleted {
                rest["paths"][path].as_object_mut().unwrap().remove(method);
            }
            let inventory = joined(&records, &rest);
            assert_eq!(of_kind(&inventory, Documentation::Shadow), named(base_path, &deleted), "{name}");
            assert_eq!(of_kind(&inventory, Documentation::Orphan), BTreeSet::new(), "{name}");
        }
    }
}

#[test]
fn what_is_not_called_is_an_orphan_and_nothing_else_is() {
    let Some(corpus) = support::corpus() else { return };
    for (name, base_path) in DOCUMENTS {
        let document = document_of(&corpus, name);
        let definition = definition(&document);
        for step in [2, 5] {
            let (mut called, mut left) = (Vec::new(), Vec::new());
            for (at, operation) in definition.operations.iter().enumerate() {
                if at % step == 0 {
                    called.push(at);
                } else {
                    left.push((operation.method.unwrap().as_str().to_owned(), operation.path.clone()));
                }
            }
            let records = Live { called, calls: 2, ..Live::of(&definition, base_path) }.records();
            let inventory = joined(&records, &document);
            assert_eq!(of_kind(&inventory, Documentation::Orphan), named(base_path, &left), "{name}");
            assert_eq!(of_kind(&inventory, Documentation::Shadow), BTreeSet::new(), "{name}");
        }
    }
}

#[test]
fn other_names_of_path_parameters_make_no_difference() {
    let Some(corpus) = support::corpus() else { return };
    for (name, base_path) in DOCUMENTS {
        let document = document_of(&corpus, name);
        let records = Live { calls: 2, ..Live::of(&definition(&document), base_path) }.records();
        let before = joined(&records, &document);
        let mut renamed = document.clone();
        let paths = renamed["paths"].as_object_mut().unwrap();
        for (path, item) in std::mem::take(paths) {
            paths.insert(path.replace('{', "{other_"), item);
        }
        let after = joined(&records, &renamed);
        for kind in Documentation::ALL {
            assert_eq!(of_kind(&after, kind), of_kind(&before, kind), "{name}");
        }
    }
}

/// The schema of a document that a change is made in.
const USER: &str = "/components/schemas/User";

/// A definition of one body that goes in and comes out.
fn users() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "users", "version": "1"},
        "paths": {
            "/users/{id}": {"put": {
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}},
                    {"name": "X-Trace", "in": "header", "required": true, "schema": {"type": "string"}}
                ],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}},
                "responses": {
                    "200": {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}}}},
                    "404": {"description": ""}
                }
            }}
        },
        "components": {"schemas": {"User": {
            "type": "object",
            "required": ["name", "age", "address"],
            "properties": {
                "name": {"type": "string"},
                "age": {"type": "integer"},
                "address": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}
            }
        }}}
    })
}

/// The difference in a word: severity, kind, location, path.
fn word(drift: &Drift) -> String {
    format!("{} {} {} {}", drift.severity.as_str(), drift.kind.as_str(), drift.location, drift.path)
}

/// Serves the definition as it is, changes the definition, and tells what differs.
fn after(change: impl FnOnce(&mut Value)) -> BTreeSet<String> {
    static RECORDS: std::sync::OnceLock<InventorySnapshot<Stored>> = std::sync::OnceLock::new();
    let records = RECORDS.get_or_init(|| Live::of(&definition(&users()), "").records());
    let mut changed = users();
    change(&mut changed);
    let inventory = joined(records, &changed);
    assert_eq!(inventory.endpoints.len(), 1);
    inventory.endpoints[0].drift.iter().map(word).collect()
}

fn set<const N: usize>(words: [&str; N]) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn each_change_of_a_definition_is_told_and_nothing_else() {
    assert_eq!(after(|_| ()), set([]));
    let user = |document: &mut Value, pointer: &str, value: Value| {
        let (above, name) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(&format!("{USER}{above}")).unwrap()[name] = value;
    };
    assert_eq!(
        after(|document| user(document, "/properties/age", json!({"type": "string"}))),
        set(["breaking type_changed request.body /age", "breaking type_changed response.body 2xx /*/age"])
    );
    assert_eq!(
        after(|document| user(document, "/properties/age", json!({"type": "number"}))),
        set([]),
        "an integer is a number"
    );
    assert_eq!(
        after(|document| user(
            document,
            "/properties/address",
            json!({
                "type": "object", "properties": {"zip": {"type": "string"}}
            })
        )),
        set([
            "warning undeclared_field request.body /address/city",
            "warning undeclared_field response.body 2xx /*/address/city",
            "info never_seen request.body /address/zip",
            "info never_seen response.body 2xx /*/address/zip",
        ])
    );
    assert_eq!(
        after(|document| user(document, "/required", json!(["name", "age"]))),
        set(["breaking became_required request.body /address"]),
        "that a response always has a field breaks nobody"
    );
    assert_eq!(
        after(|document| {
            let fields = document.pointer_mut(&format!("{USER}/properties")).unwrap().as_object_mut().unwrap();
            fields.insert("email".to_owned(), json!({"type": "string"}));
            user(document, "/required", json!(["name", "age", "address", "email"]));
        }),
        set(["warning became_optional request.body /email", "warning became_optional response.body 2xx /*/email"])
    );
    assert_eq!(
        after(|document| user(document, "/additionalProperties", json!({"type": "string"}))),
        set([]),
        "what is said of other fields is said of none of these"
    );
    assert_eq!(
        after(|document| *document.pointer_mut(USER).unwrap() = json!({"type": "object"})),
        set([]),
        "an object of which nothing is said may have any field"
    );
    assert_eq!(
        after(
            |document| *document.pointer_mut(USER).unwrap() = json!({"type": "object", "additionalProperties": false})
        ),
        set([
            "warning undeclared_field request.body /address",
            "warning undeclared_field request.body /age",
            "warning undeclared_field request.body /name",
            "warning undeclared_field response.body 2xx /*/address",
            "warning undeclared_field response.body 2xx /*/age",
            "warning undeclared_field response.body 2xx /*/name",
        ])
    );
    let operation = "/paths/~1users~1{id}/put";
    let at = |document: &mut Value, pointer: &str, value: Value| {
        *document.pointer_mut(&format!("{operation}{pointer}")).unwrap() = value;
    };
    assert_eq!(
        after(|document| at(document, "/parameters/0/schema", json!({"type": "boolean"}))),
        set(["breaking type_changed request.path p1"])
    );
    assert_eq!(
        after(|document| at(document, "/parameters/0/schema", json!({"type": "string"}))),
        set([]),
        "anything in a path is a text"
    );
    assert_eq!(
        after(|document| at(document, "/parameters/1", json!({"name": "X-Other", "in": "header", "required": true}))),
        set([]),
        "headers are not compared"
    );
    for (required, told) in [(false, "info never_seen"), (true, "warning became_optional")] {
        let query = json!({"name": "notify", "in": "query", "required": required, "schema": {"type": "boolean"}});
        let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}});
        assert_eq!(
            after(|document| at(document, "/parameters", json!([id, query]))),
            set([&format!("{told} request.query notify")])
        );
    }
    assert_eq!(
        after(|document| at(document, "/responses/200", json!({"description": ""}))),
        set(["warning undeclared_media_type response.body 2xx "]),
        "a body where none is declared"
    );
    assert_eq!(
        after(|document| at(document, "/responses", json!({"404": {"description": ""}}))),
        set(["warning undeclared_status response "])
    );
    assert_eq!(
        after(|document| at(document, "/requestBody/content", json!({"text/plain": {}}))),
        set(["warning undeclared_media_type request.body "])
    );
    assert_eq!(
        after(|document| at(
            document,
            "/requestBody/content/application~1json/schema",
            json!({"anyOf": [
                {"$ref": "#/components/schemas/User"}, {"type": "object", "properties": {"other": {"type": "string"}}}
            ]})
        )),
        set([]),
        "what anyOf leaves open is not compared"
    );
}

#[test]
fn what_is_not_called_differs_by_that_alone() {
    let mut other = users();
    let item = other["paths"]["/users/{id}"].clone();
    other["paths"]["/elsewhere/{id}"] = item;
    let records = Live { called: vec![0], ..Live::of(&definition(&other), "") }.records();
    let inventory = joined(&records, &other);
    let drift: Vec<(&str, DriftKind, DriftSeverity)> = inventory
        .endpoints
        .iter()
        .flat_map(|endpoint| endpoint.drift.iter().map(|drift| (&*endpoint.route, drift.kind, drift.severity)))
        .collect();
    assert_eq!(drift, [("/users/{id}", DriftKind::NoTraffic, DriftSeverity::Info)]);
}
