//! Versions of one route beside each other: `/v1/orders` and `/v2/orders`.

use std::collections::HashMap;

use crate::inventory::{ApiInventory, Endpoint};

/// The newest version of each route that has some, of what is called.
#[derive(Clone, Debug)]
pub(super) struct Versions<'a>(HashMap<Key<'a>, u32>);

/// Service, environment, method, and the route without its version and the names of its parameters.
type Key<'a> = (Option<&'a str>, Option<&'a str>, &'static str, String);

impl<'a> Versions<'a> {
    pub(super) fn of(inventory: &'a ApiInventory) -> Self {
        let mut newest: HashMap<Key<'a>, u32> = HashMap::new();
        for endpoint in inventory.endpoints.iter().filter(|endpoint| endpoint.called) {
            if let Some((key, version)) = versioned(endpoint) {
                let known = newest.entry(key).or_default();
                *known = version.max(*known);
            }
        }
        Self(newest)
    }

    pub(super) fn has_newer_than(&self, endpoint: &Endpoint) -> bool {
        let newest = versioned(endpoint).and_then(|(key, version)| Some((*self.0.get(&key)?, version)));
        newest.is_some_and(|(newest, version)| newest > version)
    }
}

/// The first segment that is a version, and all the rest.
fn versioned(endpoint: &Endpoint) -> Option<(Key<'_>, u32)> {
    let mut version = None;
    let mut rest = String::with_capacity(endpoint.route.len());
    for segment in endpoint.route.split('/') {
        let number = segment.strip_prefix(['v', 'V']).filter(|_| version.is_none());
        let number = number.and_then(|number| number.parse::<u32>().ok());
        rest.push('/');
        match number {
            Some(_) => version = number,
            None if segment.starts_with('{') => rest.push_str("{}"),
            None => rest.push_str(segment),
        }
    }
    let key = (endpoint.service.as_deref(), endpoint.environment.as_deref(), endpoint.method_name(), rest);
    Some((key, version?))
}
