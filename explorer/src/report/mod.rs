//! The report: one HTML file that holds an inventory and a page to explore it, and asks no network for anything.
//!
//! Data go in as JSON: what the page shows at once, a column for each attribute, so that the page answers queries as
//! [`Index`](crate::query::Index) does, and packed details of endpoints, which are unpacked when somebody looks at one.
//! What the page may run is its own script, named by a hash in its content security policy; nothing of the data can be
//! run.

mod block;
mod coverage;
mod detail;
mod overview;
mod page;
mod rules;
mod schema;

use api_inventory::observation::Minute;

use crate::triage::{LinkTemplate, Statuses};

pub use page::write;

/// How a report is written.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions<'a> {
    /// What it is of; `API inventory` if none is given.
    pub title: Option<String>,
    /// What is new since this minute is marked, and what was called before it alone.
    pub changes_since: Option<Minute>,
    /// What was decided about findings.
    pub decided: Statuses,
    /// Links that every finding gets.
    pub links: &'a [LinkTemplate],
}
