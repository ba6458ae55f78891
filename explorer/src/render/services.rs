//! Services as a table.

use std::collections::BTreeMap;

use super::{Align, Column, Table};
use crate::inventory::Service;

/// The table of services.
#[must_use]
pub fn services(services: &[Service]) -> Table {
    let left = [("SERVICE", Align::Left), ("OWNER", Align::Left), ("ENVIRONMENTS", Align::Left)];
    let counts = ["ENDPOINTS", "SHADOW", "ORPHAN", "PUBLIC", "OPEN", "DRIFT", "REQUESTS"];
    let columns = left.into_iter().chain(counts.into_iter().map(|title| (title, Align::Right)));
    let columns = columns.chain([("SENSITIVE", Align::Left), ("SOURCES", Align::Left)]);
    let mut table = Table::new(columns.map(|(title, align)| Column { title: title.to_owned(), align }).collect());
    for service in services {
        let name = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let documented = |word: &str| service.documentation.get(word).copied().unwrap_or(0).to_string();
        let environments: Vec<&str> = service.environments.iter().map(AsRef::as_ref).collect();
        table.push(&[
            name(service.name.as_deref()),
            name(service.owner.as_deref()),
            environments.join(", "),
            service.endpoints.to_string(),
            documented("shadow"),
            documented("orphan"),
            service.public.to_string(),
            service.public_without_authentication.to_string(),
            service.drifting.to_string(),
            service.requests.to_string(),
            categories(&service.sensitive),
            service.sources.iter().copied().collect::<Vec<_>>().join(", "),
        ]);
    }
    table
}

/// The categories of sensitive data, with the number of kinds in each.
fn categories(sensitive: &BTreeMap<String, usize>) -> String {
    let mut categories: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in sensitive.keys() {
        *categories.entry(tag.split(':').next().unwrap_or(tag)).or_default() += 1;
    }
    categories.iter().map(|(category, kinds)| format!("{category} ({kinds})")).collect::<Vec<_>>().join(", ")
}
