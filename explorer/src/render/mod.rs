//! What people and programs see.

mod columns;
mod detail;
mod difference;
mod finding;
mod findings;
mod json;
mod rules;
mod schema;
mod services;
mod sources;
mod table;
mod text;
mod triage;
mod trial;

pub use columns::{Columns, DEFAULT_COLUMNS, UnknownColumn};
pub use detail::detail;
pub use difference::difference;
pub use finding::{FindingTeller, proof};
pub use findings::{Found, OfRule, by_rule, each, findings, findings_json, rule_page};
pub use json::{endpoint as endpoint_json, write_json};
pub use rules::{rules, rules_json};
pub use services::services;
pub use sources::sources;
pub use table::{Align, Column, Table};
pub(crate) use text::is_harmless;
pub use text::{shown, shown_in};
pub use triage::{Decided, counted, decided, decided_table, event, history};
pub use trial::{trial, trial_json};
