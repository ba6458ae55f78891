//! What `triage` can be told.

use clap::{Args, Subcommand};

/// What `triage` takes.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(in crate::cli) struct TriageArguments {
    /// What is asked, if it is no decision
    #[command(subcommand)]
    pub(in crate::cli) command: Option<TriageCommand>,
    /// Which endpoints
    #[arg(value_name = "QUERY")]
    pub(in crate::cli) query: Vec<String>,
    /// The findings of this rule; any number of times
    #[arg(long = "rule", value_name = "ID")]
    pub(in crate::cli) rule: Vec<String>,
    /// Somebody works on it
    #[arg(long, group = "decision")]
    pub(in crate::cli) start: bool,
    /// Nothing holds that was decided before
    #[arg(long, group = "decision")]
    pub(in crate::cli) open: bool,
    /// It is fixed; if it is found again, it is re-opened
    #[arg(long, group = "decision")]
    pub(in crate::cli) close: bool,
    /// Nobody wants to hear of it before this day or time, or for so long: 2027-01-01, 30d
    #[arg(long, value_name = "TIME", group = "decision", requires = "reason")]
    pub(in crate::cli) mute_until: Option<String>,
    /// It stays as it is
    #[arg(long, group = "decision", requires = "reason")]
    pub(in crate::cli) accept: bool,
    /// Why it is muted or accepted
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: Option<String>,
    /// Where it is followed: a URL, or the name of a ticket
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) ticket: Option<String>,
    /// Something worth knowing of it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Also for what will be found later: one decision about the rules and the query, and not one a finding
    #[arg(long, conflicts_with_all = ["start", "close", "ticket", "note"])]
    pub(in crate::cli) standing: bool,
    /// Record what was found first, found again, and is gone. Not called, or called too rarely, is not gone
    #[arg(long, conflicts_with_all = ["decision", "ticket", "note", "standing", "query", "rule"])]
    pub(in crate::cli) record: bool,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) by: Option<String>,
    /// Tell what would be appended, and append nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// What `triage` can be asked.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TriageCommand {
    /// Tell what was said of findings, in order
    History {
        /// Of which endpoints; all if none is given
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// Of this rule; any number of times
        #[arg(long = "rule", value_name = "ID")]
        rule: Vec<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}
