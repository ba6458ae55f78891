//! What a service exports over restarts joins to what it has learnt, counted once.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use api_inventory::export::{Emit, NdjsonExporter};
use api_inventory::inventory::stored::{Line, Lines, Stored};
use api_inventory::inventory::{Applied, Inventory, InventorySnapshot};
use axum::Router;
use axum::routing::get;
use http::Request;
use serde_json::Value;

use crate::support::{PATIENCE, every_capture, send, serve};

/// A service that serves some requests, hands out deltas in between, and ends.
async fn run(file: &Path, requests: usize) -> InventorySnapshot {
    let exporter = NdjsonExporter::append(file, Emit::Both).unwrap();
    let tracer = every_capture().service("shop").exporter(exporter).build();
    tracer.declare_routes([(http::Method::GET, "/declared")]);
    let answer = || async { ([("content-type", "application/json")], r#"{"email":"anna@example.org"}"#) };
    let router = Router::new().route("/people/{id}", get(answer)).layer(tracer.axum_layer());
    let server = serve(router).await;
    for number in 0..requests {
        send(server, Request::get(format!("/people/{number}")).body("").unwrap()).await;
        if number % 4 == 0 {
            assert!(tracer.flush(PATIENCE));
        }
    }
    assert!(tracer.shutdown(PATIENCE));
    tracer.inventory()
}

fn apply(file: &Path, inventory: &mut Inventory<Stored>) -> (u64, u64) {
    let (mut new, mut repeated) = (0, 0);
    for line in Lines::new(BufReader::new(File::open(file).unwrap())) {
        if let Line::Record(record) = line.unwrap() {
            match inventory.apply(&record.line).unwrap() {
                Applied::New => new += 1,
                _ => repeated += 1,
            }
        }
    }
    (new, repeated)
}

fn totals(snapshot: &InventorySnapshot<impl api_inventory::observation::Provenance>) -> Vec<Value> {
    snapshot.records.iter().map(|record| serde_json::to_value(record).unwrap()).collect()
}

#[tokio::test]
async fn exported_deltas_join_to_what_the_tracer_shows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.ndjson");
    let shown = run(&file, 9).await;
    let mut inventory = Inventory::default();
    let (new, _) = apply(&file, &mut inventory);
    assert!(new >= 4, "deltas left while it ran: {new}");
    assert_eq!(totals(&inventory.snapshot()), totals(&shown));
}

#[tokio::test]
async fn a_restart_counts_nothing_twice_and_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.ndjson");
    let mut shown = Vec::new();
    for requests in [9, 5, 1] {
        shown.push(run(&file, requests).await);
    }
    let mut inventory = Inventory::default();
    let (new, repeated) = apply(&file, &mut inventory);
    assert_eq!(repeated, 0);
    // The collector restarts as well, and reads the file from the beginning.
    let mut kept = Vec::new();
    inventory.write(&mut kept).unwrap();
    let mut again = api_inventory::inventory::stored::read_inventory(&kept[..], Inventory::ENDPOINTS).unwrap();
    assert_eq!(apply(&file, &mut again), (0, new));
    assert_eq!(totals(&again.snapshot()), totals(&inventory.snapshot()));
    let record = |snapshot: &InventorySnapshot<Stored>| {
        let record = snapshot.get(api_inventory::observation::Method::Get, "/people/{id}").unwrap();
        (record.requests.exact, record.requests.analysed, record.sensitive[0].count)
    };
    assert_eq!(record(&again.snapshot()), (15, 15, 15));
    assert_eq!(again.ledger().accounts().count(), 3);
    assert_eq!(shown[0].records.len(), again.snapshot().records.len());
}
