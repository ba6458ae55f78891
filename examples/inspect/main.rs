//! What the tracer would have learnt from recorded traffic: HAR in, one observation a line out.
//!
//! ```text
//! cargo run --example inspect -- traffic.har
//! jq -c '.log.entries[]' traffic.har | cargo run --example inspect -- --rules rules.json -
//! cargo run --example inspect -- rules check rules.json
//! ```
//!
//! `--rules` adds a file or folder of rules. `rules check` says what each rule of a file or folder does, and everything
//! that is wrong with them.
//!
//! The input is a HAR 1.2 document (its first JSON value has `log`) or one HAR entry a line. Every entry goes through
//! the analysis that live traffic goes through, without sampling, budget or queue; the environment variables that
//! configure a tracer configure this too. Three fields besides those of HAR are understood: `_id`, 1 to 64 characters
//! of `[A-Za-z0-9_-]`, is repeated as `id` beside the observation's fields; `_clientAddress`, `ip:port`, is the peer;
//! `_route` is the template of the route, without which the exchange counts as unmatched.
//!
//! Exit code 0: every entry was good. 1: some were not, see stderr. 2: nothing could be done.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api_inventory::Tracer;
use api_inventory::observation::Observation;
use api_inventory::offline::OfflineAnalyzer;
use serde::Serialize;

use self::har::Entry;
use self::input::Place;
use self::terminal::{note, printable};

mod exchange;
mod har;
mod input;
mod rules;
mod terminal;

const USAGE: &str = "usage: inspect [--rules PATH] FILE
       inspect rules check PATH
  FILE  a HAR 1.2 document, or one HAR entry per line; - reads standard input
  PATH  a file of rules, or a folder of them";

/// A line of the output.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(flatten)]
    observation: &'a Observation,
}

/// What happened so far.
struct Run<W> {
    analyzer: OfflineAnalyzer,
    output: W,
    broken: bool,
    skipped_fields: u64,
    failure: Option<io::Error>,
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (rules, file) = match arguments.as_slice() {
        [rules, check, path] if rules == "rules" && check == "check" => return rules::check(Path::new(path)),
        [option, path, file] if option == "--rules" => (Some(path.clone()), file.clone()),
        [file] => (None, file.clone()),
        _ => return usage(),
    };
    let reading = if file == "-" {
        Ok(Box::new(io::stdin().lock()) as Box<dyn Read>)
    } else if file.as_encoded_bytes().starts_with(b"-") {
        return usage();
    } else {
        File::open(PathBuf::from(&file)).map(|file| Box::new(file) as Box<dyn Read>)
    };
    let reader = match reading {
        Ok(reader) => BufReader::new(reader),
        Err(error) => return unreadable(&file.to_string_lossy(), &error),
    };
    let builder = Tracer::builder().from_env();
    let builder = match rules {
        Some(path) => builder.rules_path(path),
        None => builder,
    };
    let analyzer = match builder.build_offline() {
        Ok(analyzer) => analyzer,
        Err(problem) => {
            note(&problem.to_string());
            return ExitCode::from(2);
        }
    };
    let output = io::stdout().lock();
    let mut run = Run { analyzer, output, broken: false, skipped_fields: 0, failure: None };
    if let Err(error) = input::read(reader, &mut |place, json| run.entry(place, json)) {
        return unreadable(&file.to_string_lossy(), &error);
    }
    run.finish()
}

impl<W: Write> Run<W> {
    /// Prints what is learnt from one entry, or says why nothing is.
    fn entry(&mut self, place: Place, json: Result<&[u8], String>) -> ControlFlow<()> {
        let exchange = json.and_then(Entry::parse).and_then(|entry| Ok(exchange::of(entry)?));
        let printed = match exchange {
            Ok(exchange) => {
                self.skipped_fields += exchange.skipped_fields;
                let observation = self.analyzer.observe(exchange.recorded);
                self.print(&Line { id: exchange.id.as_deref(), observation: &observation })
            }
            Err(reason) => {
                self.broken = true;
                note(&format!("{place}: {reason}"));
                Ok(())
            }
        };
        match printed {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn print(&mut self, line: &Line<'_>) -> io::Result<()> {
        let json = serde_json::to_string(line)?;
        writeln!(self.output, "{}", printable(&json))
    }

    fn finish(mut self) -> ExitCode {
        let failure = self.failure.take().or_else(|| self.output.flush().err());
        // Whoever reads the output has seen enough: `inspect … | head` is no failure.
        if let Some(error) = failure.filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
            note(&format!("the output cannot be written: {error}"));
            return ExitCode::from(2);
        }
        if self.skipped_fields > 0 {
            note(&format!("{} header fields were left out: HTTP does not allow them", self.skipped_fields));
        }
        ExitCode::from(u8::from(self.broken))
    }
}

fn usage() -> ExitCode {
    note(USAGE);
    ExitCode::from(2)
}

fn unreadable(file: &str, error: &io::Error) -> ExitCode {
    note(&format!("{file}: cannot be read: {error}"));
    ExitCode::from(2)
}
