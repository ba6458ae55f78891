//! What findings cost.
//!
//! Of 100,000 endpoints: `findings/judge` asks all rules that come along, and `findings/rule/<id>` some of them, each of an index
//! that was asked nothing yet: `cargo bench -p api-inventory-explorer --bench findings`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "benches may panic; criterion makes public items"
)]

#[path = "../tests/query/made.rs"]
mod made;

use std::hint::black_box;
use std::sync::Arc;

use api_inventory::inventory::EndpointRecord;
use api_inventory::inventory::stored::{Line, Stored};
use api_inventory_explorer::finding;
use api_inventory_explorer::inventory::{ApiInventory, Documentation};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

/// How many endpoints there are; without optimisation fewer, because nothing is measured then.
const ENDPOINTS: usize = if cfg!(debug_assertions) { 100 } else { 100_000 };

/// Rules that count much: joint counts, sensitive data, facts, and facts of every endpoint.
const RULES: [&str; 4] = ["AUTH-01", "AUTH-02", "DATA-08", "AUTH-14"];

fn findings(criterion: &mut Criterion) {
    let mut inventory = inventory();
    let mut group = criterion.benchmark_group("findings");
    group.sample_size(10);
    let rules = finding::built_in();
    group.bench_function("judge", |bencher| bencher.iter(|| finding::judge(black_box(&mut inventory), rules)));
    for id in RULES {
        let rule = rules.get(id).unwrap();
        group.bench_function(format!("rule/{id}"), |bencher| {
            bencher.iter(|| finding::try_rule(black_box(&inventory), rule).found.len());
        });
    }
    group.finish();
    let found = inventory.endpoints.iter().filter(|endpoint| !endpoint.findings.is_empty()).count();
    assert!(found > inventory.endpoints.len() / 4, "rules found something at {found} endpoints only");
}

/// Endpoints as made for questions, most of them there and called, with facts as busy services have them.
fn inventory() -> ApiInventory {
    let mut inventory = made::inventory(1, ENDPOINTS);
    let busy: Vec<EndpointRecord<Stored>> = (0..16).map(busy).collect();
    for (number, endpoint) in inventory.endpoints.iter_mut().enumerate() {
        if number % 3 > 0 {
            endpoint.documentation = [Documentation::Documented, Documentation::Shadow][number % 2];
        }
        if let Some(record) = &mut endpoint.record {
            let (record, busy) = (Arc::make_mut(record), &busy[number % busy.len()]);
            record.facts.clone_from(&busy.facts);
            record.parameters.clone_from(&busy.parameters);
            record.joint.clone_from(&busy.joint);
        }
    }
    inventory
}

/// A record with what services show that answer many callers.
fn busy(number: usize) -> EndpointRecord<Stored> {
    let facts =
        ["response", "banner", "cache.absent", "cors.echo.credentials", "hsts", "rate.headers", "nosniff", "url.name"];
    let contexts = [("2xx", "presented"), ("2xx", "none"), ("4xx", "none"), ("5xx", "presented")];
    let facts: Vec<Value> = contexts
        .iter()
        .flat_map(|(status, credential)| {
            facts.iter().enumerate().filter(move |(at, _)| !(number + at).is_multiple_of(3)).map(move |(_, fact)| {
                json!({
                    "fact": fact, "status_class": status, "credential": credential, "exposure": "public",
                    "sensitive": number.is_multiple_of(2), "count": 100, "estimated": 1000
                })
            })
        })
        .collect();
    let joint: Vec<Value> = contexts
        .iter()
        .map(|(status, credential)| {
            json!({
                "status_class": status, "credential": credential, "refused": false, "exposure": "public",
                "scheme": "https", "count": 100, "estimated": 1000
            })
        })
        .collect();
    let line = json!({
        "kind": "total", "v": 1,
        "service": {"name": "shop", "production": true, "production_basis": "pattern"},
        "endpoint": {
            "protocol": "http", "method": "GET", "route": "/orders/{id}", "route_source": "router", "flow": "api"
        },
        "seen": {}, "requests": {"exact": 400, "analysed": 400, "estimated": 400}, "joint": joint, "facts": facts,
        "parameters": [
            {"location": "request.path", "name": "id", "kind": "int", "count": 300},
            {"location": "request.query", "name": "page", "kind": "int", "count": 300}
        ],
    });
    match Line::read(&line.to_string(), 1).unwrap() {
        Line::Total(total) => total.line,
        other => panic!("no total: {other:?}"),
    }
}

criterion_group!(benches, findings);
criterion_main!(benches);
