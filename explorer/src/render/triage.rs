//! Decisions about findings.

use serde::Serialize;

use super::{Align, Column, Table};
use crate::inventory::{Endpoint, Finding, FindingState, Severity};
use crate::triage::{About, Action, Event, FindingId, Moment, Status, Statuses};

/// A finding with what was decided about it.
#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    /// Which finding.
    pub finding: FindingId,
    /// How bad it is.
    pub severity: Severity,
    /// Its state.
    pub state: FindingState,
    /// All that was said of it, folded; none if nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Until when it is muted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Moment>,
    /// Why it is muted or accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<crate::inventory::SharedText>,
}

/// Findings with what was decided about each.
#[must_use]
pub fn decided(findings: &[(&Endpoint, &Finding)], statuses: &Statuses, now: Moment) -> Vec<Decided> {
    let decided = |(endpoint, finding): &(&Endpoint, &Finding)| {
        let id = FindingId::of(endpoint, &finding.rule);
        let status = statuses.get(&id);
        Decided {
            severity: finding.severity,
            state: finding.state,
            muted_until: status.and_then(|status| status.muted_until(now)),
            reason: status.and_then(|status| status.reason(now)).cloned(),
            status: status.cloned(),
            finding: id,
        }
    };
    findings.iter().map(decided).collect()
}

/// The same as a table.
#[must_use]
pub fn decided_table(decided: &[Decided]) -> Table {
    let mut table = table(&["SEVERITY", "STATE", "FINDING", "UNTIL", "TICKETS", "WHY", "BY"]);
    for decided in decided {
        let status = decided.status.as_ref();
        let tickets: Vec<&str> = status.iter().flat_map(|status| &status.tickets).map(AsRef::as_ref).collect();
        table.push(&[
            decided.severity.as_str().to_owned(),
            decided.state.as_str().to_owned(),
            decided.finding.to_string(),
            decided.muted_until.map(Moment::day).unwrap_or_default(),
            tickets.join(", "),
            decided.reason.as_deref().unwrap_or_default().to_owned(),
            status.and_then(|status| status.by.as_deref()).unwrap_or_default().to_owned(),
        ]);
    }
    table
}

/// An event in one line.
#[must_use]
pub fn event(event: &Event) -> String {
    let said = match &event.action {
        Action::Mute { until, reason } => format!(" until {until}: {reason}"),
        Action::Accept { reason } => format!(": {reason}"),
        Action::Ticket(text) | Action::Note(text) => format!(": {text}"),
        _ => String::new(),
    };
    format!("{} {}{said}", event.action.as_str(), about(event))
}

/// Events as a table.
#[must_use]
pub fn history(events: &[&Event]) -> Table {
    let mut table = table(&["TIME", "WHAT", "FINDING", "BY", "UNTIL", "WHY"]);
    for event in events {
        let (until, why) = match &event.action {
            Action::Mute { until, reason } => (until.to_string(), &**reason),
            Action::Accept { reason: text } | Action::Ticket(text) | Action::Note(text) => (String::new(), &**text),
            _ => (String::new(), ""),
        };
        table.push(&[
            event.time.to_string(),
            event.action.as_str().to_owned(),
            about(event),
            event.by.as_deref().unwrap_or_default().to_owned(),
            until,
            why.to_owned(),
        ]);
    }
    table
}

fn about(event: &Event) -> String {
    match &event.about {
        About::Finding(id) => id.to_string(),
        About::Standing(standing) if standing.query.is_empty() => format!("{} everywhere", standing.rule),
        About::Standing(standing) => format!("{} where {}", standing.rule, standing.query),
    }
}

/// A number of things: `1 finding`, `2 findings`.
#[must_use]
pub fn counted(many: usize, thing: &str) -> String {
    if many == 1 { format!("1 {thing}") } else { format!("{many} {thing}s") }
}

fn table(titles: &[&str]) -> Table {
    let columns = titles.iter().map(|title| Column { title: (*title).to_owned(), align: Align::Left });
    Table::new(columns.collect())
}
