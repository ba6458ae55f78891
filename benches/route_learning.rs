//! What it costs to learn routes and to find the route of a path, a path each.
//!
//! `routes/learn/<traffic>` teaches a learner that has seen the traffic before, `routes/find_learnt/<traffic>` asks it,
//! `routes/find_published/<traffic>` asks what it published, as each request does, and `routes/infer/<traffic>` is
//! Datadog's inference from one path alone, to compare with.
//!
//! The traffic is that of a service with some fifty routes, or of somebody who tries out paths at random on top of it.
//! Run with `cargo bench --bench route_learning`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "benches may panic; criterion makes public items"
)]

#[path = "../examples/routes/traffic.rs"]
mod traffic;

use std::fmt::Write;
use std::hint::black_box;

use api_inventory::testing::routes::{Learner, infer};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use traffic::{API_WORDS, FIRST_NAMES, ORDINARY, Random, Truth};

const THINGS: [&str; 12] = [
    "users", "orders", "invoices", "products", "devices", "accounts", "payments", "reports", "projects", "teams",
    "tickets", "events",
];

/// Requests to a service whose routes are listed, with values that are numbers, digests and words.
fn benign() -> Vec<String> {
    let mut routes = String::from("/health\n/api/v1/users/me\n");
    for thing in THINGS {
        for below in ["", "/{id}", "/{id}/comments", "/{id}/comments/{number}"] {
            writeln!(routes, "/api/v1/{thing}{below}").unwrap();
        }
    }
    routes.push_str("/repos/{owner}/{repo}\n/repos/{owner}/{repo}/commits/{sha}\n/users/{login}/followers\n");
    Truth::read(&routes).requests(1, 40).into_iter().map(|request| request.path).collect()
}

/// Paths of words of APIs, names, numbers and digests in any order.
fn hostile() -> Vec<String> {
    let mut random = Random::new(2);
    let mut path = |at: usize| {
        (0..=random.below(5)).fold(String::new(), |path, _| match random.below(5) {
            0 => format!("{path}/{}", random.pick(&API_WORDS)),
            1 => format!("{path}/{}", random.pick(&ORDINARY)),
            2 => format!("{path}/{}-{}", random.pick(&ORDINARY), random.pick(&FIRST_NAMES)),
            3 => format!("{path}/{}{at}", random.pick(&FIRST_NAMES)),
            _ => format!("{path}/{:x}", random.next()),
        })
    };
    (0..20_000).map(&mut path).collect()
}

fn routes(criterion: &mut Criterion) {
    let benign = benign();
    let hostile = hostile();
    let mut group = criterion.benchmark_group("routes");
    group.throughput(Throughput::Elements(1));
    for (name, paths) in [("benign", &benign), ("hostile", &hostile)] {
        let mut learner = Learner::default();
        benign.iter().chain(paths).for_each(|path| learner.learn(path));
        let published = learner.routes();
        let mut next = paths.iter().cycle();
        group.bench_function(format!("find_learnt/{name}"), |bencher| {
            bencher.iter(|| learner.find(black_box(next.next().unwrap())));
        });
        group.bench_function(format!("find_published/{name}"), |bencher| {
            bencher.iter(|| published.has(black_box(next.next().unwrap())));
        });
        group.bench_function(format!("infer/{name}"), |bencher| {
            bencher.iter(|| infer(black_box(next.next().unwrap())));
        });
        group.bench_function(format!("learn/{name}"), |bencher| {
            bencher.iter(|| learner.learn(black_box(next.next().unwrap())));
        });
    }
    group.finish();
}

criterion_group!(benches, routes);
criterion_main!(benches);
