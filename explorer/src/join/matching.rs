//! Operations of a listing, brought to the endpoints that they describe.

use std::collections::HashSet;

use api_inventory::observation::Method;

use super::Joiner;
use super::listing::{Item, Listing, ListingOf};
use super::traffic::{ServiceTraffic, Traffic};
use crate::inventory::{DefinedBy, Endpoint, RoutedBy};
use crate::route::{RouteTree, Shape};

/// How many operations describe one endpoint at most: files can say the same as often as they like.
const LISTED_LIMIT: usize = 64;

/// Tells endpoints which operations describe them, and adds those that have no traffic.
pub(super) fn match_listing(listing: &Listing, traffic: &Traffic, joiner: &mut Joiner) {
    let of_service = listing.service.as_ref().and_then(|service| traffic.services.get(service));
    let mut matched = HashSet::new();
    if let Some(of_service) = of_service {
        exactly(listing, of_service, joiner, &mut matched);
        by_path(listing, of_service, joiner);
        covering(listing, of_service, joiner, &mut matched);
    }
    for item in listing.items.iter().filter(|item| !matched.contains(&item.at)) {
        let Some((shape, route)) = item.routes.first() else { continue };
        let at = joiner.listed(listing.service.as_ref(), item.method, (shape, route));
        if let Some(endpoint) = joiner.get(at) {
            endpoint.listed_by(listing, item, true);
        }
    }
}

/// Operations and traffic of the same method and shape.
fn exactly(listing: &Listing, traffic: &ServiceTraffic, joiner: &mut Joiner, matched: &mut HashSet<usize>) {
    for item in &listing.items {
        for at in item.routes.iter().flat_map(|(shape, _)| traffic.exact(item.method, shape)) {
            if let Some(endpoint) = joiner.get(at) {
                endpoint.listed_by(listing, item, true);
                matched.insert(item.at);
            }
        }
    }
}

/// `HEAD` is what `GET` defines without its content (RFC 9110, 9.3.2), and `OPTIONS` may be asked of whatever there is
/// (9.3.7).
fn by_path(listing: &Listing, traffic: &ServiceTraffic, joiner: &mut Joiner) {
    for item in &listing.items {
        for (shape, _) in &item.routes {
            let implied = traffic.by_shape.get(shape).into_iter().flatten().filter(|(method, _)| match method {
                Method::Head => item.method == Some(Method::Get),
                Method::Options => true,
                _ => false,
            });
            for (_, at) in implied {
                if let Some(endpoint) = joiner.get(*at) {
                    endpoint.listed_by(listing, item, false);
                }
            }
        }
    }
}

/// Operations that stand for more than a route of traffic, or for a part of one.
fn covering(listing: &Listing, traffic: &ServiceTraffic, joiner: &mut Joiner, matched: &mut HashSet<usize>) {
    let mut routes: RouteTree<&Item> = RouteTree::default();
    for item in &listing.items {
        item.routes.iter().for_each(|(shape, _)| routes.insert(shape, item));
    }
    let is_listed = |endpoint: &Endpoint| match listing.of {
        ListingOf::Definition(_) => {
            endpoint.defined.iter().any(|by| listing.of == ListingOf::Definition(by.definition))
        }
        ListingOf::Gateway(_) => endpoint.routed.iter().any(|by| listing.of == ListingOf::Gateway(by.api)),
    };
    // A route that was inferred of what came can be one value of a parameter.
    for (shape, method, at) in &traffic.inferred {
        let Some(endpoint) = joiner.get(*at).filter(|endpoint| !is_listed(endpoint)) else { continue };
        for item in routes.describing(shape, |item| item.is_of(*method) && !is_catch_all(item)) {
            endpoint.listed_by(listing, item, false);
            matched.insert(item.at);
        }
    }
    // What a catch-all of the gateway leads to.
    for (shape, of_shape) in traffic.by_shape.iter().filter(|_| matches!(listing.of, ListingOf::Gateway(_))) {
        for (method, at) in of_shape {
            let Some(endpoint) = joiner.get(*at).filter(|endpoint| !is_listed(endpoint)) else { continue };
            for item in routes.describing(shape, |item| item.is_of(*method) && is_catch_all(item)) {
                endpoint.listed_by(listing, item, false);
                matched.insert(item.at);
            }
        }
    }
    // What a catch-all of the service may have answered.
    let unmatched: Vec<&Item> = listing.items.iter().filter(|item| !matched.contains(&item.at)).collect();
    for item in unmatched {
        let covers = |(method, _): &(Method, usize)| item.is_of(*method);
        for (_, at) in item.routes.iter().flat_map(|(shape, _)| traffic.catch_alls.describing(shape, covers)) {
            if let Some(endpoint) = joiner.get(*at) {
                endpoint.listed_by(listing, item, false);
                matched.insert(item.at);
            }
        }
    }
}

fn is_catch_all(item: &Item) -> bool {
    item.routes.iter().any(|(shape, _): &(Shape, String)| shape.is_catch_all())
}

impl Item {
    fn is_of(&self, method: Method) -> bool {
        self.method.is_none_or(|own| own == method)
    }
}

impl Endpoint {
    fn listed_by(&mut self, listing: &Listing, item: &Item, exact: bool) {
        match listing.of {
            ListingOf::Definition(definition) => {
                let is_known = |by: &DefinedBy| by.definition == definition && by.operation == item.at;
                if self.defined.len() < LISTED_LIMIT && !self.defined.iter().any(is_known) {
                    self.defined.push(DefinedBy { definition, operation: item.at, exact });
                }
            }
            ListingOf::Gateway(api) => {
                let is_known = |by: &RoutedBy| by.api == api && by.route == item.at;
                if self.routed.len() < LISTED_LIMIT && !self.routed.iter().any(is_known) {
                    // A gateway that has the path knows of its other methods.
                    let exact = exact || !is_catch_all(item);
                    self.routed.push(RoutedBy { api, route: item.at, exact });
                }
            }
        }
    }
}
