//! `diff`: what changed.

use std::io::Write;
use std::process::ExitCode;

use super::arguments::{DiffArguments, SourceArguments};
use super::session::{self, Session};
use super::{Failure, write_json};
use crate::diff::Diff;
use crate::inventory::Endpoint;
use crate::load::SourceSpec;
use crate::render::difference;

pub(super) fn run(
    arguments: &DiffArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let [before, after] = [&arguments.before, &arguments.after].map(|text| Side::of(text));
    let diff = match (before, after) {
        (Side::Files(before), Side::Files(after)) => {
            // What else there is to read belongs to both.
            let [before, after] = [before, after].map(|spec| {
                let specs: Vec<SourceSpec> = sources.sources.iter().cloned().chain([spec]).collect();
                Session::read(sources, &specs)
            });
            let (before, after) = (before?, after?);
            Diff::between(&all(&before), &all(&after))
        }
        (Side::Query(before), Side::Query(after)) => {
            let [before, after] =
                [before, after].map(|text| (session::query(std::slice::from_ref(&text), sources.quiet), text));
            let ((before, of_before), (after, of_after)) = (before, after);
            let (before, after) = (before?, after?);
            let session = Session::open(sources)?;
            let (before, after) = (session.select(&before), session.select(&after));
            // A misspelt name matches nothing too.
            for (side, text) in [(&before, of_before), (&after, of_after)] {
                if side.is_empty() {
                    return Err(Failure::said(format!("nothing matches {text}")));
                }
            }
            Diff::between(&before, &after)
        }
        _ => return Err(Failure::said("one of them is a file and the other is none; name two files, or two queries")),
    };
    if arguments.json {
        write_json(output, &diff)?;
    } else {
        output.write_all(difference(&diff).as_bytes())?;
    }
    Ok(if arguments.exit_code && !diff.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

enum Side {
    Files(SourceSpec),
    Query(String),
}

impl Side {
    /// Files if there are any of this name, or if it looks like one.
    fn of(text: &str) -> Self {
        let extensions = ["ndjson", "jsonl", "json", "yaml", "yml", "gz", "zst"];
        let extension = std::path::Path::new(text).extension().and_then(|extension| extension.to_str());
        let is_named_so = extension.is_some_and(|extension| extensions.contains(&extension)) && !text.contains(':');
        match text.parse::<SourceSpec>() {
            Ok(spec) if is_named_so || spec.has_files() => Self::Files(spec),
            _ => Self::Query(text.to_owned()),
        }
    }
}

fn all(session: &Session) -> Vec<&Endpoint> {
    session.inventory.endpoints.iter().collect()
}
