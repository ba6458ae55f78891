//! What the tracer would have learnt from recorded traffic: HAR in, one observation a line out, or what they are together.
//!
//! ```text
//! cargo run --example inspect -- traffic.har
//! cargo run --example inspect -- --inventory traffic.har
//! cargo run --example inspect -- --openapi=yaml traffic.har
//! jq -c '.log.entries[]' traffic.har | cargo run --example inspect -- --rules rules.json -
//! cargo run --example inspect -- rules check rules.json
//! ```
//!
//! With `--inventory` the observations are joined: one record an endpoint, one record a line. With `--openapi` the records are
//! written as an API definition, `OpenAPI` 3.1 in JSON or, with `--openapi=yaml`, in YAML.
//!
//! `--rules` adds a file or folder of rules. With `--profile libddwaf` each line has instead the attributes that libddwaf,
//! the library in Datadog's tracers, makes with a ruleset, which `--rules` names then; names are vetted in them as in
//! everything else. `rules check` says what each rule of a file or folder does, and everything
//! that is wrong with them.
//!
//! The input is a HAR 1.2 document (its first JSON value has `log`) or one HAR entry a line. Every entry goes through
//! the analysis that live traffic goes through, without sampling, budget or queue; the environment variables that
//! configure a tracer configure this too. Three fields besides those of HAR are understood: `_id`, 1 to 64 characters
//! of `[A-Za-z0-9_-]`, is repeated as `id` beside the observation's fields; `_clientAddress`, `ip:port`, is the peer;
//! `_route` is the template of the route, without which the exchange counts as unmatched.
//!
//! Exit code 0: every entry was good. 1: some were not, see stderr. 2: nothing could be done.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api_inventory::Tracer;
use api_inventory::inventory::OpenApiOptions;
use api_inventory::observation::Observation;
use api_inventory::offline::{OfflineAnalyzer, RecordedInventory};
use api_inventory::testing::conformance::Ruleset;
use serde::Serialize;

use self::arguments::{Arguments, Format, Output};
use self::exchange::Exchange;
use self::har::Entry;
use self::input::Place;
use self::terminal::{note, printable};

mod arguments;
mod exchange;
mod har;
mod input;
mod libddwaf;
mod rules;
mod terminal;

const USAGE: &str = "usage: inspect [--rules PATH] [--inventory | --openapi[=yaml] | --profile libddwaf] FILE
       inspect rules check PATH
  --inventory       one record an endpoint, one a line, instead of one observation an exchange
  --openapi[=yaml]  the inventory as an OpenAPI 3.1 document, in JSON or YAML
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

/// A line of the output with `--profile libddwaf`.
#[derive(Serialize)]
struct ProfileLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    attributes: BTreeMap<&'static str, serde_json::Value>,
}

/// Who looks at exchanges.
enum Inspector {
    Ours(Box<OfflineAnalyzer>),
    /// What it learns is printed at the end, in one of two forms.
    Joined(Box<OfflineAnalyzer>, Box<RecordedInventory>, Option<Format>),
    Libddwaf(Box<Ruleset>),
}

/// What happened so far.
struct Run<W> {
    inspector: Inspector,
    output: W,
    broken: bool,
    skipped_fields: u64,
    failure: Option<io::Error>,
}

fn main() -> ExitCode {
    let (rules, wanted, file) = match Arguments::read(std::env::args_os().skip(1)) {
        Some(Arguments::Inspect { rules, output, file }) => (rules, output, file),
        Some(Arguments::CheckRules(path)) => return rules::check(&path),
        None => {
            note(USAGE);
            return ExitCode::from(2);
        }
    };
    let reading = if file.as_os_str() == "-" {
        Ok(Box::new(io::stdin().lock()) as Box<dyn Read>)
    } else {
        File::open(&file).map(|file| Box::new(file) as Box<dyn Read>)
    };
    let reader = match reading {
        Ok(reader) => BufReader::new(reader),
        Err(error) => return unreadable(&file, &error),
    };
    let inspector = match inspector(rules, wanted) {
        Ok(inspector) => inspector,
        Err(problem) => {
            note(&problem);
            return ExitCode::from(2);
        }
    };
    let output = io::stdout().lock();
    let mut run = Run { inspector, output, broken: false, skipped_fields: 0, failure: None };
    if let Err(error) = input::read(reader, &mut |place, json| run.entry(place, json)) {
        return unreadable(&file, &error);
    }
    run.finish()
}

fn inspector(rules: Option<PathBuf>, wanted: Output) -> Result<Inspector, String> {
    if wanted == Output::Libddwaf {
        let path = rules.ok_or("--profile libddwaf needs a ruleset: --rules PATH")?;
        return libddwaf::ruleset(&path).map(|ruleset| Inspector::Libddwaf(Box::new(ruleset)));
    }
    let builder = Tracer::builder().from_env();
    let builder = match rules {
        Some(path) => builder.rules_path(path),
        None => builder,
    };
    let analyzer = builder.build_offline().map(Box::new).map_err(|problem| problem.to_string())?;
    Ok(match wanted {
        Output::Records => Inspector::Joined(analyzer, Box::default(), None),
        Output::OpenApi(format) => Inspector::Joined(analyzer, Box::default(), Some(format)),
        Output::Observations | Output::Libddwaf => Inspector::Ours(analyzer),
    })
}

impl<W: Write> Run<W> {
    /// Prints what is learnt from one entry, or says why nothing is.
    fn entry(&mut self, place: Place, json: Result<&[u8], String>) -> ControlFlow<()> {
        let exchange = json.and_then(Entry::parse).and_then(|entry| Ok(exchange::of(entry)?));
        let printed = match exchange {
            Ok(exchange) => {
                self.skipped_fields += exchange.skipped_fields;
                self.inspect(exchange)
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

    fn inspect(&mut self, exchange: Exchange) -> io::Result<()> {
        let id = exchange.id.clone();
        match &mut self.inspector {
            Inspector::Ours(analyzer) => {
                let observation = analyzer.observe(exchange.recorded());
                self.print(&Line { id: id.as_deref(), observation: &observation })
            }
            Inspector::Joined(analyzer, inventory, _) => {
                inventory.add(&analyzer.observe(exchange.recorded()));
                Ok(())
            }
            Inspector::Libddwaf(ruleset) => {
                let attributes = libddwaf::attributes(ruleset, &exchange.request, exchange.response.as_ref());
                self.print(&ProfileLine { id: id.as_deref(), attributes })
            }
        }
    }

    fn print(&mut self, line: &impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string(line)?;
        writeln!(self.output, "{}", printable(&json))
    }

    /// Prints what is told at the end.
    fn conclude(&mut self) -> io::Result<()> {
        let Inspector::Joined(_, inventory, format) = &self.inspector else { return Ok(()) };
        let (inventory, format) = (inventory.snapshot(), *format);
        let definition = || inventory.open_api(&OpenApiOptions::default());
        match format {
            None => inventory.records.iter().try_for_each(|record| self.print(record)),
            Some(Format::Json) => self.print_lines(&serde_json::to_string_pretty(&definition())?),
            Some(Format::Yaml) => self.print_lines(&definition().to_yaml().map_err(io::Error::other)?),
        }
    }

    fn print_lines(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| writeln!(self.output, "{}", printable(line)))
    }

    fn finish(mut self) -> ExitCode {
        let failure = self.failure.take().or_else(|| self.conclude().err()).or_else(|| self.output.flush().err());
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

fn unreadable(file: &Path, error: &io::Error) -> ExitCode {
    note(&format!("{}: cannot be read: {error}", file.display()));
    ExitCode::from(2)
}
