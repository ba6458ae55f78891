//! Sources as a table.

use super::{Align, Column, Table};
use crate::source::Source;

/// The table of sources.
#[must_use]
pub fn sources(sources: &[Source]) -> Table {
    let columns = [
        ("SOURCE", Align::Left),
        ("KIND", Align::Left),
        ("TOLD", Align::Right),
        ("REPEATED", Align::Right),
        ("BYTES", Align::Right),
        ("PROBLEMS", Align::Right),
    ];
    let mut table =
        Table::new(columns.into_iter().map(|(title, align)| Column { title: title.to_owned(), align }).collect());
    for source in sources {
        table.push(&[
            source.path.display().to_string(),
            source.kind.map_or("unknown", crate::source::SourceKind::as_str).to_owned(),
            source.told.to_string(),
            source.repeated.to_string(),
            source.bytes.to_string(),
            source.problem_count.to_string(),
        ]);
    }
    table
}
