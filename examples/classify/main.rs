//! What scanners find at each leaf of bodies: a tool for tuning rules.
//!
//! ```text
//! cargo run --example classify -- bodies.jsonl > found.jsonl
//! cargo run --example classify -- --rules rules.json bodies.jsonl > found.jsonl
//! ```
//!
//! Reads `{"id", "content_type", "body"}` lines, other fields aside; writes `{"id", "tags": [{"pointer", "tag"}]}` lines.
//! Content types: `application/json`, `application/x-www-form-urlencoded`, `http/query`, `http/headers` (lines of
//! `name: value`), `text/plain`. Pointers are JSON pointers (RFC 6901) with **raw keys**: the output is not for sharing.
//! The environment variables that configure a tracer's rules configure this too; `--rules` adds a file or folder of rules.
//! With `--profile libddwaf` it says instead what libddwaf, the library in Datadog's tracers, finds with a ruleset, which
//! `--rules` names then.
//!
//! Exit code 0: every line was good. 1: some were not, see stderr. 2: nothing could be done.
#![allow(clippy::print_stderr, reason = "a tool's standard streams are its own")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use api_inventory::Tracer;
use api_inventory::offline::{Classified, Classifier, Content};
use api_inventory::testing::conformance::Ruleset;
use serde::{Deserialize, Serialize};

mod libddwaf;

const USAGE: &str = "usage: classify [--rules PATH] [--profile libddwaf] FILE
  PATH  a file of rules, or a folder of them
  FILE  one {\"id\", \"content_type\", \"body\"} a line; - reads standard input";

#[derive(Deserialize)]
struct Input {
    id: String,
    content_type: String,
    body: String,
}

#[derive(Serialize)]
struct Output {
    id: String,
    tags: BTreeSet<Found>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Found {
    pointer: String,
    tag: String,
}

impl From<Classified> for Found {
    fn from(classified: Classified) -> Self {
        Self { pointer: classified.pointer, tag: classified.tag.to_string() }
    }
}

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args_os().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let run = || -> Result<bool, Box<dyn std::error::Error>> {
        let mut finder = Finder::of(&arguments)?;
        let reader: Box<dyn BufRead> = if arguments.file == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(&arguments.file)?))
        };
        let mut writer = BufWriter::new(io::stdout().lock());
        let all_good = copy(&mut finder, reader, &mut writer)?;
        writer.flush()?;
        Ok(all_good)
    };
    match run() {
        Ok(all_good) => ExitCode::from(u8::from(!all_good)),
        Err(error) => {
            eprintln!("classify: {error}");
            ExitCode::from(2)
        }
    }
}

struct Arguments {
    rules: Option<PathBuf>,
    as_libddwaf: bool,
    file: OsString,
}

impl Arguments {
    fn read(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let (mut rules, mut as_libddwaf) = (None, false);
        loop {
            let argument = arguments.next()?;
            if argument == "--rules" {
                rules = Some(arguments.next()?.into());
            } else if argument == "--profile" {
                as_libddwaf = arguments.next()? == "libddwaf";
                if !as_libddwaf {
                    return None;
                }
            } else {
                return arguments.next().is_none().then_some(Self { rules, as_libddwaf, file: argument });
            }
        }
    }
}

/// Who looks.
enum Finder {
    Ours(Box<Classifier>),
    Libddwaf(Box<Ruleset>),
}

impl Finder {
    fn of(arguments: &Arguments) -> Result<Self, Box<dyn std::error::Error>> {
        if arguments.as_libddwaf {
            let path = arguments.rules.as_ref().ok_or("--profile libddwaf needs a ruleset: --rules PATH")?;
            return Ok(Self::Libddwaf(Box::new(libddwaf::ruleset(path)?)));
        }
        let builder = Tracer::builder().from_env();
        let builder = match &arguments.rules {
            Some(path) => builder.rules_path(path),
            None => builder,
        };
        Ok(Self::Ours(Box::new(builder.build_classifier()?)))
    }

    fn find(&mut self, content: Content, body: &str) -> BTreeSet<Found> {
        match self {
            Self::Ours(classifier) => {
                classifier.classify(content, body.as_bytes()).into_iter().map(Found::from).collect()
            }
            Self::Libddwaf(ruleset) => libddwaf::classify(ruleset, content, body).into_iter().collect(),
        }
    }
}

/// Classifies line by line; whether all lines were good.
fn copy(finder: &mut Finder, reader: impl BufRead, mut writer: impl Write) -> io::Result<bool> {
    let mut all_good = true;
    for (at, line) in reader.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let input = serde_json::from_str::<Input>(&line).ok();
        let Some((input, content)) = input.and_then(|input| Some((Content::of(&input.content_type)?, input))).map(swap)
        else {
            // What is wrong with it is not said: the line may hold anything.
            eprintln!("classify: line {}: no body of a known content type", at + 1);
            all_good = false;
            continue;
        };
        let tags = finder.find(content, &input.body);
        serde_json::to_writer(&mut writer, &Output { id: input.id, tags })?;
        writeln!(writer)?;
    }
    Ok(all_good)
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}
