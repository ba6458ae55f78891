//! One line of a triage file.

use super::{FindingId, Moment};
use crate::inventory::SharedText;

/// Something that was decided about findings, or became of one. They sort by time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When.
    pub time: Moment,
    /// What.
    pub action: Action,
    /// About which findings.
    pub about: About,
    /// Who says so, in any words.
    pub by: Option<SharedText>,
}

/// About which findings an event is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// One.
    Finding(FindingId),
    /// All that there are and will be of a rule, where a query matches.
    Standing(Standing),
}

/// A decision about findings that may be found later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The rule's id; `*` for all rules.
    pub rule: SharedText,
    /// Which endpoints: a query; an empty one matches all.
    pub query: SharedText,
}

impl Standing {
    /// Whether it is about a rule.
    #[must_use]
    pub fn is_about(&self, rule: &str) -> bool {
        &*self.rule == "*" || &*self.rule == rule
    }
}

/// What was decided, or what became of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It was found first.
    Found,
    /// It was not found any more, or somebody says that it is fixed.
    Close,
    /// It was closed, and was found again.
    Reopen,
    /// Nothing holds that was decided before.
    Open,
    /// Somebody works on it.
    Start,
    /// Nobody wants to hear of it, until a time.
    Mute {
        /// From when on it counts as open again.
        until: Moment,
        /// Why.
        reason: SharedText,
    },
    /// It stays as it is.
    Accept {
        /// Why.
        reason: SharedText,
    },
    /// It is followed elsewhere.
    Ticket(SharedText),
    /// Something worth knowing.
    Note(SharedText),
}

impl Action {
    /// The word for it, as `do` has it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Open => "open",
            Self::Start => "start",
            Self::Mute { .. } => "mute",
            Self::Accept { .. } => "accept",
            Self::Ticket(_) => "ticket",
            Self::Note(_) => "note",
        }
    }

    /// Whether it can be said of findings that nobody has found yet.
    #[must_use]
    pub const fn may_stand(&self) -> bool {
        matches!(self, Self::Open | Self::Mute { .. } | Self::Accept { .. })
    }
}
