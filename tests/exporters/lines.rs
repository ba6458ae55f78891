//! Which lines an exporter gets.

use api_inventory::export::{Emit, InMemoryExporter};

use crate::drive;
use crate::support::{PATIENCE, every_capture};

#[tokio::test]
async fn each_exporter_gets_the_lines_that_it_wants() {
    let (observations, observed) = InMemoryExporter::new(Emit::Observations);
    let (records, recorded) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(observations).exporter(records).build();
    drive(&tracer, 2).await;
    drive(&tracer, 2).await;
    assert!(tracer.flush(PATIENCE));
    let kinds = |lines: Vec<_>| {
        let lines = lines.iter().map(|line| serde_json::to_value(line).unwrap()["kind"].clone()).collect::<Vec<_>>();
        lines.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(observed.take()), ["observation"; 4]);
    assert_eq!(kinds(recorded.take()), ["record"; 2]);
}

#[tokio::test]
async fn records_are_deltas_and_only_changed_endpoints_have_one() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Records);
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 3).await;
    assert!(tracer.flush(PATIENCE));
    drive(&tracer, 1).await;
    assert!(tracer.flush(PATIENCE));
    assert!(tracer.flush(PATIENCE));
    let lines: Vec<_> = lines.take().iter().map(|line| serde_json::to_value(line).unwrap()).collect();
    let of = |line: &serde_json::Value| {
        (line["producer"]["seq"].as_u64().unwrap(), line["endpoint"]["route"].as_str().unwrap().to_owned())
    };
    let seen: Vec<_> = lines.iter().map(of).collect();
    let expected = [(1, "/a/items"), (2, "/a/orders"), (3, "/a/users"), (4, "/a/users")];
    assert_eq!(seen, expected.map(|(seq, route)| (seq, route.to_owned())));
    assert!(lines.iter().all(|line| line["requests"]["exact"] == 1));
    let total = tracer.inventory().records.iter().map(|record| record.requests.exact).sum::<u64>();
    assert_eq!(total, 4);
}
