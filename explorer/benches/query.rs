//! What questions cost.
//!
//! Of 100,000 endpoints: `query/first/<kind>` asks a question of an index that was asked nothing yet, `query/ask/<kind>` asks it
//! again, `query/facet` counts the values of an attribute of all of them, `query/facets` those of all attributes that have
//! texts, of an index that was asked nothing yet: `cargo bench -p api-inventory-explorer --bench query`.
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

use api_inventory_explorer::query::{Attribute, Index, Query};
use criterion::{Criterion, criterion_group, criterion_main};

/// How many endpoints there are; without optimisation fewer, because nothing is measured then.
const ENDPOINTS: usize = if cfg!(debug_assertions) { 100 } else { 100_000 };

const QUESTIONS: [(&str, &str); 7] = [
    ("term", "service:shop"),
    ("terms", "exposure:public authentication:unauthenticated sensitive:payment:card -environment:dev status:5xx"),
    ("word", "orders"),
    ("phrase", "\"GET /orders\""),
    ("wildcard", "route:*users*9"),
    ("times and numbers", "first_seen:<7d requests:>1k error_share:>5%"),
    (
        "all kinds",
        "(service:shop* OR owner:web) -documentation:shadow sensitive:pii (last_seen:<30d OR carts) @team:red",
    ),
];

fn query(criterion: &mut Criterion) {
    let inventory = made::inventory(1, ENDPOINTS);
    let mut group = criterion.benchmark_group("query");
    group.sample_size(10);
    for (kind, text) in QUESTIONS {
        group.bench_function(format!("first/{kind}"), |bencher| {
            bencher.iter(|| Index::of(black_box(&inventory)).ask(&Query::parse(text).unwrap()));
        });
    }
    let index = Index::of(&inventory);
    for (kind, text) in QUESTIONS {
        group.bench_function(format!("ask/{kind}"), |bencher| {
            bencher.iter(|| index.ask(&Query::parse(black_box(text)).unwrap()));
        });
    }
    let all: Vec<usize> = (0..index.len()).collect();
    let attribute = Attribute::find("sensitive").unwrap();
    group.bench_function("facet", |bencher| bencher.iter(|| index.facet(attribute, black_box(&all)).len()));
    group.bench_function("facets", |bencher| {
        bencher.iter(|| {
            let index = Index::of(black_box(&inventory));
            Attribute::all().map(|attribute| index.facet(attribute, &all).len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, query);
criterion_main!(benches);
