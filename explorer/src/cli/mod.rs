//! The command line.

mod arguments;
mod attributes;
mod check;
mod compare;
mod findings;
mod list;
mod openapi;
mod progress;
mod report;
mod rules;
mod session;
mod show;
mod triage;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::render;
use arguments::{Arguments, Command};
use session::Session;

/// What a command comes to.
enum Failure {
    /// What was asked cannot be done, in words for the operator.
    Said(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    #[expect(clippy::needless_pass_by_value, reason = "errors are mapped to it")]
    fn said(what: impl ToString) -> Self {
        Self::Said(what.to_string())
    }
}

/// Runs the binary: reads the arguments, does what they ask, writes to the standard streams.
///
/// Exit codes: 0 if it was done, 1 if `check` or `diff --exit-code` found something, 2 if the arguments cannot be understood or what was
/// asked cannot be done.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments.into_iter().map(arguments::with_negation_in_words)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help is no error, and goes to standard output.
            _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut output = io::BufWriter::new(io::stdout().lock());
    let done = run(&arguments, &mut output).and_then(|code| output.flush().map(|()| code).map_err(Failure::from));
    match done {
        Ok(code) => code,
        // Whoever reads has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => fail(&format!("the output cannot be written: {error}")),
        Err(Failure::Said(what)) => fail(&what),
    }
}

fn fail(what: &str) -> ExitCode {
    let what = what.strip_prefix("error: ").unwrap_or(what).trim_end();
    let lines: Vec<String> = what.lines().map(render::shown).collect();
    _ = writeln!(io::stderr(), "error: {}", lines.join("\n"));
    ExitCode::from(2)
}

fn run(arguments: &Arguments, output: &mut impl Write) -> Result<ExitCode, Failure> {
    let sources = &arguments.sources;
    match &arguments.command {
        Command::Attributes => attributes::run(output)?,
        Command::List(list) => list::run(list, sources, output)?,
        Command::Show(show) => show::run(show, sources, output)?,
        Command::Services { json } => {
            let services = Session::open(sources)?.inventory.services();
            if *json {
                write_json(output, &services)?;
            } else {
                output.write_all(render::services(&services, width()).render(width()).as_bytes())?;
            }
        }
        Command::Openapi(openapi) => openapi::run(openapi, sources, output)?,
        Command::Diff(diff) => return compare::run(diff, sources, output),
        Command::Report(report) => report::run(report, sources, output)?,
        Command::Findings(findings) => findings::run(findings, sources, output)?,
        Command::Triage(triage) => triage::run(triage, sources, output)?,
        Command::Check(check) => return check::run(check, sources, output),
        Command::Rules { json } => rules::run(*json, sources, output)?,
        Command::Sources { json } => write_sources(&Session::open(sources)?, *json, output)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write_sources(session: &Session, json: bool, output: &mut impl Write) -> Result<(), Failure> {
    let inventory = &session.inventory;
    if json {
        let value = serde_json::json!({
            "sources": inventory.sources,
            "notes": inventory.notes,
            "proposals": inventory.proposals,
        });
        return write_json(output, &value);
    }
    output.write_all(render::sources(&inventory.sources).render(width()).as_bytes())?;
    for source in &inventory.sources {
        for problem in &source.problems {
            let line = format!("{}: {problem}", source.path.display());
            writeln!(output, "{}", render::shown(&line))?;
        }
        let untold = source.problem_count.saturating_sub(source.problems.len() as u64);
        if untold > 0 {
            writeln!(output, "{}: {untold} more", render::shown(&source.path.display().to_string()))?;
        }
    }
    for note in &inventory.notes {
        writeln!(output, "{}", render::shown(note))?;
    }
    for proposal in inventory.proposals.iter().filter(|proposal| !proposal.taken) {
        writeln!(output, "{}", render::shown(&session::proposed(proposal)))?;
    }
    Ok(())
}

fn write_json(output: &mut impl Write, value: &impl serde::Serialize) -> Result<(), Failure> {
    render::write_json(&mut *output, value)?;
    output.write_all(b"\n")?;
    Ok(())
}

/// How wide the output may be; none where nobody looks at it.
fn width() -> Option<usize> {
    let is_seen = io::stdout().is_terminal();
    is_seen.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0))
}
