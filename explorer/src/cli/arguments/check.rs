//! What `check` can be asked.

use std::path::PathBuf;

use clap::Args;

use super::findings::severity;
use crate::inventory::Severity;

/// What `check` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct CheckArguments {
    /// Which endpoints; all if none is given
    #[arg(value_name = "QUERY")]
    pub(in crate::cli) query: Vec<String>,
    /// From which severity on a finding fails the check: critical, high, medium, low, info; none for never
    #[arg(long, value_name = "SEVERITY", default_value = "high", value_parser = fail_on)]
    pub(in crate::cli) fail_on: FailOn,
    /// A file of findings that were there before, which fail nothing
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Write the findings that there are as a baseline
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) write_baseline: Option<PathBuf>,
    /// Write SARIF 2.1.0; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) sarif: Option<PathBuf>,
    /// Write a summary as Markdown; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) markdown: Option<PathBuf>,
}

/// From which severity on a check fails; none for never.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct FailOn(pub(in crate::cli) Option<Severity>);

fn fail_on(word: &str) -> Result<FailOn, String> {
    if word.eq_ignore_ascii_case("none") {
        return Ok(FailOn(None));
    }
    severity(word).map(|severity| FailOn(Some(severity))).map_err(|what| format!("{what}; or none"))
}
