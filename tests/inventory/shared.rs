//! Several threads make of lines what one makes of them.

use api_inventory::inventory::stored::{Line, LineReader, Stored};
use api_inventory::inventory::{Applied, Inventory, Refused, SharedInventory};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generated::line;
use crate::stored::minimal;

/// Adds lines of both kinds.
fn add(shared: &SharedInventory<Stored>, lines: &[String]) -> u64 {
    let mut reader = LineReader::default();
    let mut new = 0;
    for line in lines {
        let applied = match reader.read(line.as_bytes(), 1).unwrap() {
            Line::Record(record) => shared.apply(&record.line),
            Line::Observation(observation) => shared.observe(&observation.line),
            other => panic!("{other:?}"),
        };
        new += u64::from(applied.unwrap() == Applied::New);
    }
    new
}

/// What one thread makes of lines, and what several make that each have a part of them.
fn agree(lines: &[String], threads: usize, limit: usize) {
    let mut inventory = Inventory::<Stored>::with_limit(limit);
    let mut new = 0;
    for line in lines {
        let applied = match Line::read(line, 1).unwrap() {
            Line::Record(record) => inventory.apply(&record.line),
            Line::Observation(observation) => inventory.observe(&observation.line),
            other => panic!("{other:?}"),
        };
        new += u64::from(applied.unwrap() == Applied::New);
    }
    let shared = SharedInventory::of(Inventory::with_limit(limit));
    let parts = lines.chunks(lines.len().div_ceil(threads));
    let counted: u64 = std::thread::scope(|scope| {
        let shared = &shared;
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || add(shared, part))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(counted, new, "each line counts once over all threads");
    let together = shared.into_inventory();
    assert_eq!(together.ledger(), inventory.ledger());
    let (one, other) = (inventory.snapshot(), together.snapshot());
    assert!(serde_json::to_string(&one).unwrap() == serde_json::to_string(&other).unwrap());
}

fn numbered(line: &Value, producer: u64, seq: u64, route: u64) -> String {
    let mut line = line.clone();
    line["producer"]["id"] = json!(format!("{producer:032x}"));
    line["producer"]["seq"] = json!(seq);
    line["endpoint"]["route"] = json!(format!("/{route:05}"));
    line.to_string()
}

/// An observation with little in it.
fn observation(producer: u64, seq: u64, route: u64, version: &str) -> String {
    let line = json!({
        "kind": "observation", "v": 1,
        "producer": {"id": "", "seq": 1, "tracer": "0.1.0", "rules": "0"},
        "time": "2026-11-22T10:00:00Z", "direction": "server",
        "service": {"name": "shop", "version": version, "production": version > "2", "production_basis": "default"},
        "endpoint": {"protocol": "http", "method": "GET", "route": "/a", "route_source": "router", "flow": "api"},
        "outcome": "response", "status": 200, "scheme": {"value": "https", "basis": "uri"}, "duration": "<1ms",
        "client": {"exposure": "unknown", "basis": "none", "ranges": "extended"},
        "credentials": {"presented": false, "methods": [], "user_known": false, "refused": false},
        "request": {"bytes": "0", "scanned": 0}, "response": {"bytes": "<1KiB", "scanned": 128},
        "schemas": {"response.body": [{format!("f{}", seq % 5): [4]}]},
        "sampling": {"reason": "ratio", "probability": 0.3},
    });
    numbered(&line, producer, seq, route)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn records_are_the_same_whatever_the_number_of_threads_and_the_split(
        lines in vec((line(), 0..4_u64, 1..8_u64), 1..12),
        order in vec(any::<prop::sample::Index>(), 1..40),
        threads in 1..5_usize,
        limit in prop_oneof![Just(3_usize), Just(100)],
    ) {
        // The same number of the same producer is the same line.
        let numbered: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(at, (line, producer, _))| numbered(line, *producer, at as u64 + 1, at as u64 % 8))
            .collect();
        let lines: Vec<String> = order.iter().map(|at| numbered[at.index(numbered.len())].clone()).collect();
        agree(&lines, threads, limit);
    }

    #[test]
    fn observations_are_the_same_whatever_the_number_of_threads_and_the_split(
        order in vec((0..3_u64, 1..60_u64), 1..200),
        threads in 1..5_usize,
        limit in prop_oneof![Just(3_usize), Just(100)],
    ) {
        let version = |seq: u64| ["1.0", "2.0", "2.1"][usize::try_from(seq % 3).unwrap()];
        let line = |(producer, seq): &(u64, u64)| observation(*producer, *seq, seq % 7, version(*seq));
        agree(&order.iter().map(line).collect::<Vec<_>>(), threads, limit);
    }
}

#[test]
fn endpoints_without_room_are_folded_as_they_come_and_the_same_stay() {
    let record = minimal();
    // More of them than all parts hold before they are folded, the first in order last.
    let lines: Vec<String> = (0..12_000).rev().map(|at| numbered(&record, at % 3, at / 3 + 1, at)).collect();
    agree(&lines, 3, 50);
}

#[test]
fn one_that_was_filled_goes_on_where_it_was() {
    let mut inventory = Inventory::<Stored>::default();
    let _ = inventory.apply(&crate::generated::read(&minimal())).unwrap();
    let shared = SharedInventory::of(inventory);
    assert_eq!(shared.apply(&crate::generated::read(&minimal())), Ok(Applied::Repeated));
    let mut next = minimal();
    next["producer"]["seq"] = json!(2);
    assert_eq!(shared.apply(&crate::generated::read(&next)), Ok(Applied::New));
    let Line::Observation(observation) = Line::read(&observation(1, 3, 1, "1.0"), 1).unwrap() else { panic!() };
    assert_eq!(shared.observe(&observation.line), Err(Refused::OtherKind));
    assert_eq!(shared.into_inventory().snapshot().records[0].requests.exact, 2);
}

proptest! {
    #[test]
    fn lists_of_a_record_may_stand_in_any_order(line in line()) {
        let mut reversed = line.clone();
        for member in reversed.as_object_mut().unwrap().values_mut() {
            if let Value::Array(elements) = member {
                elements.reverse();
            }
        }
        prop_assert_eq!(crate::generated::read(&reversed), crate::generated::read(&line));
    }

    #[test]
    fn a_reader_that_has_read_other_lines_reads_as_a_new_one(lines in vec(line(), 1..6)) {
        let mut reader = LineReader::default();
        for line in lines.iter().chain(&lines) {
            let line = line.to_string();
            let written = |line: Line| serde_json::to_string(&line).unwrap();
            prop_assert_eq!(written(reader.read(line.as_bytes(), 1).unwrap()), written(Line::read(&line, 1).unwrap()));
        }
    }
}

#[test]
fn what_is_not_known_of_a_shape_is_kept_each_time() {
    let mut line = minimal();
    line["schemas"] = json!([{
        "location": "request.body", "status_class": "none", "count": 1,
        "schema": [{"a": [8, {"later": 1}]}, {"optional": ["a"], "new": true}],
    }]);
    let mut reader = LineReader::default();
    for _ in 0..2 {
        let Ok(Line::Record(record)) = reader.read(line.to_string().as_bytes(), 1) else { panic!() };
        let pointers: Vec<&str> = record.unknown.iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/schemas/0/schema/0/a/1/later", "/schemas/0/schema/1/new"]);
    }
}
