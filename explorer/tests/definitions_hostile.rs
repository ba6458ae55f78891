//! Definitions that are meant to do harm, or are just very large.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::time::{Duration, Instant};

use api_inventory_explorer::definition::{DeclaredShape, Definition};
use api_inventory_explorer::source::{Problem, SourceId};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(document: &Value) -> (Definition, Vec<Problem>) {
    let mut problems = Vec::new();
    let start = Instant::now();
    let definition = Definition::read(document, SourceId(0), &mut problems).unwrap();
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert!(problems.len() <= 1_001);
    (definition, problems)
}

/// Counts places as one who walks the whole shape does, and how deep that leads.
fn walk(shape: &DeclaredShape, depth: usize) -> (usize, usize) {
    let fields = shape.fields.values().map(|field| &field.shape);
    let below = fields.chain(&shape.additional).chain(&shape.items).map(|below| walk(below, depth + 1));
    below.fold((1, depth), |(count, deepest), (more, depth)| (count + more, deepest.max(depth)))
}

fn with_schemas(schemas: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}}}},
        "components": {"schemas": schemas},
    })
}

fn schemas(count: usize, schema: impl Fn(usize) -> Value) -> Value {
    with_schemas(&(0..count).map(|number| (format!("S{number}"), schema(number))).collect::<Map<_, _>>().into())
}

fn reference(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/S{number}")})
}

fn body(definition: &Definition) -> &DeclaredShape {
    &definition.operations[0].request_bodies["application/json"]
}

#[test]
fn a_hundred_thousand_paths_are_read() {
    let paths: Map<_, _> =
        (0..100_000).map(|number| (format!("/p{number}/{{id}}"), json!({"get": {"responses": {"200": {}}}}))).collect();
    let (definition, problems) = read(&json!({"openapi": "3.0.0", "paths": paths}));
    assert_eq!(definition.operations.len(), 100_000);
    assert_eq!(problems, []);
}

#[test]
fn schemas_that_double_at_each_level_are_cut() {
    let document =
        schemas(40, |number| json!({"properties": {"a": reference(number + 1), "b": reference(number + 1)}}));
    let (definition, _) = read(&document);
    assert!(walk(body(&definition), 0).0 < 1_000_000);
}

#[test]
fn chains_of_schemas_are_cut() {
    let (definition, _) = read(&schemas(10_000, |number| json!({"properties": {"a": reference(number + 1)}})));
    assert!(walk(body(&definition), 0).1 < 200);
    // Read from the far end, each schema finds the next one known.
    let mut document = schemas(10_000, |number| json!({"properties": {"a": reference(number + 1)}}));
    let paths: Map<_, _> = (0..10_000)
        .map(|number| {
            let schema = reference(9_999 - number);
            (
                format!("/{number:05}"),
                json!({"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}),
            )
        })
        .collect();
    document["paths"] = paths.into();
    let (definition, _) = read(&document);
    for operation in &definition.operations {
        assert!(walk(&operation.request_bodies["application/json"], 0).1 < 200);
    }
}

#[test]
fn references_that_lead_only_to_each_other_are_told() {
    let schema = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let document = json!({
        "openapi": "3.0.0",
        "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema("A")}}}}}}},
        "components": {"schemas": {"A": schema("B"), "B": schema("A"), "Tree": {"properties": {"left": schema("Tree")}}}}
    });
    let mut problems = Vec::new();
    assert!(Definition::read(&document, SourceId(0), &mut problems).is_some());
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["/components/schemas/B/$ref: the references lead in a circle"]);
    let tree = json!({"200": {"content": {"application/json": {"schema": schema("Tree")}}}});
    let mut document = document;
    document["paths"]["/a"]["get"]["responses"] = tree;
    problems.clear();
    assert!(Definition::read(&document, SourceId(0), &mut problems).is_some());
    assert_eq!(problems, [], "a schema that has itself below it is whole");
}

#[test]
fn circles_of_references_are_cut() {
    for document in [
        schemas(1, reference),
        schemas(2, |number| reference(1 - number)),
        schemas(100_000, |number| reference((number + 1) % 100_000)),
        schemas(50, |number| json!({"allOf": [reference((number + 1) % 50), reference((number + 7) % 50)]})),
        schemas(50, |number| json!({"oneOf": (0..50).map(reference).collect::<Vec<_>>(), "title": number})),
        schemas(
            50,
            |_| json!({"properties": (0..50).map(|to| (format!("f{to}"), reference(to))).collect::<Map<_, _>>()}),
        ),
        schemas(
            50,
            |_| json!({"anyOf": (0..50).map(|to| json!({"properties": {(format!("f{to}")): reference(to)}})).collect::<Vec<_>>()}),
        ),
    ] {
        let (definition, _) = read(&document);
        let (places, depth) = walk(body(&definition), 0);
        assert!(places < 1_000_000 && depth < 200, "{places} {depth}");
    }
    let circle = json!({"$ref": "#/components/parameters/a"});
    let (_, problems) = read(&json!({
        "openapi": "3.0.0",
        "paths": {"/a": {"$ref": "#/paths/~1a"}, "/b": {"get": {"parameters": [circle]}}},
        "components": {"parameters": {"a": circle}},
    }));
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn many_alternatives_with_many_fields_are_joined_in_time() {
    let branch = |number: usize| json!({"properties": (0..20).map(|field| (format!("f{number}_{field}"), json!({}))).collect::<Map<_, _>>()});
    for name in ["anyOf", "allOf"] {
        let document = schemas(1, |_| json!({name: (0..10_000).map(branch).collect::<Vec<_>>()}));
        read(&document);
    }
}

#[test]
fn what_is_shared_by_reference_is_not_multiplied_without_end() {
    let long = "n".repeat(1_000_000);
    let paths: Map<_, _> =
        (0..20_000).map(|number| (format!("/{number}"), json!({"$ref": "#/components/pathItems/It"}))).collect();
    let parameters: Vec<_> = (0..1_000).map(|number| json!({"name": format!("{number}"), "in": "query"})).collect();
    let scheme: Map<_, _> = (0..64).map(|number| (format!("{number}{long}"), json!(["a", "b"]))).collect();
    let (definition, problems) = read(&json!({
        "openapi": "3.1.0",
        "paths": paths,
        "security": [scheme],
        "components": {"pathItems": {"It": {
            "parameters": parameters,
            "servers": [{"url": format!("/{long}")}],
            "get": {"operationId": long},
        }}},
    }));
    assert!(!problems.is_empty());
    let kept: usize = definition.operations.iter().map(|one| one.parameters.len()).sum();
    assert!(kept <= 500_000);
}

#[test]
fn nullable_references_to_a_large_schema_do_not_copy_it_without_end() {
    let fields: Map<_, _> = (0..5_000).map(|field| (format!("f{field}"), json!({}))).collect();
    let properties: Map<_, _> = (0..20_000)
        .map(|field| (format!("p{field}"), json!({"$ref": "#/components/schemas/S1", "nullable": true})))
        .collect();
    let mut document =
        with_schemas(&json!({"S0": {"properties": properties}, "S1": {"type": "object", "properties": fields}}));
    document["openapi"] = "3.0.0".into();
    let (_, problems) = read(&document);
    assert_eq!(problems[0].what, "the definition is too large; what is beyond the limit is left open");
}

#[test]
fn media_types_of_swagger_do_not_multiply_with_operations() {
    let produces: Vec<_> = (0..30_000).map(|number| format!("a/{number}")).collect();
    let operation = json!({
        "parameters": [{"name": "it", "in": "body", "schema": {}}],
        "responses": {"200": {"schema": {}}, "201": {"schema": {}}, "400": {"schema": {}}},
    });
    let paths: Map<_, _> = (0..4_000).map(|number| (format!("/{number}"), json!({"post": operation}))).collect();
    let (definition, problems) =
        read(&json!({"swagger": "2.0", "consumes": produces, "produces": produces, "paths": paths}));
    let bodies = definition.operations.iter().flat_map(|operation| {
        let answered = operation.responses.iter().map(|response| response.bodies.len());
        answered.chain([operation.request_bodies.len()])
    });
    assert!(bodies.sum::<usize>() <= 500_000);
    // One for each of the two lists, and that there is no room for more bodies, nor for more operations after them.
    assert_eq!(problems.len(), 4, "{problems:?}");
}

/// Values that are made of the words of definitions, in any order.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "openapi",
        "3.0.0",
        "3.1.0",
        "swagger",
        "2.0",
        "paths",
        "/a",
        "get",
        "POST",
        "parameters",
        "name",
        "in",
        "query",
        "path",
        "body",
        "formData",
        "schema",
        "type",
        "object",
        "string",
        "array",
        "properties",
        "items",
        "required",
        "allOf",
        "anyOf",
        "oneOf",
        "$ref",
        "#",
        "#/paths",
        "#/paths/~1a",
        "#/components",
        "components",
        "schemas",
        "responses",
        "200",
        "default",
        "content",
        "application/json",
        "requestBody",
        "security",
        "servers",
        "url",
        "https://{a}/b",
        "variables",
        "additionalProperties",
        "enum",
        "const",
        "not",
        "nullable",
        "patternProperties",
        "prefixItems",
        "pathItems",
        "additionalOperations",
        "file",
        "consumes",
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
    fn no_value_panics(version in prop::sample::select(vec!["openapi 3.0.0", "openapi 3.1.0", "swagger 2.0"]),
                       members in prop::collection::btree_map("paths|components|security|servers|info|host|basePath|consumes", anything(), 0..6),
                       item in anything()) {
        let (name, version) = version.split_once(' ').unwrap();
        let mut document: Map<String, Value> = members.into_iter().collect();
        document.insert(name.into(), version.into());
        read(&Value::Object(document.clone()));
        document.insert("paths".into(), json!({"/a": {"get": item}}));
        read(&Value::Object(document));
    }
}
