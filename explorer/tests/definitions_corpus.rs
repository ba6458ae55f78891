//! Definitions that nobody of this project wrote, from the folder that `API_INVENTORY_CORPUS_DIR` names.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use api_inventory_explorer::definition::{DeclaredSecurity, Definition};
use api_inventory_explorer::load::kind;
use api_inventory_explorer::source::SourceKind;
use api_inventory_explorer::source::{SourceId, document};

#[test]
fn every_operation_is_found_and_nothing_is_wrong() {
    let Some(corpus) = support::corpus() else { return };
    for (file, operations) in [
        ("crapi.json", 44),
        ("vampi.yml", 14),
        ("realworld-conduit.yml", 19),
        ("petstore3.yaml", 19),
        ("juice-shop-b2b.yml", 1),
    ] {
        let bytes = std::fs::read(corpus.join("openapi").join(file)).unwrap();
        let mut problems = Vec::new();
        let document = document::read(&bytes, &mut problems).unwrap();
        assert_eq!(kind::of_document(&document), Some(SourceKind::Definition), "{file}");
        let definition = Definition::read(&document, SourceId(0), &mut problems).unwrap();
        assert_eq!(definition.operations.len(), operations, "{file}");
        assert_eq!(problems, [], "{file}");
        let typed = definition
            .operations
            .iter()
            .flat_map(|one| one.responses.iter().flat_map(|response| response.bodies.values()))
            .filter(|shape| !shape.fields.is_empty() || shape.items.is_some())
            .count();
        assert!(typed > 0, "{file} has schemas of responses");
        let secured =
            definition.operations.iter().filter(|one| matches!(one.security, DeclaredSecurity::Required(_))).count();
        assert!(secured > 0, "{file} asks for credentials somewhere");
    }
}
