//! The inventory at one moment.

use std::sync::Arc;

use super::{EndpointRecord, OpenApi, OpenApiOptions};
use crate::observation::{Method, Provenance, Vetted};

/// All records at one moment, by endpoint. Independent of what it was taken from.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(bound = "")]
#[non_exhaustive]
pub struct InventorySnapshot<P: Provenance = Vetted> {
    /// One record per endpoint, in order.
    pub records: Vec<Arc<EndpointRecord<P>>>,
}

impl<P: Provenance> Default for InventorySnapshot<P> {
    fn default() -> Self {
        Self { records: Vec::new() }
    }
}

impl<P: Provenance> InventorySnapshot<P> {
    /// The record of an endpoint; the first, if there are several of one method and route.
    #[must_use]
    pub fn get(&self, method: Method, route: &str) -> Option<&EndpointRecord<P>> {
        let is_asked =
            |record: &&EndpointRecord<P>| record.endpoint.method == method && record.endpoint.route.as_str() == route;
        self.records.iter().map(Arc::as_ref).find(is_asked)
    }

    /// A text table, one line per endpoint, columns aligned, never wrapped.
    #[must_use]
    pub fn table(&self) -> String {
        super::table::render(&self.records)
    }

    /// An `OpenAPI` 3.1 document of what was seen.
    ///
    /// ```
    /// # use api_inventory::Tracer;
    /// use api_inventory::inventory::OpenApiOptions;
    ///
    /// let tracer = Tracer::builder().quiet().build();
    /// let document = tracer.inventory().open_api(&OpenApiOptions::default().title("Shop"));
    /// let json = serde_json::to_string_pretty(&document)?;
    /// # assert!(json.contains("\"openapi\": \"3.1.0\""), "{json}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn open_api(&self, options: &OpenApiOptions) -> OpenApi<P> {
        OpenApi::of(&self.records, options)
    }
}
