//! Whose operations a definition or a gateway lists.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use api_inventory::observation::Method;

use super::listing::{Item, Listing};
use super::traffic::Traffic;
use crate::catalog::{Entity, EntityKind};
use crate::definition::Definition;
use crate::gateway::GatewayApi;
use crate::inventory::SharedText;
use crate::route::Shape;

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

/// Finds the services of what nobody has said: the one whose traffic has all operations that any service has, below
/// whatever base path; of several the one that is called as it is; else the only one there is. What has operations of
/// several services is divided among them.
pub(super) fn find(listings: Vec<Listing>, traffic: &Traffic, notes: &mut Vec<String>) -> Vec<Listing> {
    let everywhere = Everywhere::of(traffic);
    let mut found = Vec::with_capacity(listings.len());
    for mut listing in listings {
        if listing.service.is_some() || listing.items.is_empty() || everywhere.services.is_empty() {
            found.push(listing);
            continue;
        }
        let having: Vec<HashSet<usize>> = listing.items.iter().map(|item| everywhere.having(item, &listing)).collect();
        match owner(&listing, &having, &everywhere, notes) {
            Owner::One(service) => {
                listing.service = Some(service);
                found.push(listing);
            }
            Owner::Several => found.extend(divided(&listing, &having, &everywhere)),
            Owner::Unknown => found.push(listing),
        }
    }
    found
}

/// Which services have which operations.
struct Everywhere<'a> {
    services: Vec<&'a SharedText>,
    having: HashMap<&'a Shape, Vec<(Method, usize)>>,
}

impl<'a> Everywhere<'a> {
    fn of(traffic: &'a Traffic) -> Self {
        let mut everywhere = Self { services: Vec::new(), having: HashMap::new() };
        for (at, (service, of_service)) in traffic.services.iter().enumerate() {
            everywhere.services.push(service);
            for (shape, methods) in &of_service.by_shape {
                let having = everywhere.having.entry(shape).or_default();
                having.extend(methods.iter().map(|(method, _)| (*method, at)));
            }
        }
        everywhere
    }

    /// The services that have an operation, below a base path of its listing, or none.
    fn having(&self, item: &Item, listing: &Listing) -> HashSet<usize> {
        let bases = item.bases(&listing.base_paths).iter().map(String::as_str).chain([""]);
        let shapes: HashSet<Shape> = bases.map(|base_path| item.below(base_path).0).collect();
        let having = shapes.iter().filter_map(|shape| self.having.get(shape)).flatten();
        having.filter(|(method, _)| item.method.is_none_or(|own| own == *method)).map(|(_, at)| *at).collect()
    }
}

enum Owner {
    One(SharedText),
    Several,
    Unknown,
}

fn owner(listing: &Listing, having: &[HashSet<usize>], everywhere: &Everywhere<'_>, notes: &mut Vec<String>) -> Owner {
    let name = listing.name();
    let (total, services) = (listing.items.len(), &everywhere.services);
    let matched = having.iter().filter(|services| !services.is_empty()).count();
    let mut counts = vec![0_usize; services.len()];
    for at in having.iter().flatten() {
        if let Some(count) = counts.get_mut(*at) {
            *count += 1;
        }
    }
    let called: Vec<usize> = (0..services.len())
        .filter(|at| services.get(*at).is_some_and(|service| is_called(service, &listing.title)))
        .collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut first: Vec<usize> = (0..services.len()).filter(|at| counts.get(*at) == Some(&most)).collect();
    if first.len() > 1 && first.iter().any(|at| called.contains(at)) {
        first.retain(|at| called.contains(at));
    }
    let service = |at: &usize| services.get(*at).map(|service| SharedText::clone(service));
    match (matched, first.as_slice(), services.as_slice()) {
        (0, _, [only]) => {
            notes.push(format!("{name} is taken for that of {only}, the only service there is."));
            Owner::One(SharedText::clone(only))
        }
        (0, ..) => called.first().and_then(service).map_or(Owner::Unknown, Owner::One),
        (_, [one], _) if most == matched => {
            let Some(one) = service(one) else { return Owner::Unknown };
            if services.len() > 1 {
                notes.push(format!("{name} is taken for that of {one}, which has {most} of its {total} operations."));
            }
            Owner::One(one)
        }
        (_, [_, _, ..], _) if most == matched => {
            notes.push(format!(
                "Whose {name} is was not found: several services have its operations alike. Say so with SERVICE=PATH."
            ));
            Owner::Unknown
        }
        _ => {
            let having = counts.iter().filter(|count| **count > 0).count();
            notes.push(format!(
                "{name} has operations of {having} services, and is taken for that of each where it has."
            ));
            Owner::Several
        }
    }
}

/// The listing once for each service, with the operations that the service has, and once with those that none has.
fn divided(listing: &Listing, having: &[HashSet<usize>], everywhere: &Everywhere<'_>) -> Vec<Listing> {
    let mut parts: BTreeMap<Option<usize>, Vec<Item>> = BTreeMap::new();
    for (item, services) in listing.items.iter().zip(having) {
        for at in services {
            parts.entry(Some(*at)).or_default().push(item.clone());
        }
        if services.is_empty() {
            parts.entry(None).or_default().push(item.clone());
        }
    }
    let part = |(at, items): (Option<usize>, Vec<Item>)| {
        let service = at.and_then(|at| everywhere.services.get(at)).map(|service| SharedText::clone(service));
        Listing { service, items, of: listing.of, title: listing.title.clone(), base_paths: listing.base_paths.clone() }
    };
    parts.into_iter().map(part).collect()
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
