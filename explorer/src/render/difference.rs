//! What changed, as text.

use std::fmt::Write;

use super::text::shown;
use crate::diff::Diff;

/// What changed, a line each, with a summary at the end.
#[must_use]
pub fn difference(diff: &Diff) -> String {
    let mut text = String::new();
    for endpoint in &diff.added {
        _ = writeln!(text, "+ {}", shown(&endpoint.to_string()));
    }
    for endpoint in &diff.removed {
        _ = writeln!(text, "- {}", shown(&endpoint.to_string()));
    }
    for changed in &diff.changed {
        _ = writeln!(text, "~ {}", shown(&changed.endpoint.to_string()));
        for change in &changed.changes {
            _ = writeln!(text, "    {}", shown(&change.to_string()));
        }
    }
    let (added, removed, changed) = (diff.added.len(), diff.removed.len(), diff.changed.len());
    _ = writeln!(text, "{added} added, {removed} removed, {changed} changed, {} as before", diff.unchanged);
    text
}
