//! Where traffic differs from what a definition says.
//!
//! Severities are those of Datadog's schema comparison (2026): *breaking* is a field that became required, or a parameter that
//! changed its type; *warning* is an undeclared field, or a parameter that became optional; *info* is what is declared and
//! has no traffic. Not compared are request headers and cookies, types of query parameters, statuses that were not seen,
//! and what `anyOf` leaves open.
//!
//! What is said of requests is said of what callers sent, whether it was accepted or not: where more than one in twenty was
//! answered with 4xx, for anything but who the caller is, such differences are *info*. That a value can also be `null` is
//! a *warning*. That something is always there, or never, takes [`EXCHANGES`] exchanges to say, all of them seen whole,
//! no names withheld, and what it lies in there in each of them. Scalars of forms are texts, and XML has shapes of its
//! own: of forms names are compared, of XML nothing.

mod bodies;
mod declared;
mod fields;
mod parameters;
mod seen;

use api_inventory::observation::Stored;

use crate::definition::Definition;
use crate::inventory::{Drift, DriftKind, DriftSeverity, Endpoint};
use seen::Seen;

type Record = api_inventory::inventory::EndpointRecord<Stored>;

/// From so many exchanges on it is said that something is always there, or never.
pub const EXCHANGES: u64 = 20;

/// Where an endpoint differs from the operations that describe it, the worst first.
#[must_use]
pub fn of(endpoint: &Endpoint, definitions: &[Definition]) -> Vec<Drift> {
    let mut drift = Vec::new();
    for by in endpoint.defined.iter().filter(|by| by.exact) {
        let operation = definitions.get(by.definition).and_then(|definition| definition.operations.get(by.operation));
        let Some(operation) = operation else { continue };
        let record = endpoint.record.as_deref().filter(|_| endpoint.called);
        let Some(record) = record else {
            drift.push(Drift {
                severity: DriftSeverity::Info,
                kind: DriftKind::NoTraffic,
                location: String::new(),
                path: String::new(),
                declared: None,
                seen: None,
                exchanges: 0,
                definition: by.definition,
            });
            continue;
        };
        let mut seen = Seen::new(record, by.definition, &mut drift);
        parameters::compare(operation, endpoint, &mut seen);
        bodies::compare(operation, &mut seen);
    }
    drift.sort();
    drift.dedup();
    drift
}
