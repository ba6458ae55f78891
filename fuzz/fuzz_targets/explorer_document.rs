#![no_main]
//! Whatever a file holds: it is read as what it is taken for, without a panic, and told of by places that are in it.

use api_inventory_explorer::catalog::Entity;
use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::gateway::GatewayApi;
use api_inventory_explorer::load::kind;
use api_inventory_explorer::source::{SourceId, document};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    _ = kind::starts_with_lines(bytes);
    let mut problems = Vec::new();
    let Ok(documents) = document::read_all(bytes, &mut problems) else { return };
    for document in &documents {
        _ = kind::of_document(document);
        _ = Definition::read(document, SourceId(0), &mut problems);
        _ = GatewayApi::read(document, SourceId(0), &mut problems);
    }
    _ = Entity::read(&documents, SourceId(0), &mut problems);
});
