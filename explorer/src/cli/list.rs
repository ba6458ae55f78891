//! `list`: endpoints that a query matches.

use std::io::{IsTerminal, Write};

use super::arguments::{ListArguments, SourceArguments};
use super::session::{self, Session};
use super::{Failure, width, write_json};
use crate::query::Attribute;
use crate::render::{Columns, endpoint_json};

pub(super) fn run(
    arguments: &ListArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let columns = Columns::named(&arguments.columns).map_err(Failure::said)?;
    let sort = arguments.sort.as_deref().map(sort_by).transpose()?;
    let query = session::query(&arguments.query, sources.quiet)?;
    let session = Session::open(sources)?;
    let inventory = &session.inventory;
    let mut endpoints = session.select(&query);
    let found = endpoints.len();
    if let Some(sort) = sort {
        Columns::sort(sort, inventory, &mut endpoints);
    }
    endpoints.truncate(arguments.limit.unwrap_or(usize::MAX));
    if arguments.json {
        if arguments.columns.is_empty() {
            let all: Vec<_> = endpoints.iter().map(|endpoint| endpoint_json(inventory, endpoint, false)).collect();
            return write_json(output, &all);
        }
        return write_json(output, &columns.json(inventory, &endpoints));
    }
    output.write_all(columns.table(inventory, &endpoints).render(width()).as_bytes())?;
    if std::io::stdout().is_terminal() {
        let shown = endpoints.len();
        let of = if shown < found { format!("{shown} of {found}") } else { found.to_string() };
        writeln!(output, "{of} endpoints of {}", inventory.endpoints.len())?;
    }
    Ok(())
}

/// The attribute to sort by, and whether the largest comes first.
fn sort_by(name: &str) -> Result<(&'static Attribute, bool), Failure> {
    let (plain, descending) = name.strip_prefix('-').map_or((name, false), |plain| (plain, true));
    let found = Attribute::find(&plain.to_lowercase())
        .ok_or_else(|| Failure::said(crate::render::UnknownColumn { name: plain.to_owned() }))?;
    Ok((found, descending))
}
