//! `openapi`: a definition of what was seen.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::sync::Arc;

use api_inventory::inventory::{InventorySnapshot, OpenApiOptions};

use super::arguments::{Format, OpenApiArguments, SourceArguments};
use super::session::{self, Session};
use super::{Failure, write_json};

pub(super) fn run(
    arguments: &OpenApiArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let query = session::query(&arguments.query, sources.quiet)?;
    let session = Session::open(sources)?;
    let endpoints = session.select(&query);
    let services: BTreeSet<&str> = endpoints
        .iter()
        .filter(|endpoint| endpoint.record.is_some())
        .filter_map(|endpoint| endpoint.service.as_deref())
        .collect();
    match services.len() {
        0 => return Err(Failure::said("no endpoint with traffic matches the query")),
        1 => {}
        _ => {
            let names: Vec<&str> = services.into_iter().collect();
            let what =
                format!("a definition is of one service, and these match: {}; add service:NAME", names.join(", "));
            return Err(Failure::said(what));
        }
    }
    let mut snapshot = InventorySnapshot::default();
    snapshot.records = endpoints.iter().filter_map(|endpoint| endpoint.record.as_ref().map(Arc::clone)).collect();
    let mut options = OpenApiOptions::default().required_from(arguments.required_from);
    if let Some(title) = &arguments.title {
        options = options.title(title);
    }
    let document = snapshot.open_api(&options);
    let text = match arguments.format {
        Format::Yaml => document.to_yaml().map_err(Failure::said)?,
        Format::Json => {
            let mut text = Vec::new();
            write_json(&mut text, &document)?;
            String::from_utf8(text).map_err(Failure::said)?
        }
    };
    match &arguments.output {
        Some(path) => fs::write(path, text).map_err(|error| Failure::said(format!("{}: {error}", path.display())))?,
        None => output.write_all(text.as_bytes())?,
    }
    Ok(())
}
