//! `report`: one HTML file to explore the inventory with.

use std::fs::File;
use std::io::{BufWriter, Write};

use api_inventory::observation::Minute;

use super::Failure;
use super::arguments::{ReportArguments, SourceArguments};
use super::session::Session;
use crate::report::{self, ReportOptions};

pub(super) fn run(
    arguments: &ReportArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let session = Session::open(sources)?;
    let options = ReportOptions {
        title: arguments.title.clone(),
        changes_since: arguments.changes_since.map(Minute::of),
        decided: session.statuses.clone(),
        links: &sources.links,
    };
    let Some(path) = &arguments.output else {
        return Ok(report::write(output, &session.inventory, &session.rules, &options)?);
    };
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        report::write(&mut file, &session.inventory, &session.rules, &options)?;
        file.flush()
    });
    written.map_err(|error| Failure::said(format!("{}: {error}", path.display())))
}
