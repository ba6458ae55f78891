//! What can be written on the command line.

mod check;
mod findings;
mod triage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::inventory::Mapping;
use crate::load::SourceSpec;
use crate::query::Attribute;
use crate::triage::LinkTemplate;

pub(super) use check::CheckArguments;
pub(super) use findings::FindingsArguments;
pub(super) use triage::{TriageArguments, TriageCommand};

/// `-environment:dev` is a term of a query and no flag: `NOT environment:dev`, which says the same, cannot be taken for one.
pub(super) fn with_negation_in_words(argument: OsString) -> OsString {
    let term = argument.to_str().and_then(|argument| argument.strip_prefix('-'));
    let name = term.and_then(|term| term.split_once(':')).map(|(name, _)| name);
    match (term, name) {
        (Some(term), Some(name)) if name.starts_with('@') || Attribute::find(&name.to_lowercase()).is_some() => {
            format!("NOT {term}").into()
        }
        _ => argument,
    }
}

/// One inventory of an API from traffic, definitions, gateways and catalogs, and a language to ask it.
#[derive(Debug, Parser)]
#[command(name = "api-inventory", version, about, max_term_width = 120, arg_required_else_help = true)]
#[command(after_help = "`api-inventory attributes` lists what queries may ask. Example:\n  \
                        api-inventory -s 'lines/*.ndjson.gz' -s shop=openapi.yaml list exposure:public auth:unauthenticated\n\n\
                        Exit codes: 0 done, 1 `check` or `diff --exit-code` found something, 2 it cannot be done")]
pub(super) struct Arguments {
    /// What is read, and how it is joined.
    #[command(flatten)]
    pub(super) sources: SourceArguments,
    /// What is asked.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What is read, and how it is joined.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct SourceArguments {
    /// A file, folder or pattern to read, `-` for standard input; any number of times. What it holds is found out: lines of
    /// tracers (also packed with gzip or zstd), `OpenAPI` and Swagger definitions, what Amazon API Gateway exports and
    /// answers, entities of a software catalog. A service in front says whose definition or gateway it is
    #[arg(short, long = "source", value_name = "[SERVICE=]PATH", global = true)]
    pub(super) sources: Vec<SourceSpec>,
    /// Says that what definitions and gateways list below one path is served below another; any number of times
    #[arg(long = "map", value_name = "[SERVICE:]/LISTED=/SERVED", global = true)]
    pub(super) mappings: Vec<Mapping>,
    /// Take the mappings that would be proposed
    #[arg(long, global = true)]
    pub(super) map_proposed: bool,
    /// How far back traffic counts: what is defined and was not called since is an orphan
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = humantime::parse_duration, global = true)]
    pub(super) window: Duration,
    /// The time that ages are counted from, RFC 3339; now if not given
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_rfc3339_weak, global = true)]
    pub(super) now: Option<SystemTime>,
    /// How many endpoints of traffic are kept; those beyond go into one bucket a service
    #[arg(long, value_name = "N", default_value_t = 1_000_000, global = true)]
    pub(super) endpoints: usize,
    /// How many threads read lines; as many as there are cores if not given
    #[arg(long, value_name = "N", global = true)]
    pub(super) threads: Option<std::num::NonZeroUsize>,
    /// A file or folder with rules of your own, in YAML or JSON; any number of times. Of two rules with one id the last
    /// holds, so that a rule that comes along can be replaced
    #[arg(long = "rules", value_name = "PATH", global = true)]
    pub(super) rules: Vec<PathBuf>,
    /// Leave out the rules that come along, and ask those of your own alone
    #[arg(long, global = true)]
    pub(super) own_rules_only: bool,
    /// A file with what was decided about findings: lines of JSON that are only appended, and can live in a repository
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) triage: Option<PathBuf>,
    /// A link that every finding gets, for example Ticket=https://tracker.example/new?title={title}. Gaps are {rule},
    /// {title}, {severity}, {service}, {environment}, {method}, {route} and {owner}; any number of times
    #[arg(long = "link", value_name = "NAME=URL", global = true)]
    pub(super) links: Vec<LinkTemplate>,
    /// No progress, and no notes; errors are still told
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Fail if anything in a source could not be used
    #[arg(long, global = true)]
    pub(super) strict: bool,
}

/// What is asked.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List endpoints
    List(ListArguments),
    /// Show all that is known of one endpoint
    Show(ShowArguments),
    /// List services
    Services {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Write an `OpenAPI` 3.1 definition of what was seen
    Openapi(OpenApiArguments),
    /// Tell what changed from one to the other: two builds (files or patterns) or two environments (queries)
    Diff(DiffArguments),
    /// Write a report: one HTML file to explore the inventory with, which asks no network for anything
    Report(ReportArguments),
    /// List what was read, and what was wrong with it
    Sources {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List what rules found, or tell all of one rule
    Findings(FindingsArguments),
    /// Decide about findings, and record what became of them
    Triage(TriageArguments),
    /// Fail if there are findings that nobody has decided about: for continuous integration
    Check(CheckArguments),
    /// List the rules
    Rules {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List what queries may ask of endpoints
    Attributes,
}

/// What `list` takes.
#[derive(Args, Debug)]
pub(super) struct ListArguments {
    /// A query; all endpoints if none is given. Several words are one query; NOT in front of a word without an attribute
    /// negates it
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// As JSON: an array of endpoints, with the chosen columns alone if there are any
    #[arg(long)]
    pub(super) json: bool,
    /// Attributes to show, separated by commas
    #[arg(long, value_name = "ATTRIBUTES", value_delimiter = ',')]
    pub(super) columns: Vec<String>,
    /// The attribute to sort by, with `-` in front for the largest first
    #[arg(long, value_name = "ATTRIBUTE", allow_hyphen_values = true)]
    pub(super) sort: Option<String>,
    /// Show so many at most
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
}

/// What `show` takes.
#[derive(Args, Debug)]
pub(super) struct ShowArguments {
    /// The method; `ANY` for each
    pub(super) method: String,
    /// The route, whatever its parameters are called
    pub(super) route: String,
    /// A query that tells it apart from others of the same route
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What `openapi` takes.
#[derive(Args, Debug)]
pub(super) struct OpenApiArguments {
    /// Which endpoints; all if none is given. They have to be of one service
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// The title; that of the service if not given
    #[arg(long)]
    pub(super) title: Option<String>,
    /// How many exchanges it takes to call something required that was in each of them
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) required_from: u64,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    pub(super) format: Format,
    /// Where it is written; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How a definition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// As YAML
    Yaml,
    /// As JSON
    Json,
}

/// What `diff` takes.
#[derive(Args, Debug)]
pub(super) struct DiffArguments {
    /// What it was: a file or pattern, or a query over the sources
    #[arg(value_name = "A")]
    pub(super) before: String,
    /// What it is
    #[arg(value_name = "B")]
    pub(super) after: String,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
    /// End with exit code 1 if anything changed
    #[arg(long)]
    pub(super) exit_code: bool,
}

/// What `report` takes.
#[derive(Args, Debug)]
pub(super) struct ReportArguments {
    /// Where it is written; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// What it is of
    #[arg(long)]
    pub(super) title: Option<String>,
    /// Count what is new since this time, RFC 3339; since a week before `--now` if not given
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_rfc3339_weak)]
    pub(super) changes_since: Option<SystemTime>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn no_argument_is_in_the_way_of_another() {
        Arguments::command().debug_assert();
        // What is global is no part of a command yet when each is looked at alone.
        for (arguments, is_taken) in [
            (&["findings", "--rules", "a", "--rule", "B", "x"][..], true),
            (&["triage", "--triage", "a", "--rules", "b", "--rule", "B", "--start", "x"], true),
            (&["triage", "--triage", "a", "history", "--rule", "B", "x"], true),
            (&["triage", "--record", "--standing"], false),
            (&["triage", "--record", "x"], false),
            (&["check", "--fail-on", "none"], true),
            (&["check", "--fail-on", "grave"], false),
        ] {
            let taken = Arguments::try_parse_from(["api-inventory"].iter().chain(arguments));
            assert_eq!(taken.is_ok(), is_taken, "{arguments:?}: {taken:?}");
        }
    }
}
