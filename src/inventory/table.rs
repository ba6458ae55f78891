//! The inventory as text.

use std::sync::Arc;

use super::{BusinessBasis, BusinessFunction, BusinessStrength, EndpointRecord, SensitiveRecord};
use crate::observation::{Location, Provenance};

/// One line per endpoint: `METHOD /route`, requests, authentication, exposure, methods, tags, and what it is for.
///
/// What is only suggested has a question mark, or two if little speaks for it.
pub(super) fn render<P: Provenance>(records: &[Arc<EndpointRecord<P>>]) -> String {
    let heading = ["ENDPOINT", "REQUESTS", "AUTHENTICATION", "EXPOSURE", "METHODS", "SENSITIVE DATA", "BUSINESS LOGIC"];
    let mut rows = vec![heading.map(str::to_owned)];
    rows.extend(records.iter().map(|record| row(record)));
    let mut widths = [0; 7];
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

fn row<P: Provenance>(record: &EndpointRecord<P>) -> [String; 7] {
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
        or_dash(business(record).join(" ")),
    ]
}

/// What the endpoint is for; for what has no other name, the events.
fn business<P: Provenance>(record: &EndpointRecord<P>) -> Vec<String> {
    let logic = record.business_logic().into_iter();
    let told = logic.flat_map(|logic| match (logic.basis, logic.strength) {
        _ if logic.function == BusinessFunction::Custom => {
            // Of what was read back, anything may be in it.
            logic.events.iter().map(|event| event.as_str().replace(char::is_control, "\u{fffd}")).collect()
        }
        (BusinessBasis::Recorded, _) => vec![logic.function.to_string()],
        (BusinessBasis::Suggested, BusinessStrength::Strong) => vec![format!("{}?", logic.function)],
        (BusinessBasis::Suggested, BusinessStrength::Weak) => vec![format!("{}??", logic.function)],
    });
    told.collect()
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
