//! Joining is associative and commutative, and of what is no sum idempotent: with all bounds.

use api_inventory::inventory::stored::{Line, Stored};
use api_inventory::inventory::{Applied, EndpointRecord, Inventory, Refused};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generated::{line, record};

type Record = EndpointRecord<Stored>;

fn joined(left: &Record, right: &Record) -> Record {
    let mut joined = left.clone();
    joined.join(right);
    joined
}

/// What sums add up is taken out.
fn without_sums(record: &Record) -> Value {
    fn take_out(value: &mut Value) {
        match value {
            Value::Object(members) => {
                for sum in ["count", "exact", "analysed", "estimated", "bytes", "leaves", "users_known"] {
                    members.remove(sum);
                }
                members.values_mut().for_each(take_out);
            }
            Value::Array(elements) => elements.iter_mut().for_each(take_out),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(record).unwrap();
    for buckets in ["durations", "request_bytes", "response_bytes", "scanned"] {
        for (_, count) in value.get_mut(buckets).and_then(Value::as_object_mut).into_iter().flatten() {
            *count = json!(0);
        }
    }
    take_out(&mut value);
    value
}

fn written(record: &Record) -> String {
    serde_json::to_string(record).unwrap()
}

/// The same line of another producer, of another route.
fn numbered(line: &Value, producer: u64, seq: u64, route: u64) -> Record {
    let mut line = line.clone();
    line["producer"]["id"] = json!(format!("{producer:032x}"));
    line["producer"]["seq"] = json!(seq);
    line["endpoint"]["route"] = json!(format!("/{route:02}"));
    crate::generated::read(&line)
}

fn totals(inventory: &Inventory<Stored>) -> String {
    serde_json::to_string(&inventory.snapshot()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn joins_of_records_are_associative_and_commutative(a in record(), b in record(), c in record()) {
        prop_assert_eq!(written(&joined(&joined(&a, &b), &c)), written(&joined(&a, &joined(&b, &c))));
        prop_assert_eq!(written(&joined(&a, &b)), written(&joined(&b, &a)));
    }

    #[test]
    fn what_is_no_sum_is_joined_once_however_often_it_comes(a in record(), b in record()) {
        let once = joined(&a, &b);
        prop_assert_eq!(without_sums(&joined(&once, &b)), without_sums(&once));
        prop_assert_eq!(without_sums(&joined(&once, &a)), without_sums(&once));
    }

    #[test]
    fn an_inventory_is_the_same_in_whatever_order_lines_come_and_however_often(
        lines in vec((line(), 0..4_u64, 0..8_u64), 1..12),
        order in vec(any::<prop::sample::Index>(), 1..40),
        limit in prop_oneof![Just(3_usize), Just(100)],
    ) {
        let records: Vec<Record> = lines
            .iter()
            .zip(1..)
            .map(|((line, producer, route), seq)| numbered(line, *producer, seq, *route))
            .collect();
        let mut direct = Inventory::with_limit(limit);
        for record in &records {
            prop_assert_eq!(direct.apply(record), Ok(Applied::New));
        }
        let mut shuffled = Inventory::with_limit(limit);
        let order = order.iter().map(|index| index.get(&records)).chain(records.iter().rev());
        order.for_each(|record| assert!(shuffled.apply(record).is_ok()));
        prop_assert_eq!(totals(&shuffled), totals(&direct));
        prop_assert_eq!(shuffled.ledger(), direct.ledger());
        let kept = direct.snapshot();
        prop_assert!(kept.records.iter().filter(|record| !record.is_overflow()).count() <= limit);
        // Nothing is lost for want of room: sums are those of all.
        let sum: u64 = kept.records.iter().map(|record| record.requests.exact).sum();
        prop_assert_eq!(sum, records.iter().map(|record| record.requests.exact).sum::<u64>());
    }

    #[test]
    fn inventories_that_share_no_line_join_to_the_inventory_of_all_lines(
        lines in vec((line(), any::<bool>(), 0..8_u64), 1..10),
        limit in prop_oneof![Just(3_usize), Just(100)],
    ) {
        let mut whole = Inventory::with_limit(limit);
        let (mut left, mut right) = (Inventory::with_limit(limit), Inventory::with_limit(limit));
        for ((line, is_left, route), seq) in lines.iter().zip(1..) {
            let record = numbered(line, 1, seq, *route);
            let part = if *is_left { &mut left } else { &mut right };
            prop_assert!(whole.apply(&record) == Ok(Applied::New) && part.apply(&record) == Ok(Applied::New));
        }
        let mut other_way = right.clone();
        prop_assert!(left.join(&right).is_ok());
        prop_assert_eq!(totals(&left), totals(&whole));
        prop_assert_eq!(left.ledger(), whole.ledger());
        // What is in both is refused, and changes nothing.
        let before = totals(&left);
        prop_assert_eq!(left.join(&whole).is_err(), !lines.is_empty());
        prop_assert_eq!(totals(&left), before);
        prop_assert_eq!(other_way.join(&whole).is_err(), lines.iter().any(|(_, is_left, _)| !*is_left));
    }

    #[test]
    fn an_inventory_that_was_written_goes_on_where_it_was(lines in vec((line(), 0..8_u64), 1..8)) {
        let records: Vec<Record> =
            lines.iter().zip(1..).map(|((line, route), seq)| numbered(line, 1, seq, *route)).collect();
        let mut inventory = Inventory::default();
        for record in &records {
            assert_eq!(inventory.apply(record), Ok(Applied::New));
        }
        let mut file = Vec::new();
        inventory.write(&mut file).unwrap();
        let mut again = api_inventory::inventory::stored::read_inventory(&file[..], Inventory::ENDPOINTS).unwrap();
        prop_assert_eq!(totals(&again), totals(&inventory));
        for record in &records {
            prop_assert_eq!(again.apply(record), Ok(Applied::Repeated));
        }
        let mut file_again = Vec::new();
        again.write(&mut file_again).unwrap();
        prop_assert_eq!(file, file_again);
    }
}

#[test]
fn a_total_cannot_be_counted_again() {
    let inventory = {
        let mut inventory = Inventory::default();
        assert_eq!(inventory.apply(&crate::generated::read(&crate::stored::minimal())), Ok(Applied::New));
        inventory
    };
    let mut file = Vec::new();
    inventory.write(&mut file).unwrap();
    let total = std::str::from_utf8(&file).unwrap().lines().nth(1).unwrap();
    let Line::Total(total) = Line::read(total, 2).unwrap() else { panic!("{total}") };
    let mut other = Inventory::default();
    assert_eq!(other.apply(&total.line), Err(Refused::Unnumbered));
    assert_eq!(other.snapshot().records, []);
}

#[test]
fn a_refused_join_names_the_tracers_and_the_way_out() {
    let record = crate::generated::read(&crate::stored::minimal());
    let (mut one, mut other) = (Inventory::default(), Inventory::default());
    assert_eq!((one.apply(&record), other.apply(&record)), (Ok(Applied::New), Ok(Applied::New)));
    let overlap = one.join(&other).unwrap_err();
    assert_eq!(overlap.producers, [record.producer.unwrap().id]);
    assert!(overlap.to_string().contains("apply the lines"), "{overlap}");
}
