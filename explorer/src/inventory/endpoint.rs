//! One endpoint, as all sources tell of it.

use std::sync::Arc;

use api_inventory::inventory::{EndpointRecord, Source as Witness};
use api_inventory::observation::{Method, Protocol, Stored};

use super::{ApiInventory, Drift, Finding, Severity, SharedText};
use crate::definition::{DeclaredOperation, Definition};
use crate::gateway::{GatewayApi, GatewayRoute};
use crate::route::{RouteStyle, Shape};

/// One endpoint, as all sources tell of it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The service that has it; none if no source says which.
    pub service: Option<SharedText>,
    /// The environment; none where traffic has none, and of what has no traffic.
    pub environment: Option<SharedText>,
    /// The protocol.
    pub protocol: Protocol,
    /// The method; none for a gateway's `ANY`.
    pub method: Option<Method>,
    /// The route as traffic has it, else as a definition or a gateway has it, below its base path.
    pub route: SharedText,
    /// The operation of GraphQL, or the method of gRPC, that tells it apart from others of the same route.
    pub operation: Option<SharedText>,
    /// The team that owns it, as a catalog says.
    pub owner: Option<SharedText>,
    /// What tracers tell of it. Records whose routes differ in the names of parameters alone are joined.
    pub record: Option<Arc<EndpointRecord<Stored>>>,
    /// Tracers saw it called within the window.
    pub called: bool,
    /// The operations of definitions that describe it.
    pub defined: Vec<DefinedBy>,
    /// The routes of gateways that lead to it.
    pub routed: Vec<RoutedBy>,
    /// How traffic and definitions agree that it exists.
    pub documentation: Documentation,
    /// Where traffic and definitions differ, the worst first.
    pub drift: Vec<Drift>,
    /// What rules found, the worst first. Empty until rules were asked: see [`finding`](crate::finding).
    pub findings: Vec<Finding>,
}

/// The operation of a definition that describes an endpoint, by its places in the inventory's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefinedBy {
    /// In [`ApiInventory::definitions`].
    pub definition: usize,
    /// In [`Definition::operations`].
    pub operation: usize,
    /// It describes this endpoint alone, so that both can be compared; not another method of its path (`GET` for `HEAD`),
    /// and not what a catch-all of one side covers.
    pub exact: bool,
}

/// The route of a gateway that leads to an endpoint, by its places in the inventory's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutedBy {
    /// In [`ApiInventory::gateways`].
    pub api: usize,
    /// In [`GatewayApi::routes`].
    pub route: usize,
    /// It names the endpoint, and is not just a catch-all above it.
    pub exact: bool,
}

/// How traffic and definitions agree that an endpoint exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Documentation {
    /// It is called, and in a definition or listed by a gateway.
    Documented,
    /// It is called, in no definition, and listed by no gateway.
    Shadow,
    /// It is in a definition, and was not called in the window.
    Orphan,
    /// A gateway lists it, and it is in no definition and was not called.
    GatewayOnly,
    /// The service registers it, and it is in no definition, listed by no gateway, and was not called.
    RegisteredOnly,
    /// It was called before the window, and nothing else tells of it.
    Idle,
    /// Somebody asked for it and found nothing: no router vouches for it, and it never answered but with 4xx.
    Unproven,
    /// It is no endpoint that anybody would define: preflights, gRPC, whose definition is compiled in, and the buckets of
    /// what matched no route or found no room.
    Exempt,
}

impl Documentation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Documented,
        Self::Shadow,
        Self::Orphan,
        Self::GatewayOnly,
        Self::RegisteredOnly,
        Self::Idle,
        Self::Unproven,
        Self::Exempt,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Shadow => "shadow",
            Self::Orphan => "orphan",
            Self::GatewayOnly => "gateway_only",
            Self::RegisteredOnly => "registered_only",
            Self::Idle => "idle",
            Self::Unproven => "unproven",
            Self::Exempt => "exempt",
        }
    }
}

impl Endpoint {
    /// The method as it is written: `GET`, `ANY`.
    #[must_use]
    pub fn method_name(&self) -> &'static str {
        self.method.map_or("ANY", Method::as_str)
    }

    /// The shape of its route.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let style = if self.record.is_some() { RouteStyle::Tracer } else { RouteStyle::Definition };
        Shape::of(&self.route, style)
    }

    /// Whether tracers saw it called at any time.
    #[must_use]
    pub fn has_traffic(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.seen.get(&Witness::Traffic).is_some())
    }

    /// How much there is to do about it, from 0 to 100; none if rules found nothing, or nothing that is due.
    ///
    /// The worst finding sets the range (critical from 80, high from 60, medium from 40, low from 20, info from 1), and each
    /// further one adds to it by its own severity, up to the end of that range.
    #[must_use]
    pub fn risk(&self) -> Option<u8> {
        let due = || self.findings.iter().filter(|finding| finding.state.is_due()).map(|finding| finding.severity);
        let worst = due().min()?;
        let (from, to) = match worst {
            Severity::Critical => (80, 100),
            Severity::High => (60, 79),
            Severity::Medium => (40, 59),
            Severity::Low => (20, 39),
            Severity::Info => (1, 19),
        };
        let added = due().skip(1).fold(0_u8, |sum, severity| {
            sum.saturating_add(match severity {
                Severity::Critical => 8,
                Severity::High => 5,
                Severity::Medium => 3,
                Severity::Low => 1,
                Severity::Info => 0,
            })
        });
        Some(to.min(added.saturating_add(from)))
    }

    /// The definitions that describe it, with the operation of each.
    pub fn definitions<'a>(
        &self,
        inventory: &'a ApiInventory,
    ) -> impl Iterator<Item = (&'a Definition, &'a DeclaredOperation)> {
        self.defined.iter().filter_map(|by| {
            let definition = inventory.definitions.get(by.definition)?;
            Some((definition, definition.operations.get(by.operation)?))
        })
    }

    /// The routes of gateways that lead to it.
    pub fn gateway_routes<'a>(
        &self,
        inventory: &'a ApiInventory,
    ) -> impl Iterator<Item = (&'a GatewayApi, &'a GatewayRoute, bool)> {
        self.routed.iter().filter_map(|by| {
            let api = inventory.gateways.get(by.api)?;
            Some((api, api.routes.get(by.route)?, by.exact))
        })
    }
}
