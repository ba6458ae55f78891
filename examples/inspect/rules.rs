//! `inspect rules check PATH`: what a file or folder of rules comes to, and everything that is wrong with it.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use api_inventory::rules::{Reload, RuleReport, RuleSource};

use crate::terminal::{note, printable};

/// Checks rules as a tracer would load them. Exit code 0: all are good. 1: some are wrong. 2: none could be used.
pub(crate) fn check(path: &Path) -> ExitCode {
    let outcome = RuleSource::new().path(path).check(None);
    let code = match &outcome {
        Reload::Applied(_) => 0,
        Reload::Partly(report) if !report.rules.is_empty() => 1,
        Reload::Partly(_) | Reload::Refused(_) => 2,
    };
    match explain(outcome.report(), io::stdout().lock()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            note(&format!("the output cannot be written: {error}"));
            ExitCode::from(2)
        }
        _ => ExitCode::from(code),
    }
}

/// Says what each rule does, and then what is wrong or not supported.
fn explain(report: &RuleReport, mut output: impl Write) -> io::Result<()> {
    for rule in &report.rules {
        let tag = rule.tag.as_ref().map_or_else(String::new, |tag| format!(" {tag}"));
        writeln!(output, "{}", printable(&format!("{} {}{tag}: {}", rule.source, rule.id, rule.explanation)))?;
    }
    for problem in &report.problems {
        writeln!(output, "{}", printable(&problem.to_string()))?;
    }
    if report.problems_omitted > 0 {
        writeln!(output, "and {} more", report.problems_omitted)?;
    }
    let errors = report.problems.iter().filter(|problem| problem.is_error()).count();
    let unsupported = report.problems.len() - errors;
    writeln!(output, "{} rules, {errors} wrong, {unsupported} not supported", report.rules.len())?;
    if let Some(digest) = &report.digest {
        writeln!(output, "digest {}", digest.as_str())?;
    }
    output.flush()
}
