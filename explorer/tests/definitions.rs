//! What is read of an API definition, rule by rule.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "definitions/operations.rs"]
mod operations;
#[path = "definitions/schemas.rs"]
mod schemas;
#[path = "definitions/security.rs"]
mod security;
#[path = "definitions/swagger.rs"]
mod swagger;

use api_inventory_explorer::definition::{DeclaredOperation, DeclaredShape, DeclaredTypes, Definition};
use api_inventory_explorer::source::{Problem, SourceId, document};

/// The definition in a text of YAML, and what was wrong with it.
fn read(text: &str) -> (Definition, Vec<Problem>) {
    let mut problems = Vec::new();
    let document = document::read(text.as_bytes(), &mut problems).unwrap();
    let definition = Definition::read(&document, SourceId(0), &mut problems).unwrap();
    (definition, problems)
}

/// The definition, which has nothing wrong with it.
fn sound(text: &str) -> Definition {
    let (definition, problems) = read(text);
    assert_eq!(problems, [], "{text}");
    definition
}

/// The only operation of a definition.
fn only(definition: &Definition) -> &DeclaredOperation {
    assert_eq!(definition.operations.len(), 1);
    &definition.operations[0]
}

/// The shape of `components/schemas/Subject`, with what else stands there.
fn shape_in(version: &str, schemas: &str) -> (DeclaredShape, Vec<Problem>) {
    let schemas = format!("    {}\n", schemas.replace('\n', "\n    "));
    let text = format!(
        "openapi: {version}\npaths:\n  /it:\n    get:\n      responses:\n        200:\n          content:\n            \
         application/json:\n              schema:\n                $ref: '#/components/schemas/Subject'\n\
         components:\n  schemas:\n{schemas}"
    );
    let (definition, problems) = read(&text);
    let shape = only(&definition).responses[0].bodies["application/json"].as_ref().clone();
    (shape, problems)
}

fn shape(schemas: &str) -> DeclaredShape {
    let (shape, problems) = shape_in("3.1.0", schemas);
    assert_eq!(problems, [], "{schemas}");
    shape
}

const NOTHING: DeclaredTypes = DeclaredTypes {
    null: false,
    boolean: false,
    integer: false,
    number: false,
    string: false,
    object: false,
    array: false,
};
const STRING: DeclaredTypes = DeclaredTypes { string: true, ..NOTHING };
const INTEGER: DeclaredTypes = DeclaredTypes { integer: true, ..NOTHING };
const OBJECT: DeclaredTypes = DeclaredTypes { object: true, ..NOTHING };
