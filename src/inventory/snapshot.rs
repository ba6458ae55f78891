//! The inventory at one moment.

use super::EndpointRecord;
use crate::observation::Method;

/// All records at one moment, by endpoint. Independent of the tracer that it was taken from.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct InventorySnapshot {
    /// One record per endpoint, in order.
    pub records: Vec<EndpointRecord>,
}

impl InventorySnapshot {
    /// The record of an endpoint.
    #[must_use]
    pub fn get(&self, method: Method, route: &str) -> Option<&EndpointRecord> {
        self.records.iter().find(|record| record.endpoint.method == method && record.endpoint.route.as_str() == route)
    }

    /// A text table, one line per endpoint, columns aligned, never wrapped.
    #[must_use]
    pub fn table(&self) -> String {
        super::table::render(&self.records)
    }
}
