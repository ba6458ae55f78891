//! Base paths: where the operations of a listing are in traffic.

use std::collections::BTreeMap;

use api_inventory::observation::Method;

use super::JoinOptions;
use super::listing::{Item, Listing};
use super::traffic::{ServiceTraffic, Traffic};
use crate::inventory::{Mapping, Proposal, SharedText};
use crate::route::{Shape, joined};

/// How many operations it takes to believe in a prefix.
const OPERATIONS: usize = 2;

/// Finds where the operations of all listings are, and proposes mappings for those that are nowhere.
pub(super) fn map(
    listings: &mut [Listing],
    traffic: &Traffic,
    options: &JoinOptions,
    notes: &mut Vec<String>,
) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for listing in listings {
        let Some(of_service) = listing.service.as_ref().and_then(|service| traffic.services.get(service)) else {
            place(listing, None, notes, &options.mappings);
            continue;
        };
        place(listing, Some(of_service), notes, &options.mappings);
        let Some(mut proposal) = propose(listing, of_service) else { continue };
        if options.take_proposals {
            proposal.taken = true;
            apply(listing, &proposal.mapping);
        }
        proposals.push(proposal);
    }
    proposals
}

/// Gives operations their routes: below the base paths that the listing names if traffic has any of those, else below
/// none if traffic has that, and below those that they are mapped to.
fn place(listing: &mut Listing, traffic: Option<&ServiceTraffic>, notes: &mut Vec<String>, mappings: &[Mapping]) {
    let has = |item: &Item, base_path: &str| {
        traffic.is_some_and(|traffic| traffic.exact(item.method, &item.below(base_path).0).next().is_some())
    };
    let named = listing.base_paths.clone();
    let in_use: Vec<String> =
        named.iter().filter(|base| listing.items.iter().any(|item| has(item, base))).cloned().collect();
    let is_taken_off = in_use.is_empty() && listing.items.iter().any(|item| has(item, ""));
    if let (true, Some(service), Some(first)) = (is_taken_off, &listing.service, named.first()) {
        notes.push(format!("{service} serves {} without its base path {first}.", listing.name()));
    }
    for item in &mut listing.items {
        let mut bases = item.bases(&named).to_vec();
        if item.base_paths.is_none() && is_taken_off {
            bases = vec![String::new()];
        } else if item.base_paths.is_none() && !in_use.is_empty() {
            bases.clone_from(&in_use);
        }
        item.routes = bases.iter().map(|base| item.below(base)).collect();
    }
    let service = listing.service.clone();
    for mapping in mappings.iter().filter(|mapping| is_of(mapping, service.as_ref())) {
        apply(listing, mapping);
    }
}

fn is_of(mapping: &Mapping, service: Option<&SharedText>) -> bool {
    mapping.service.is_none() || mapping.service.as_deref() == service.map(AsRef::as_ref)
}

/// Puts the mapped route in front of the others, for operations below the listed path.
fn apply(listing: &mut Listing, mapping: &Mapping) {
    let named = listing.base_paths.clone();
    for item in &mut listing.items {
        let mapped = item.bases(&named).iter().find_map(|base| {
            let route = joined(base, &item.path);
            let rest = route.strip_prefix(mapping.listed.as_str())?;
            let route = (rest.is_empty() || rest.starts_with('/')).then(|| joined(&mapping.served, rest))?;
            Some((Shape::of(&route, crate::route::RouteStyle::Definition), route))
        });
        if let Some(mapped) = mapped {
            item.routes.retain(|(shape, _)| *shape != mapped.0);
            item.routes.insert(0, mapped);
        }
    }
}

/// Looks for a prefix that operations without traffic share with traffic that nobody lists. Not for one that is another
/// version of what is listed: that is another API.
fn propose(listing: &Listing, traffic: &ServiceTraffic) -> Option<Proposal> {
    let is_matched =
        |item: &&Item| item.routes.iter().any(|(shape, _)| traffic.exact(item.method, shape).next().is_some());
    // What is listed several times counts once.
    let unmatched: BTreeMap<(Shape, Option<Method>), &Item> = listing
        .items
        .iter()
        .filter(|item| !is_matched(item))
        .map(|item| ((item.below("").0, item.method), item))
        .collect();
    let base_path = listing.base_paths.first()?;
    if unmatched.len() < OPERATIONS {
        return None;
    }
    let ends = traffic.ends();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for ((bare, method), item) in &unmatched {
        let (full, _) = item.below(base_path);
        let mut found: Vec<(String, String)> = Vec::new();
        // In front of the path there is another base path in traffic.
        let longer =
            ends.get(bare).into_iter().flatten().filter(|served| traffic.exact(*method, served).next().is_some());
        found.extend(longer.filter_map(|served| Some((base_path.clone(), served.prefix_before(bare)?))));
        // Or what the path begins with is missing.
        let shorter =
            full.ends().into_iter().filter(|end| !end.is_root() && traffic.exact(*method, end).next().is_some());
        found.extend(shorter.filter_map(|end| Some((full.prefix_before(&end)?, String::new()))));
        found.sort();
        found.dedup();
        for mapping in
            found.into_iter().filter(|(listed, served)| listed != served && !is_other_version(listed, served))
        {
            *counts.entry(mapping).or_default() += 1;
        }
    }
    let operations = counts.values().copied().max()?;
    if operations < OPERATIONS || operations * 2 < unmatched.len() {
        return None;
    }
    let mut best = counts.into_iter().filter(|(_, count)| *count == operations);
    // Of several that fit alike none is more likely than another.
    let (Some(((listed, served), _)), None) = (best.next(), best.next()) else { return None };
    let service = listing.service.as_ref().map(ToString::to_string);
    let mapping = Mapping { service, listed, served };
    Some(Proposal { mapping, listing: listing.name(), operations, unmatched: unmatched.len(), taken: false })
}

/// `/v1` and `/api/v2` are not two paths of one API.
fn is_other_version(listed: &str, served: &str) -> bool {
    let version = |path: &str| -> Option<u32> {
        path.split('/').filter_map(|segment| segment.strip_prefix(['v', 'V'])?.parse().ok()).next_back()
    };
    matches!((version(listed), version(served)), (Some(listed), Some(served)) if listed != served)
}
