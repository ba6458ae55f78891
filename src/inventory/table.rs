//! The inventory as text.

use std::sync::Arc;

use super::{EndpointRecord, SensitiveRecord};
use crate::observation::{Location, Provenance};

/// One line per endpoint: `METHOD /route`, requests, authentication, exposure, methods, tags.
pub(super) fn render<P: Provenance>(records: &[Arc<EndpointRecord<P>>]) -> String {
    let heading = ["ENDPOINT", "REQUESTS", "AUTHENTICATION", "EXPOSURE", "METHODS", "SENSITIVE DATA"];
    let mut rows = vec![heading.map(str::to_owned)];
    rows.extend(records.iter().map(|record| row(record)));
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut table = String::new();
    for row in &rows {
        // Numbers align to the right, everything else to the left.
        let cells = row.iter().zip(widths).enumerate().map(|(at, (cell, width))| match at {
            1 => format!("{cell:>width$}"),
            _ => format!("{cell:<width$}"),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

fn row<P: Provenance>(record: &EndpointRecord<P>) -> [String; 6] {
    let mut methods: Vec<&str> = record.methods.iter().map(|method| method.credential.method.as_str()).collect();
    methods.dedup();
    [
        // Of what was read back, anything may be in it.
        record.endpoint.to_string().replace(char::is_control, "\u{fffd}"),
        record.requests.exact.to_string(),
        record.authentication().to_string(),
        record.exposure().to_string(),
        or_dash(methods.join(" ")),
        or_dash(data(record).join(" ")),
    ]
}

/// The sensitive data, without the credentials that callers present: those are in a column of their own.
fn data<P: Provenance>(record: &EndpointRecord<P>) -> Vec<String> {
    let presented = [Location::RequestHeaders, Location::RequestCookies];
    let is_presented = |sensitive: &SensitiveRecord<P>| {
        sensitive.tag.category.as_str() == "credentials" && presented.contains(&sensitive.location)
    };
    let data = record.sensitive.iter().filter(|sensitive| !is_presented(sensitive));
    let mut tags: Vec<String> = data.map(|sensitive| sensitive.tag.to_string()).collect();
    tags.sort();
    tags.dedup();
    tags
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".into() } else { text }
}
