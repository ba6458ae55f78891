//! What lists operations: a definition, or an API of a gateway.

use api_inventory::observation::Method;

use crate::definition::Definition;
use crate::gateway::{GatewayApi, GatewayKind};
use crate::inventory::SharedText;
use crate::route::{RouteStyle, Shape, joined, normal_base_path};

/// The paths of how many stages are tried.
const STAGES_LIMIT: usize = 64;

/// What lists operations.
#[derive(Clone)]
pub(super) struct Listing {
    /// Which it is.
    pub(super) of: ListingOf,
    /// What people call it.
    pub(super) title: String,
    /// Whose operations these are.
    pub(super) service: Option<SharedText>,
    /// The base paths that it names, at least one.
    pub(super) base_paths: Vec<String>,
    /// Its operations.
    pub(super) items: Vec<Item>,
}

/// A place in the inventory's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListingOf {
    Definition(usize),
    Gateway(usize),
}

/// One operation of a listing.
#[derive(Clone)]
pub(super) struct Item {
    /// Its place in the listing.
    pub(super) at: usize,
    /// The method; none for any.
    pub(super) method: Option<Method>,
    /// The path as it is written.
    pub(super) path: String,
    /// Its own base paths, if it has any.
    pub(super) base_paths: Option<Vec<String>>,
    /// Where it is looked for, the first being what it is called when nobody called it.
    pub(super) routes: Vec<(Shape, String)>,
}

impl Listing {
    pub(super) fn of_definition((at, definition): (usize, &Definition)) -> Self {
        let items = definition.operations.iter().enumerate().map(|(at, operation)| Item {
            at,
            method: operation.method,
            path: operation.path.clone(),
            base_paths: operation.base_paths.clone(),
            routes: Vec::new(),
        });
        Self {
            of: ListingOf::Definition(at),
            title: definition.title.clone().unwrap_or_default(),
            service: definition.service.clone(),
            base_paths: at_least_one(definition.base_paths.iter().map(|path| normal_base_path(path)).collect()),
            items: items.collect(),
        }
    }

    /// Gateways take the path of the stage off before a service sees it, so that it is none first.
    pub(super) fn of_gateway((at, api): (usize, &GatewayApi)) -> Self {
        // Routes of WebSockets name messages.
        let routes = api.routes.iter().enumerate().filter(|_| api.kind != Some(GatewayKind::WebSocket));
        let items = routes.map(|(at, route)| Item {
            at,
            method: route.method,
            path: route.path.clone(),
            base_paths: None,
            routes: Vec::new(),
        });
        let mut base_paths = vec![String::new()];
        for base_path in api.stages.iter().map(|stage| normal_base_path(&stage.base_path)) {
            if base_paths.len() < STAGES_LIMIT && !base_paths.contains(&base_path) {
                base_paths.push(base_path);
            }
        }
        Self {
            of: ListingOf::Gateway(at),
            title: api.name.clone().or_else(|| api.id.clone()).unwrap_or_default(),
            service: api.service.clone(),
            base_paths,
            items: items.collect(),
        }
    }

    /// What the operator would recognise it by.
    pub(super) fn name(&self) -> String {
        let kind = match self.of {
            ListingOf::Definition(_) => "definition",
            ListingOf::Gateway(_) => "gateway API",
        };
        if self.title.is_empty() {
            format!("a {kind} without a name")
        } else {
            format!("the {kind} \"{}\"", self.title)
        }
    }

    /// Tells the definition or API whose it was found to be, if it is of one service.
    pub(super) fn hand_down_owner(&self, definitions: &mut [Definition], gateways: &mut [GatewayApi]) {
        let (service, operations) = match self.of {
            ListingOf::Definition(at) => match definitions.get_mut(at) {
                Some(definition) => (&mut definition.service, definition.operations.len()),
                None => return,
            },
            ListingOf::Gateway(at) => match gateways.get_mut(at) {
                Some(api) => (&mut api.service, api.routes.len()),
                None => return,
            },
        };
        if self.items.len() == operations {
            service.clone_from(&self.service);
        }
    }
}

impl Item {
    /// The base paths that hold for it.
    pub(super) fn bases<'a>(&'a self, listing: &'a [String]) -> &'a [String] {
        self.base_paths.as_deref().filter(|own| !own.is_empty()).unwrap_or(listing)
    }

    /// The route below a base path.
    pub(super) fn below(&self, base_path: &str) -> (Shape, String) {
        let route = joined(base_path, &self.path);
        (Shape::of(&route, RouteStyle::Definition), route)
    }
}

fn at_least_one(mut base_paths: Vec<String>) -> Vec<String> {
    if base_paths.is_empty() {
        base_paths.push(String::new());
    }
    base_paths
}
