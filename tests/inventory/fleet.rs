//! Many instances of a service, whose deltas arrive late, twice and in any order.
//!
//! With optimisation these are 1,000 instances that each serve 200 endpoints; without, fewer, because of the time it takes.

use std::sync::Arc;

use api_inventory::Tracer;
use api_inventory::inventory::stored::{Line, Stored};
use api_inventory::inventory::{Applied, EndpointRecord, Inventory};
use api_inventory::observation::{Minute, Observation};
use api_inventory::offline::RecordedExchange;
use api_inventory::testing::instance::Instance;
use bytes::Bytes;
use http::{Request, Response};

use crate::routes::route;

const INSTANCES: u64 = if cfg!(debug_assertions) { 60 } else { 1_000 };
const ENDPOINTS: usize = if cfg!(debug_assertions) { 40 } else { 200 };

/// How often each instance hands out what has changed.
const ROUNDS: u64 = 3;

/// Of so many instances the lines are written and read back as well.
const WRITTEN: u64 = INSTANCES / 20;

/// Exchanges of all endpoints: several of each, that differ in shape, caller and outcome.
fn exchanges() -> Vec<Vec<Observation>> {
    let mut analyzer = Tracer::builder().service("shop").environment("prod").version("1.4").build_offline().unwrap();
    let mut observe = |endpoint: usize, variant: usize| {
        let body = match variant {
            0 => format!(r#"{{"id":{endpoint},"email":"anna@example.org"}}"#),
            1 => r#"{"id":"a","items":[{"price":1.5},{"price":2,"note":null}]}"#.to_owned(),
            _ => r#"{"error":"none of yours"}"#.to_owned(),
        };
        let credential = if variant == 0 { "Basic YW5uYTpzZWNyZXQ=" } else { "Bearer abcdef0123456789" };
        let request =
            Request::get(format!("https://shop.example{}?page={variant}", route(endpoint).replace("{id}", "7")))
                .header("authorization", credential)
                .body(Bytes::new())
                .unwrap();
        let response = Response::builder()
            .status(if variant == 2 { 403 } else { 200 })
            .header("content-type", "application/json")
            .body(Bytes::from(body))
            .unwrap();
        analyzer.observe(RecordedExchange::new(request, response).route(route(endpoint)))
    };
    (0..ENDPOINTS).map(|endpoint| (0..3).map(|variant| observe(endpoint, variant)).collect()).collect()
}

/// A sequence that looks random and is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

fn totals<P: api_inventory::observation::Provenance>(inventory: &Inventory<P>) -> Vec<u8> {
    serde_json::to_vec(&inventory.snapshot()).unwrap()
}

#[test]
fn deltas_that_come_late_twice_and_in_any_order_join_to_the_bytes_of_the_direct_join() {
    let exchanges = exchanges();
    let service = &exchanges[0][0].service;
    // One that saw everything itself.
    let mut direct = Instance::new(0, service);
    let mut numbers = Numbers(20_261_122);
    let mut deltas: Vec<Arc<EndpointRecord>> = Vec::new();
    let now = Minute::of(std::time::SystemTime::now());
    for number in 1..=INSTANCES {
        let mut instance = Instance::new(number, service);
        for _ in 0..ROUNDS {
            for observations in &exchanges {
                // Not every endpoint has been called in each round.
                for _ in 0..numbers.below(3) {
                    let observation = &observations[numbers.below(3)];
                    for inventory in [&mut instance, &mut direct] {
                        inventory.observe(observation);
                        inventory.count(&observation.endpoint, 10, now);
                    }
                }
            }
            deltas.extend(instance.deltas());
        }
    }
    let direct = serde_json::to_vec(&direct.snapshot()).unwrap();

    // A fifth comes twice.
    let twice = deltas.len() / 5;
    for _ in 0..twice {
        deltas.push(Arc::clone(&deltas[numbers.below(deltas.len())]));
    }
    numbers.shuffle(&mut deltas);
    let mut joined = Inventory::default();
    let repeated = deltas.iter().filter(|delta| joined.apply(delta) == Ok(Applied::Repeated)).count();
    assert_eq!(repeated, twice);
    assert!(totals(&joined) == direct, "the bytes differ");
    assert_eq!(joined.ledger().given_up(), 0);
    assert_eq!(joined.ledger().accounts().count() as u64, INSTANCES);

    // The same through lines, by half of them in one collector and half in another.
    let is_written = |delta: &&Arc<EndpointRecord>| {
        u64::from_str_radix(delta.producer.as_ref().unwrap().id.as_str(), 16).unwrap() <= WRITTEN
    };
    let mut expected = Inventory::default();
    let (mut one, mut other) = (Inventory::<Stored>::default(), Inventory::<Stored>::default());
    for delta in deltas.iter().filter(is_written) {
        let _ = expected.apply(delta).unwrap();
        let line = serde_json::to_string(delta).unwrap();
        let Line::Record(record) = Line::read(&line, 1).unwrap() else { panic!("{line}") };
        let is_odd = record.line.producer.as_ref().unwrap().seq % 2 == 1;
        let _ = if is_odd { &mut one } else { &mut other }.apply(&record.line).unwrap();
    }
    one.join(&other).unwrap();
    assert!(totals(&one) == totals(&expected), "the bytes differ");
}
