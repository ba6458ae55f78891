//! Whose operations a definition or a gateway lists.

use std::collections::HashMap;
use std::sync::Arc;

use super::listing::Listing;
use super::traffic::{ServiceTraffic, Traffic};
use crate::catalog::{Entity, EntityKind};
use crate::definition::Definition;
use crate::gateway::GatewayApi;
use crate::inventory::SharedText;

/// What catalogs say: an API has services that implement it, and is found by its name.
pub(super) fn say(definitions: &mut [Definition], gateways: &mut [GatewayApi], entities: &[Entity]) {
    let mut implemented_by: HashMap<&str, SharedText> = HashMap::new();
    for entity in entities.iter().filter(|entity| entity.kind == EntityKind::Api) {
        if let [service] = entity.implemented_by.as_slice() {
            let service: SharedText = Arc::from(service.as_str());
            for name in [Some(&entity.name), entity.display_name.as_ref()].into_iter().flatten() {
                implemented_by.entry(name).or_insert_with(|| Arc::clone(&service));
            }
        }
    }
    let named = |name: Option<&String>| name.and_then(|name| implemented_by.get(name.as_str()).cloned());
    for definition in definitions.iter_mut().filter(|definition| definition.service.is_none()) {
        definition.service = named(definition.title.as_ref());
    }
    for api in gateways.iter_mut().filter(|api| api.service.is_none()) {
        api.service = named(api.name.as_ref());
    }
}

/// Finds the service of what nobody has said: the one whose traffic has most of its operations, below whatever base path;
/// of several the one that is called as it is; else the only one there is.
pub(super) fn find(listings: &mut [Listing], traffic: &Traffic, notes: &mut Vec<String>) {
    for listing in listings.iter_mut().filter(|listing| listing.service.is_none() && !listing.items.is_empty()) {
        let named = traffic.services.keys().find(|service| is_called(service, &listing.title)).cloned();
        let mut counts: Vec<(usize, bool, &SharedText)> = Vec::new();
        for (service, of_service) in &traffic.services {
            counts.push((most(listing, of_service), Some(service) == named.as_ref(), service));
        }
        counts.sort_by(|left, right| right.cmp(left));
        let total = listing.items.len();
        let found = match counts.as_slice() {
            [] => None,
            [(0, _, only)] => {
                notes.push(format!("{} is taken for that of {only}, the only service there is.", listing.name()));
                Some(Arc::clone(only))
            }
            [(0, ..), ..] => named,
            [(first, named, _), (second, also, _), ..] if first == second && named == also => None,
            [(count, _, service), ..] => {
                if counts.len() > 1 {
                    notes.push(format!(
                        "{} is taken for that of {service}, which has {count} of its {total} operations.",
                        listing.name()
                    ));
                }
                Some(Arc::clone(service))
            }
        };
        if found.is_none() && !counts.is_empty() {
            notes.push(format!(
                "Whose {} is was not found: no service, or several, have its operations. Say so with SERVICE=PATH.",
                listing.name()
            ));
        }
        listing.service = found;
    }
}

/// How many operations a service has of a listing, below one base path of the listing, or none.
fn most(listing: &Listing, traffic: &ServiceTraffic) -> usize {
    let below = |base_path: &str| {
        let has = |item: &&super::listing::Item| traffic.exact(item.method, &item.below(base_path).0).next().is_some();
        listing.items.iter().filter(has).count()
    };
    listing.base_paths.iter().map(String::as_str).chain([""]).map(below).max().unwrap_or(0)
}

/// `Shop API` is the API of `shop`.
fn is_called(service: &str, title: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
        letters.collect()
    };
    let (service, title) = (plain(service), plain(title));
    !service.is_empty() && (service == title || title.strip_suffix("api").is_some_and(|title| title == service))
}
