//! Inventories with findings, made by hand.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part; tests may panic")]

use std::collections::BTreeSet;

use api_inventory_explorer::inventory::{ApiInventory, Confidence, Finding, FindingState, Proof, Severity};
use api_inventory_explorer::join::{self, JoinOptions, Read};

use super::records::{NOW, record, snapshot};

/// An inventory of service `shop` with findings of rules at routes that are called with `GET`.
pub(crate) fn inventory(findings: &[(&str, &str)]) -> ApiInventory {
    let routes: BTreeSet<&str> = findings.iter().map(|(_, route)| *route).collect();
    let records: Vec<_> = routes.into_iter().map(|route| record("shop", "GET", route)).collect();
    let now = api_inventory::observation::Minute::of(humantime::parse_rfc3339(NOW).unwrap());
    let read = Read { records: snapshot(&records), ..Read::default() };
    let mut inventory = join::join(read, &JoinOptions { now, ..JoinOptions::default() });
    for endpoint in &mut inventory.endpoints {
        let at_it = findings.iter().filter(|(_, route)| **route == *endpoint.route);
        endpoint.findings = at_it.map(|(rule, _)| finding(rule)).collect();
    }
    inventory
}

fn finding(rule: &str) -> Finding {
    Finding {
        rule: rule.into(),
        severity: Severity::High,
        rule_severity: Severity::Medium,
        confidence: Confidence::High,
        proofs: vec![Proof { what: "successes without credentials".into(), count: 20, of: Some(20), share: Some(1.0) }],
        state: FindingState::Open,
    }
}
