//! What is wrong with an endpoint, as rules found it.

use super::SharedText;

/// How bad a finding is. The worst sorts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Anybody gets what ruins somebody, now.
    Critical,
    /// One step away from that.
    High,
    /// A defect that helps attackers, or harms some.
    Medium,
    /// Good practice that is missing.
    Low,
    /// Worth knowing.
    Info,
}

/// How sure a finding is. The surest sorts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Many exchanges show it, and nothing of it is a guess.
    High,
    /// A few exchanges show it, or scanners went by names.
    Medium,
    /// It may be meant so, or be a mistake of the tracer.
    Low,
}

/// What people have decided about a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Nothing yet.
    #[default]
    Open,
    /// It was closed, by people or because it was not found any more, and was found again.
    Reopened,
    /// Somebody is at it.
    InProgress,
    /// Nobody wants to hear of it, until a time.
    Muted,
    /// It stays as it is, for a reason.
    Accepted,
}

/// What a rule found at one endpoint.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: SharedText,
    /// How bad it is here: what the rule says, one more where public callers reach production, one less outside of
    /// production. What nobody said, but the tracer took for production by default, changes nothing.
    pub severity: Severity,
    /// How bad the rule says that it is.
    pub rule_severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What was counted, one for each thing that the rule counts.
    pub proofs: Vec<Proof>,
    /// What people have decided.
    pub state: FindingState,
}

/// What was counted for a finding.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Proof {
    /// What was counted, in words: `successes without credentials`.
    pub what: SharedText,
    /// How many captured exchanges show it; or how many things, where things are counted.
    pub count: u64,
    /// Of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// What share of all requests that is, from 0 to 1: estimated without bias from captured ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// The next worse; the worst stays.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::Critical | Self::High => Self::Critical,
            Self::Medium => Self::High,
            Self::Low => Self::Medium,
            Self::Info => Self::Low,
        }
    }

    /// The next harmless; the most harmless stays.
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::Critical => Self::High,
            Self::High => Self::Medium,
            Self::Medium => Self::Low,
            Self::Low | Self::Info => Self::Info,
        }
    }
}

impl Confidence {
    /// All of them, the surest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl FindingState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Reopened, Self::InProgress, Self::Muted, Self::Accepted];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reopened => "reopened",
            Self::InProgress => "in_progress",
            Self::Muted => "muted",
            Self::Accepted => "accepted",
        }
    }

    /// Whether somebody has to do something about it.
    #[must_use]
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Open | Self::Reopened | Self::InProgress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_reports_have_the_same_words() {
        for severity in Severity::ALL {
            assert_eq!(serde_json::to_value(severity).unwrap(), severity.as_str());
        }
        for confidence in Confidence::ALL {
            assert_eq!(serde_json::to_value(confidence).unwrap(), confidence.as_str());
        }
        for state in FindingState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }

    #[test]
    fn severities_move_by_one_and_stay_at_the_ends() {
        for (worse, milder) in Severity::ALL.iter().zip(Severity::ALL.iter().skip(1)) {
            assert_eq!((milder.raised(), worse.lowered()), (*worse, *milder));
        }
        assert_eq!((Severity::Critical.raised(), Severity::Info.lowered()), (Severity::Critical, Severity::Info));
    }
}
