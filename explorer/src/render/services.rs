//! Services as a table.

use std::collections::BTreeMap;

use api_inventory::inventory::Authentication;

use super::finding::share_text;
use super::{Align, Column, Table};
use crate::inventory::{Service, Severity};

/// The columns that there are however narrow the terminal is.
const ALWAYS: [&str; 12] = [
    "SERVICE",
    "OWNER",
    "ENVIRONMENTS",
    "ENDPOINTS",
    "FINDINGS",
    "SHADOW",
    "ORPHAN",
    "PUBLIC",
    "OPEN",
    "DRIFT",
    "REQUESTS",
    "SENSITIVE",
];

/// The columns that there are if there is room, the first of them first.
const WITH_ROOM: [&str; 6] = ["ANALYSED", "AUTHENTICATED", "DEFINED", "UNSCANNED", "TREND", "SOURCES"];

/// The table of services for a terminal of some width.
#[must_use]
pub fn services(services: &[Service], width: Option<usize>) -> Table {
    let align = |title: &str| match title {
        "SERVICE" | "OWNER" | "ENVIRONMENTS" | "FINDINGS" | "SENSITIVE" | "TREND" | "SOURCES" => Align::Left,
        _ => Align::Right,
    };
    let titles = ALWAYS.iter().chain(&WITH_ROOM);
    let columns = titles.map(|title| Column { title: (*title).to_owned(), align: align(title) });
    let mut table = Table::new(columns.collect());
    for service in services {
        let name = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let documented = |word: &str| service.documentation.get(word).copied().unwrap_or(0).to_string();
        let environments: Vec<&str> = service.environments.iter().map(AsRef::as_ref).collect();
        let share = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), share_text);
        table.push(&[
            name(service.name.as_deref()),
            name(service.owner.as_deref()),
            environments.join(", "),
            service.endpoints.to_string(),
            findings(service),
            documented("shadow"),
            documented("orphan"),
            service.public.to_string(),
            service.public_without_authentication.to_string(),
            service.drifting.to_string(),
            service.requests.to_string(),
            categories(&service.sensitive),
            share(service.coverage.analysed),
            share(authenticated(service)),
            share(service.coverage.definition),
            share(service.coverage.unscanned),
            trend(service),
            service.sources.iter().copied().collect::<Vec<_>>().join(", "),
        ]);
    }
    table.fitting(width, ALWAYS.len())
}

/// The worst findings, and how many there are besides: `2 critical +5`.
fn findings(service: &Service) -> String {
    let all: usize = service.findings.values().sum();
    let of = |severity: &Severity| Some((severity.as_str(), *service.findings.get(severity.as_str())?));
    match Severity::ALL.iter().find_map(of) {
        Some((severity, many)) if many < all => format!("{many} {severity} +{}", all - many),
        Some((severity, many)) => format!("{many} {severity}"),
        None => "-".to_owned(),
    }
}

/// The share of endpoints with traffic that enforce authentication.
#[expect(clippy::cast_precision_loss, reason = "nobody has so many endpoints")]
fn authenticated(service: &Service) -> Option<f64> {
    let all: usize = service.authentication.values().sum();
    let word = Authentication::Authenticated.as_str();
    let some = service.authentication.get(word).copied().unwrap_or(0);
    (all > 0).then(|| some as f64 / all as f64)
}

/// The requests of the days as bars, of which the highest is that of the busiest day.
fn trend(service: &Service) -> String {
    const BARS: [char; 8] =
        ['\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];
    let most = service.days.iter().map(|(_, requests)| *requests).max().unwrap_or(0).max(1);
    let bar = |requests: u64| {
        let step = u128::from(requests) * (BARS.len() as u128 - 1) / u128::from(most);
        usize::try_from(step).ok().and_then(|step| BARS.get(step)).copied().unwrap_or(' ')
    };
    service.days.iter().map(|(_, requests)| bar(*requests)).collect()
}

/// The categories of sensitive data, with the number of kinds in each.
fn categories(sensitive: &BTreeMap<String, usize>) -> String {
    let mut categories: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in sensitive.keys() {
        *categories.entry(tag.split(':').next().unwrap_or(tag)).or_default() += 1;
    }
    categories.iter().map(|(category, kinds)| format!("{category} ({kinds})")).collect::<Vec<_>>().join(", ")
}
