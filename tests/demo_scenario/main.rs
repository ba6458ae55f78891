//! The demo's day at the shop, held against what its callers counted: the whole inventory, exactly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests may panic"
)]

mod expected;
#[allow(dead_code, reason = "the demo uses more of it")]
#[path = "../../examples/demo/findings.rs"]
mod findings;
#[allow(dead_code, reason = "the demo uses more of it")]
#[path = "../../examples/demo/simulation/mod.rs"]
mod simulation;

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::inventory::{EndpointRecord, InventorySnapshot};
use api_inventory::observation::Location;
use api_inventory::{Stats, Tracer};

use expected::{EXPECTED, Expected};
use simulation::{Outcome, Simulation};

const SEED: u64 = 7;

/// All that one run gives.
struct Run {
    simulation: Simulation,
    outcome: Outcome,
    inventory: InventorySnapshot,
    stats: Stats,
    lines: Vec<Line>,
}

async fn play(rate: f64) -> Run {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let tracer = simulation::reproducible(Tracer::builder(), SEED).sample_rate(rate).exporter(exporter).quiet().build();
    let simulation = Simulation::new(SEED);
    let outcome = simulation.play(&tracer, |_| {}).await.unwrap();
    assert!(tracer.problems().is_empty(), "{:?}", tracer.problems());
    Run { simulation, outcome, inventory: tracer.inventory(), stats: tracer.stats(), lines: lines.take() }
}

#[tokio::test]
async fn the_whole_inventory_is_what_the_callers_counted() {
    let run = play(1.0).await;
    let names: Vec<String> = run.inventory.records.iter().map(|record| record.endpoint.to_string()).collect();
    let counted: BTreeSet<&str> = run.outcome.tally.endpoints.keys().copied().collect();
    assert_eq!(names.iter().map(String::as_str).collect::<BTreeSet<_>>(), counted);
    assert_eq!(EXPECTED.map(|expected| expected.endpoint).into_iter().collect::<BTreeSet<_>>(), counted);
    assert_eq!(names.len(), EXPECTED.len(), "each endpoint is one record");

    for expected in &EXPECTED {
        let name = expected.endpoint;
        let record = record(&run.inventory, name);
        let truth = &run.outcome.tally.endpoints[name];
        assert_eq!(record.requests.exact, truth.requests, "{name}");
        assert_eq!(record.requests.analysed, truth.requests, "{name}");
        let joint: BTreeMap<_, u64> = record
            .joint
            .iter()
            .map(|joint| {
                let context = joint.context;
                let facts =
                    (context.status_class, context.credential, context.refused, context.exposure, context.scheme);
                assert_eq!(
                    joint.estimated.get(),
                    f64::from(u32::try_from(joint.count).unwrap()),
                    "all was sampled: {name}"
                );
                (facts, joint.count)
            })
            .collect();
        assert_eq!(joint, truth.joint, "{name}");
        let methods: BTreeMap<_, u64> = record
            .methods
            .iter()
            .map(|method| ((method.credential.method, method.credential.location), method.count))
            .collect();
        assert_eq!(methods, truth.methods, "{name}");
        let events: BTreeMap<&str, u64> =
            record.events.iter().map(|event| (event.name.as_str(), event.count)).collect();
        assert_eq!(events, truth.events, "{name}");
        assert_eq!(record.endpoint.flow, expected.flow, "{name}");
        assert_eq!(record.authentication(), expected.authentication, "{name}");
        assert_eq!(record.exposure(), expected.exposure, "{name}");
        assert_eq!(tags(record), expected_tags(expected), "{name}");
        assert!(!record.truncated, "{name}");
    }
    assert_accounts(&run);
    assert_eq!(run.stats.sampled, run.stats.seen);
    assert_nothing_leaked(&run);
}

#[tokio::test]
async fn a_sample_counts_traffic_exactly_and_is_the_same_in_each_run() {
    let (first, second) = (play(0.1).await, play(0.1).await);
    assert_accounts(&first);
    assert_nothing_leaked(&first);
    let percent = 100 * first.stats.sampled / first.stats.seen;
    assert!((8..13).contains(&percent), "{percent} %");
    for (name, truth) in &first.outcome.tally.endpoints {
        let record = record(&first.inventory, name);
        assert_eq!(record.requests.exact, truth.requests, "{name}");
        let events: BTreeMap<&str, u64> =
            record.events.iter().map(|event| (event.name.as_str(), event.count)).collect();
        assert_eq!(events, truth.events, "events count for all requests: {name}");
    }
    let timeless = |run: &Run| -> Vec<serde_json::Value> {
        run.inventory.records.iter().map(|record| timeless(serde_json::to_value(record).unwrap())).collect()
    };
    for (one, other) in timeless(&first).iter().zip(&timeless(&second)) {
        assert_eq!(one, other);
    }
    assert_eq!(first.inventory.records.len(), second.inventory.records.len());
    assert_eq!(first.inventory.table(), second.inventory.table());
}

#[tokio::test]
async fn a_bot_that_tries_paths_makes_one_record() {
    let run = play(0.1).await;
    assert!(run.simulation.different_targets("GET unmatched") >= 2_000);
    let unmatched = run.inventory.records.iter().filter(|record| record.endpoint.route.as_str() == "unmatched");
    let unmatched: Vec<&EndpointRecord> = unmatched.map(AsRef::as_ref).collect();
    assert_eq!(unmatched.len(), 1);
    assert_eq!(unmatched[0].requests.exact, run.outcome.tally.endpoints["GET unmatched"].requests);
}

#[tokio::test]
async fn sensitive_data_is_counted_in_the_contexts_it_was_seen_in() {
    let run = play(1.0).await;
    for record in &run.inventory.records {
        for sensitive in &record.sensitive {
            for context in &sensitive.contexts {
                let all = record.joint.iter().find(|joint| joint.context == context.context).unwrap();
                assert!(context.count <= all.count, "{} {}", record.endpoint, sensitive.tag);
            }
        }
    }
    // Every answer of the export holds all it holds; of the profile, every success.
    let export = record(&run.inventory, "GET /admin/export");
    assert!(export.sensitive.iter().all(|sensitive| sensitive.contexts == export.joint));
    let profile = record(&run.inventory, "GET /users/{id}");
    let strangers = profile.public_anonymous_successes();
    let exposed = profile.exposed_to_anyone();
    assert_eq!(exposed.len(), 4);
    assert!(strangers > 0 && exposed.iter().all(|(_, count)| *count == strangers));

    let findings = findings::findings(&run.inventory);
    let order: Vec<&str> = findings.iter().map(|finding| finding.endpoint.as_str()).collect();
    let worst = ["GET /admin/export", "GET /orders/{id}/tracking", "GET /users/{id}"];
    assert_eq!(order[..3], worst);
    assert_eq!(
        order[3..].iter().collect::<BTreeSet<_>>(),
        ["GET /internal/settings", "GET /partners/stock"].iter().collect()
    );
}

fn record<'a>(inventory: &'a InventorySnapshot, name: &str) -> &'a EndpointRecord {
    inventory.records.iter().find(|record| record.endpoint.to_string() == name).expect(name)
}

fn tags(record: &EndpointRecord) -> BTreeMap<Location, BTreeSet<String>> {
    let mut tags: BTreeMap<Location, BTreeSet<String>> = BTreeMap::new();
    for sensitive in &record.sensitive {
        tags.entry(sensitive.location).or_default().insert(sensitive.tag.to_string());
    }
    tags
}

fn expected_tags(expected: &Expected) -> BTreeMap<Location, BTreeSet<String>> {
    expected.tags.iter().map(|(at, tags)| (*at, tags.iter().map(ToString::to_string).collect())).collect()
}

/// The equations of `Stats`, and what must add up between it, the inventory and the callers.
fn assert_accounts(run: &Run) {
    let stats = &run.stats;
    assert_eq!(stats.seen, run.outcome.tally.requests);
    assert_eq!(stats.seen, stats.sampled + stats.not_sampled.total());
    assert_eq!(stats.not_sampled.total(), stats.not_sampled.policy, "nothing else held a request back: {stats:?}");
    assert_eq!(stats.sampled, stats.analysed + stats.dropped.total());
    assert_eq!(stats.dropped.total(), 0);
    assert_eq!(stats.outcomes.response, stats.analysed);
    assert_eq!((stats.revoked, stats.routes_overflowed, stats.endpoints_overflowed), (0, 0, 0));
    for exporter in &stats.exporters {
        assert_eq!(exporter.produced, exporter.delivered, "{exporter:?}");
        assert_eq!(exporter.delivered, run.lines.len() as u64);
    }
    let sum = |of: fn(&EndpointRecord) -> u64| run.inventory.records.iter().map(|record| of(record)).sum::<u64>();
    assert_eq!(sum(|record| record.requests.exact), stats.seen);
    assert_eq!(sum(|record| record.requests.analysed), stats.analysed);
    assert_eq!(sum(|record| record.joint.iter().map(|joint| joint.count).sum()), stats.analysed);
    // Records leave as deltas: those that left make the inventory.
    let mut requests: BTreeMap<String, u64> = BTreeMap::new();
    let mut observations = 0;
    for line in &run.lines {
        match line {
            Line::Record(record) => *requests.entry(record.endpoint.to_string()).or_default() += record.requests.exact,
            Line::Observation(_) => observations += 1,
            _ => {}
        }
    }
    assert_eq!(observations, stats.analysed);
    for (name, count) in requests {
        assert_eq!(count, record(&run.inventory, &name).requests.exact, "{name}");
    }
}

fn assert_nothing_leaked(run: &Run) {
    let lines: Vec<String> = run.lines.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    let mut texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (table, debug) = (run.inventory.table(), format!("{:?} {:?}", run.inventory, run.stats));
    texts.extend([table.as_str(), debug.as_str()]);
    let line: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    let producer = line["producer"]["id"].as_str().unwrap();
    let proof = run.outcome.planted.search(&texts, producer);
    assert!(proof.planted > 10_000, "{}", proof.planted);
    assert!(proof.found.is_empty(), "{:?}", proof.found);
    // The search would find a value.
    let planted = run.outcome.planted.one();
    assert_eq!(run.outcome.planted.search(&[&format!("x{planted}x")], producer).found, [planted]);
}

/// A record without what differs from run to run.
fn timeless(mut record: serde_json::Value) -> serde_json::Value {
    let fields = record.as_object_mut().unwrap();
    for field in ["seen", "days", "durations"] {
        assert!(fields.remove(field).is_some(), "{field}");
    }
    record
}
