//! Lines of tracers, made by hand.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part; tests may panic")]

use std::sync::Arc;

use api_inventory::inventory::InventorySnapshot;
use api_inventory::inventory::stored::Line;
use api_inventory::observation::Stored;
use serde_json::{Value, json};

/// A record of one endpoint: service, environment, method and route, called two hundred times until now. Tests change what
/// they are about.
pub(crate) fn record(service: &str, method: &str, route: &str) -> Value {
    json!({
        "kind": "record", "v": 1,
        "producer": {"id": "0123456789abcdef0123456789abcdef", "seq": 1, "tracer": "0.1.0", "rules": "0"},
        "service": {"name": service, "environment": "prod", "production": true, "production_basis": "pattern"},
        "endpoint": {
            "protocol": "http", "method": method, "route": route, "route_source": "router", "flow": "api"
        },
        "seen": {"traffic": {"first": "2026-11-01T00:00:00Z", "last": "2026-11-20T00:00:00Z"}},
        "requests": {"exact": 200, "analysed": 20, "estimated": 200},
        "joint": [{
            "status_class": "2xx", "credential": "none", "refused": false, "exposure": "public", "scheme": "https",
            "count": 20, "estimated": 200
        }],
    })
}

/// The minute that tests call now.
pub(crate) const NOW: &str = "2026-11-22T00:00:00Z";

/// The records as a snapshot.
pub(crate) fn snapshot(records: &[Value]) -> InventorySnapshot<Stored> {
    let mut snapshot = InventorySnapshot::default();
    for record in records {
        match Line::read(&record.to_string(), 1).unwrap() {
            Line::Record(line) => snapshot.records.push(Arc::new(line.line)),
            other => panic!("{other:?} is no record"),
        }
    }
    snapshot
}
