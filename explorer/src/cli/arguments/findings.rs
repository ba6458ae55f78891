//! What `findings` can be asked.

use clap::Args;

use crate::inventory::{FindingState, Severity};

/// What `findings` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct FindingsArguments {
    /// Which endpoints; all if none is given
    #[arg(value_name = "QUERY")]
    pub(in crate::cli) query: Vec<String>,
    /// All of one rule: what happened, why it matters, how to fix it, and where; with several, of each
    #[arg(long = "rule", value_name = "ID")]
    pub(in crate::cli) rule: Vec<String>,
    /// One line an endpoint, with what was counted
    #[arg(long)]
    pub(in crate::cli) each: bool,
    /// Only what is at least as severe
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(in crate::cli) severity: Option<Severity>,
    /// Only what is in one of these states, separated by commas: open, reopened, `in_progress`, muted, accepted
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = state)]
    pub(in crate::cli) state: Vec<FindingState>,
    /// Try a rule, by its id or a file: how many endpoints its query matches, and how much is missing where it finds nothing
    #[arg(long = "try", value_name = "ID|FILE", conflicts_with_all = ["rule", "each", "severity", "state"])]
    pub(in crate::cli) trial: Option<String>,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Reads a severity.
pub(super) fn severity(word: &str) -> Result<Severity, String> {
    let known = Severity::ALL.into_iter().find(|severity| severity.as_str().eq_ignore_ascii_case(word));
    known.ok_or_else(|| "severities are critical, high, medium, low and info".to_owned())
}

fn state(word: &str) -> Result<FindingState, String> {
    let known = FindingState::ALL.into_iter().find(|state| state.as_str().eq_ignore_ascii_case(word));
    known.ok_or_else(|| "states are open, reopened, in_progress, muted and accepted".to_owned())
}
