//! The check of continuous integration: which findings fail it, and what is told of them.
//!
//! A finding fails the check if it is as severe as the operator says, somebody has to do something about it (it is not muted
//! and not accepted), and it is not in the [`Baseline`] of findings that were there before. [`sarif`](fn@sarif) and
//! [`markdown`](fn@markdown) tell of all findings: to code scanning, and to who reads a pull request.

mod baseline;
mod markdown;
mod sarif;

use std::collections::BTreeSet;

use crate::inventory::{Endpoint, Finding, Severity};
use crate::triage::FindingId;

pub use baseline::{BASELINE_LIMIT, Baseline, BaselineError};
pub use markdown::{ROWS_LIMIT, markdown};
pub use sarif::sarif;

/// A finding, looked at.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The finding.
    pub finding: &'a Finding,
    /// What tells it apart.
    pub id: FindingId,
    /// It was there before: the baseline has it.
    pub is_known: bool,
    /// It fails the check.
    pub fails: bool,
}

/// All findings, looked at.
#[derive(Clone, Debug)]
pub struct Check<'a> {
    /// Those that fail the check first; of both, those that are new first, then the worst, then by id.
    pub checked: Vec<Checked<'a>>,
    /// Whether there was a baseline.
    pub has_baseline: bool,
    /// How many findings of the baseline were not found; none if not all of them were looked for.
    pub gone: Option<usize>,
    /// From which severity on a finding fails the check; none for never.
    pub fail_on: Option<Severity>,
}

impl<'a> Check<'a> {
    /// Looks at the findings of some endpoints.
    #[must_use]
    pub fn of(endpoints: &[&'a Endpoint], fail_on: Option<Severity>, baseline: Option<&Baseline>) -> Self {
        let mut checked = Vec::new();
        for endpoint in endpoints {
            for finding in &endpoint.findings {
                let id = FindingId::of(endpoint, &finding.rule);
                let is_known = baseline.is_some_and(|baseline| baseline.has(&id));
                let is_severe = fail_on.is_some_and(|least| finding.severity <= least);
                let fails = is_severe && finding.state.is_due() && !is_known;
                checked.push(Checked { endpoint, finding, id, is_known, fails });
            }
        }
        checked.sort_by(|left, right| {
            let key = |checked: &Checked<'_>| (!checked.fails, checked.is_known, checked.finding.severity);
            key(left).cmp(&key(right)).then_with(|| left.id.cmp(&right.id))
        });
        let found: BTreeSet<FindingId> = checked.iter().map(|checked| checked.id.key()).collect();
        let gone = baseline.map(|baseline| baseline.keys().filter(|key| !found.contains(*key)).count());
        Self { checked, has_baseline: baseline.is_some(), gone, fail_on }
    }

    /// Those that fail the check.
    pub fn failing(&self) -> impl Iterator<Item = &Checked<'a>> {
        self.checked.iter().take_while(|checked| checked.fails)
    }

    /// The baseline of what is there now: all that somebody has to do something about. What is muted or accepted is not in
    /// it, so that it counts again when that ends.
    #[must_use]
    pub fn baseline(&self) -> Baseline {
        let due = self.checked.iter().filter(|checked| checked.finding.state.is_due());
        Baseline::of(due.map(|checked| checked.id.clone()))
    }
}
