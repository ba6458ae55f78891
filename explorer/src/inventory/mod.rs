//! All sources joined: one entry an endpoint, with what each source tells of it.

mod drift;
mod endpoint;
mod finding;
mod mapping;
mod service;

use std::sync::Arc;

use api_inventory::observation::Minute;

use crate::catalog::Entity;
use crate::definition::Definition;
use crate::gateway::GatewayApi;
use crate::source::Source;

pub use drift::{Drift, DriftKind, DriftSeverity};
pub use endpoint::{DefinedBy, Documentation, Endpoint, RoutedBy};
pub use finding::{Confidence, Finding, FindingState, Proof, Severity};
pub use mapping::{Mapping, MappingError, Proposal};
pub use service::{NotMeasured, Service, ServiceCoverage, TREND_DAYS};

/// Everything that is known, joined by endpoint.
#[derive(Clone, Debug)]
pub struct ApiInventory {
    /// What was read.
    pub sources: Vec<Source>,
    /// API definitions.
    pub definitions: Vec<Definition>,
    /// APIs of gateways.
    pub gateways: Vec<GatewayApi>,
    /// Entities of catalogs.
    pub entities: Vec<Entity>,
    /// One entry an endpoint, by service, route, method and environment.
    pub endpoints: Vec<Endpoint>,
    /// What was assumed while joining, in sentences for the operator.
    pub notes: Vec<String>,
    /// Mappings of base paths that would bring mismatches together.
    pub proposals: Vec<Proposal>,
    /// The minute that ages are counted from.
    pub now: Minute,
    /// Traffic before this minute is none: what is defined and was called only before it is an orphan.
    pub window_start: Minute,
}

/// Text that many endpoints share.
pub type SharedText = Arc<str>;
