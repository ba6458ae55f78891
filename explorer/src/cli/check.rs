//! `check`: fails if there are findings that nobody has decided about.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use super::arguments::{CheckArguments, SourceArguments};
use super::session::{self, Session};
use super::{Failure, write_json};
use crate::check::{BASELINE_LIMIT, Baseline, Check, markdown, sarif};
use crate::query::Expression;
use crate::render::{FindingTeller, counted, proof, shown};

/// So many findings that fail the check are told one by one.
const TOLD: usize = 100;

pub(super) fn run(
    arguments: &CheckArguments,
    sources: &SourceArguments,
    output: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let is_output = |path: &Option<std::path::PathBuf>| path.as_deref() == Some(Path::new("-"));
    let outputs = [&arguments.sarif, &arguments.markdown, &arguments.write_baseline];
    let to_output = outputs.into_iter().filter(|path| is_output(path)).count();
    if to_output > 1 {
        return Err(Failure::said("only one of --sarif, --markdown and --write-baseline can go to standard output"));
    }
    let query = session::query(&arguments.query, sources.quiet)?;
    let is_whole = *query.expression() == Expression::All;
    let baseline = arguments.baseline.as_deref().map(read_baseline).transpose()?;
    let session = Session::open(sources)?;
    let teller = FindingTeller::new(&session.inventory, &session.rules, &session.statuses, &sources.links);
    let mut check = Check::of(&session.select(&query), arguments.fail_on.0, baseline.as_ref());
    if !is_whole {
        // What was not asked about is not gone.
        check.gone = None;
    }
    if let Some(path) = &arguments.write_baseline {
        // What was not asked about stays known.
        let before = baseline.clone().filter(|_| !is_whole).unwrap_or_default();
        let text = check.baseline().and(before).to_text();
        write(path, output, |output| Ok(output.write_all(text.as_bytes())?))?;
    }
    if let Some(path) = &arguments.sarif {
        write(path, output, |mut output| write_json(&mut output, &sarif(&check, &teller)))?;
    }
    if let Some(path) = &arguments.markdown {
        write(path, output, |output| Ok(output.write_all(markdown(&check, &teller).as_bytes())?))?;
    }
    // What was just written down as known fails nothing.
    let is_first = arguments.write_baseline.is_some() && baseline.is_none();
    let fails = !is_first && check.failing().next().is_some();
    let told = tell(&check, &teller, is_first);
    if to_output > 0 {
        _ = io::stderr().lock().write_all(told.as_bytes());
    } else {
        output.write_all(told.as_bytes())?;
    }
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What fails the check, and a summary.
fn tell(check: &Check<'_>, teller: &FindingTeller<'_>, is_first: bool) -> String {
    let mut lines = Vec::new();
    let failing = if is_first { 0 } else { check.failing().count() };
    for checked in check.failing().take(TOLD.min(failing)) {
        let finding = checked.finding;
        let title = teller.rule(finding).map_or("", |rule| rule.title.as_str());
        let proofs: Vec<String> = finding.proofs.iter().map(proof).collect();
        let proofs = if proofs.is_empty() { String::new() } else { format!("; {}", proofs.join("; ")) };
        lines.push(shown(&format!("{}: {}: {title}{proofs}", finding.severity.as_str(), checked.id)));
    }
    if failing > TOLD {
        lines.push(format!("{} more", failing - TOLD));
    }
    let all = check.checked.len();
    let due = check.checked.iter().filter(|checked| checked.finding.state.is_due()).count();
    let known = check.checked.iter().filter(|checked| checked.is_known).count();
    let mut summary = vec![format!("{} in all", counted(all, "finding")), format!("{} muted or accepted", all - due)];
    if check.has_baseline {
        let gone = check.gone.map(|gone| format!(", {gone} of the baseline not found")).unwrap_or_default();
        summary.push(format!("{known} in the baseline{gone}"));
    }
    let verb = if failing == 1 { "fails" } else { "fail" };
    lines.push(format!("{} {verb} the check; {}", counted(failing, "finding"), summary.join(", ")));
    lines.join("\n") + "\n"
}

fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let cannot = |error: &dyn std::fmt::Display| Failure::said(format!("{}: {error}", path.display()));
    let file = std::fs::File::open(path).map_err(|error| cannot(&error))?;
    let mut bytes = Vec::new();
    file.take(BASELINE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
    if bytes.len() as u64 > BASELINE_LIMIT {
        return Err(cannot(&"a baseline has at most 64 MiB"));
    }
    Baseline::read(&bytes).map_err(|error| cannot(&error))
}

/// Writes to a file, or to standard output for `-`.
fn write<O: Write>(
    path: &Path,
    output: &mut O,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if path == Path::new("-") {
        return write(output);
    }
    let cannot = |error: &io::Error| Failure::said(format!("{}: {error}", path.display()));
    let mut file = io::BufWriter::new(std::fs::File::create(path).map_err(|error| cannot(&error))?);
    match write(&mut file).and_then(|()| file.flush().map_err(Failure::from)) {
        Err(Failure::Output(error)) => Err(cannot(&error)),
        done => done,
    }
}
